/* objects.c: an object built in C, changed by JavaScript, read in C.
 *
 * prints: {"name":"Ada","tags":[1,2],"born":1815}
 * prints: born 1815 */
#include "common.h"

int main(void) {
  up();
  v8c_value person, name, tags, age, grow, json, born;
  must(v8c_object(context, &person));
  must(v8c_string(isolate, V8C_LIT("Ada"), &name));
  must(v8c_array_from(context, 2, (v8c_value[]){v8c_int32(isolate, 1), v8c_int32(isolate, 2)}, &tags));
  must(v8c_set_named(context, person, V8C_LIT("name"), name));
  must(v8c_set_named(context, person, V8C_LIT("tags"), tags));

  age = v8c_int32(isolate, 36);
  must(v8c_eval(context, V8C_LIT("(p, age) => { p.born = 1851 - age }"), "objects.js", &grow));
  must(v8c_call_function(context, grow, NULL, 2, (v8c_value[]){person, age}, NULL));

  must(v8c_json_stringify(context, person, 0, &json));
  print(json);
  int32_t year;
  must(v8c_get_named(context, person, V8C_LIT("born"), &born));
  must(v8c_to_int32(context, born, &year));
  printf("born %d\n", (int)year);
  return down();
}
