/* template.c: a class of JavaScript's over a struct of C's, which is freed with its object.
 *
 * prints: 3,4 is 5 from the origin
 * prints: TypeError: not a Point
 * prints: freed */
#include <math.h>

#include "common.h"

typedef struct point {
  double x, y;
  v8c_ref *self; /* weak: the object owns the point, not the other way round */
} point;

static v8c_template *point_class;

static void point_free(void *data) {
  point *p = data;
  v8c_ref_free(p->self);
  free(p);
  puts("freed");
}

static void point_new(v8c_call *call) {
  v8c_isolate *iso = v8c_call_isolate(call);
  double x, y;
  if (!v8c_is_construct(call)) {
    v8c_throw_type_error(iso, "Point is a class: new Point(x, y)");
    return;
  }
  if (v8c_arg_number(call, 0, &x) || v8c_arg_number(call, 1, &y)) return;
  point *p = malloc(sizeof *p);
  if (!p) abort();
  *p = (point){x, y, NULL};
  must(v8c_set_field(iso, v8c_this(call), 0, v8c_external(iso, p)));
  must(v8c_ref_new(iso, v8c_this(call), &p->self));
  must(v8c_ref_set_weak(p->self, point_free, p));
}

static void point_length(v8c_call *call) {
  v8c_isolate *iso = v8c_call_isolate(call);
  v8c_value field;
  void *data;
  if (!v8c_template_has_instance(point_class, v8c_this(call)) || v8c_get_field(iso, v8c_this(call), 0, &field) ||
      v8c_get_external(field, &data)) {
    v8c_throw_type_error(iso, "not a Point");
    return;
  }
  const point *p = data;
  v8c_return_number(call, sqrt(p->x * p->x + p->y * p->y));
}

static void make_class(void) {
  v8c_template *instance = NULL, *prototype = NULL;
  v8c_value constructor;
  must(v8c_function_template(isolate, point_new, NULL, &point_class));
  must(v8c_template_set_class_name(point_class, V8C_LIT("Point")));
  must(v8c_instance_template(point_class, &instance));
  must(v8c_template_set_field_count(instance, 1));
  must(v8c_prototype_template(point_class, &prototype));
  must(v8c_template_set_fn(prototype, V8C_LIT("length"), point_length, NULL, V8C_DONT_ENUM));
  must(v8c_template_function(point_class, context, &constructor));
  must(v8c_set_named(context, v8c_global(context), V8C_LIT("Point"), constructor));
  v8c_template_free(instance);
  v8c_template_free(prototype);
}

int main(void) {
  up();
  make_class();
  v8c_value text;
  must(v8c_eval(context, V8C_LIT("`3,4 is ${new Point(3, 4).length()} from the origin`"), "point.js", &text));
  print(text);
  must(
      v8c_eval(context, V8C_LIT("try { Point.prototype.length.call({}) } catch (e) { String(e) }"), "point.js", &text));
  print(text);
  v8c_template_free(point_class);
  return down(); /* the finalizers still due run now */
}
