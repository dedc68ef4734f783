/* own.c: see own.h. */
#include "src/modules/own.h"

#include <stdio.h>
#include <string.h>

#include "src/embed.h"
#include "src/runtime/core.h"

static const struct {
  const char *name, *source;
  const size_t *len;
} sources[] = {
#define OWN(name) \
  { #name, v8c__js_##name, &v8c__js_##name##_len }
    OWN(assert),    OWN(buffer),  OWN(compare), OWN(console_own), OWN(dom),         OWN(encoding),
    OWN(errors),    OWN(inspect), OWN(kinds),   OWN(path),        OWN(performance), OWN(url),
    OWN(url_parse), OWN(util),    OWN(streams), OWN(web_streams), OWN(blob),        OWN(parse_args),
#undef OWN
};

const v8c_prop v8c__own_internals[] = {V8C_FN("own", v8c__own), V8C_PROP_END};

/* ---- internal ----------------------------------------------------------------------------- */

/* It has `cache`, by which it is known. */
static int make_root(v8c_context *context, v8c_value *out) {
  static const v8c_prop *const tables[] = {v8c__own_internals, v8c__value_natives, v8c__coding_natives,
                                           v8c__print_natives};
  v8c_value cache = NULL;
  int err = v8c_object(context, out);
  if (!err) err = v8c_object(context, &cache);
  if (!err) err = v8c_set_named(context, *out, V8C_LIT("cache"), cache);
  for (size_t i = 0; i < sizeof tables / sizeof *tables && !err; i++)
    err = v8c_define_table(context, *out, tables[i], NULL);
  return err;
}

static int root_of_runtime(v8c_runtime *rt, v8c_value *out) {
  if (rt->own) return v8c_ref_get(rt->own, out);
  int err = make_root(rt->context, out);
  return err ? err : v8c_ref_new(rt->isolate, *out, &rt->own);
}

/* Of the object that own() is called on: itself, the runtime's, or without one a new one, kept there. */
static int root_of(v8c_call *call, v8c_value *out) {
  v8c_context *context = v8c_call_context(call);
  v8c_runtime *rt = v8c_runtime_of(v8c_call_isolate(call));
  v8c_value self = v8c_this(call), found = NULL;
  if (!v8c_is_object(self)) return v8c_throw_type_error(v8c_call_isolate(call), "own: not by itself");
  int err = v8c_get_named(context, self, V8C_LIT("cache"), &found);
  *out = self;
  if (err || v8c_is_object(found)) return err;
  if (rt && rt->context == context) return root_of_runtime(rt, out);
  err = v8c_get_named(context, self, V8C_LIT("root"), out);
  if (err || v8c_is_object(*out)) return err;
  err = make_root(context, out);
  return err ? err : v8c_set_named(context, self, V8C_LIT("root"), *out);
}

/* ---- Made once ------------------------------------------------------------------------------- */

static int run_source(v8c_context *context, size_t index, v8c_value root, v8c_value cache, v8c_value *out) {
  static const char *const params[] = {"exports", "require", "module", "internal"};
  v8c_script_function_options function = {.size = sizeof function, .params = params, .param_count = 4};
  char origin[64];
  snprintf(origin, sizeof origin, "v8c:%s", sources[index].name);
  v8c_script_options options = {.size = sizeof options, .origin = origin, .origin_len = V8C_ZSTR};
  v8c_value body = NULL, args[4] = {NULL, v8c_undefined(v8c_context_isolate(context)), NULL, root};
  int err = v8c_object(context, &args[0]);
  if (!err) err = v8c_object(context, &args[2]);
  if (!err) err = v8c_set_named(context, args[2], V8C_LIT("exports"), args[0]);
  if (!err)
    err = v8c_script_compile_function(context, sources[index].source, *sources[index].len, &function, &options, &body);
  if (!err) err = v8c_call_function(context, body, args[0], 4, args, NULL);
  if (!err) err = v8c_get_named(context, args[2], V8C_LIT("exports"), out);
  return err ? err : v8c_set_named(context, cache, sources[index].name, V8C_ZSTR, *out);
}

static int value_of(v8c_context *context, v8c_value root, const char *name, v8c_value *out) {
  v8c_value cache = NULL;
  int err = v8c_get_named(context, root, V8C_LIT("cache"), &cache);
  if (!err) err = v8c_get_named(context, cache, name, V8C_ZSTR, out);
  if (err || !v8c_is_undefined(*out)) return err;
  for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
    if (!strcmp(sources[i].name, name)) return run_source(context, i, root, cache, out);
  return v8c_throw_error(v8c_context_isolate(context), "own: there is no %s", name);
}

void v8c__own(v8c_call *call) {
  v8c_isolate *isolate = v8c_call_isolate(call);
  v8c_value root = NULL, text = NULL, out = NULL;
  char name[32];
  size_t len = 0;
  if (v8c_arg_string(call, 0, &text) || v8c_string_copy(isolate, text, 0, name, sizeof name, &len)) return;
  name[len < sizeof name ? len : sizeof name - 1] = 0;
  int err = root_of(call, &root);
  if (!err) err = value_of(v8c_call_context(call), root, name, &out);
  if (!err)
    v8c_return(call, out);
  else if (err != V8C_EXCEPTION && err != V8C_ETERMINATED)
    (void)v8c_throw_error(isolate, "own: %s", v8c_strerror(err));
}

int v8c__own_value(v8c_runtime *rt, const char *name, v8c_value *out) {
  v8c_value root = NULL;
  int err = root_of_runtime(rt, &root);
  return err ? err : value_of(rt->context, root, name, out);
}

int v8c__own_register(void) {
  int err = v8c_register_table("own", v8c__own_internals);
  if (!err) err = v8c_register_table("own", v8c__value_natives);
  if (!err) err = v8c_register_table("own", v8c__coding_natives);
  return err ? err : v8c_register_table("own", v8c__print_natives);
}
