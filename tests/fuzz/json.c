/* json.c: what parses is written and read again, and is the same; what does not is an exception,
 * and JSON.parse says so too. */
#include "tests/fuzz/engine_fuzz.h"

static void up(void) {
  MUST(v8c_eval(ctx, V8C_LIT("globalThis.parses = s => { try { JSON.parse(s); return true } catch { return false } }"),
                NULL, NULL));
}

static bool javascript_parses(const char *text, size_t len) {
  v8c_value fn = NULL, string = NULL, yes = NULL;
  MUST(v8c_get_named(ctx, v8c_global(ctx), V8C_LIT("parses"), &fn));
  MUST(v8c_string(iso, text, len, &string));
  MUST(v8c_call_function(ctx, fn, NULL, 1, &string, &yes));
  return v8c_is_true(yes);
}

static void round_trip(v8c_value value, int indent) {
  v8c_value text = NULL, again = NULL, second = NULL;
  v8c_buf buf = {0};
  MUST(v8c_json_stringify(ctx, value, indent, &text));
  MUST(v8c_string_append(iso, text, 0, &buf));
  MUST(v8c_json_parse(ctx, buf.data, buf.len, &again));
  MUST(v8c_json_stringify(ctx, again, indent, &second));
  HOLDS(v8c_strict_equals(text, second));
  v8c_buf_free(&buf);
}

static void one(const uint8_t *data, size_t size) {
  v8c_value value = NULL;
  if (!size) return;
  int indent = data[0] % 11;
  char *text = exactly(data + 1, size - 1);
  int err = v8c_json_parse(ctx, text, size - 1, &value);
  if (err) {
    took_exception(err, __LINE__);
    HOLDS(!value && !javascript_parses(text, size - 1));
  } else {
#ifdef PLANTED
    if (v8c_is_array(value) && text[size - 1] == ']') abort(); /* one byte too far */
#endif
    HOLDS(javascript_parses(text, size - 1));
    round_trip(value, indent);
  }
  free(text);
}

static void seeds(const char *folder) {
  static const char *const texts[] = {"0{\"a\":[1,2.5e3,null,true,\"\\u00e9\\ud83d\\ude00\"]}",
                                      "1[]",
                                      "2\"\\ud800\"",
                                      "3-0",
                                      "4{\"__proto__\":1,\"1\":{},\"0\":[[]]}",
                                      "5 [1 , 1e999,\"\xc3\xbc\"] "};
  for (int i = 0; i < 6; i++) save_seed(folder, i, texts[i], strlen(texts[i]));
}

const struct target json_target = {"json", up, one, seeds};
