/* mod_yaml.c: require("yaml"): libyaml's events to values and back. What a plain scalar means is YAML 1.2's core schema. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "src/modules/bytes.h"
#include "src/modules/extra.h"

enum { DEPTH_MAX = 500 };

/* ---- Scalars ------------------------------------------------------------------------------------ */

enum meaning { TEXT, EMPTY, TRUE, FALSE, NUMBER };

static bool among(const char *text, const char *const *words) {
  for (; *words; words++)
    if (!strcmp(text, *words)) return true;
  return false;
}

static bool all_of(const char *text, const char *digits) { return *text && !text[strspn(text, digits)]; }

/* 0o17, 0x1F, [-+]12, [-+]1.5e3 */
static bool number_of(const char *text, double *out) {
  static const char *const infinite[] = {".inf", ".Inf", ".INF", NULL}, *const none[] = {".nan", ".NaN", ".NAN", NULL};
  const char *at = text + (*text == '-' || *text == '+');
  if (!strncmp(text, "0o", 2) || !strncmp(text, "0x", 2)) {
    bool hex = text[1] == 'x';
    if (!all_of(text + 2, hex ? "0123456789abcdefABCDEF" : "01234567")) return false;
    *out = (double)strtoull(text + 2, NULL, hex ? 16 : 8);
    return true;
  }
  if (among(at, infinite)) *out = *text == '-' ? -INFINITY : INFINITY;
  if (among(at, infinite)) return true;
  if (among(text, none)) *out = NAN;
  if (among(text, none)) return true;
  size_t whole = strspn(at, "0123456789"), rest = whole, part = 0;
  if (at[rest] == '.') {
    part = strspn(at + rest + 1, "0123456789");
    rest += 1 + part;
  }
  if (!whole && !part) return false;
  if (at[rest] == 'e' || at[rest] == 'E') {
    rest += 1 + (at[rest + 1] == '-' || at[rest + 1] == '+');
    size_t exponent = strspn(at + rest, "0123456789");
    if (!exponent) return false;
    rest += exponent;
  }
  if (at[rest]) return false;
  *out = strtod(text, NULL);
  return true;
}

static enum meaning meaning_of(const char *text, double *number) {
  static const char *const empty[] = {"", "~", "null", "Null", "NULL", NULL},
                           *const yes[] = {"true", "True", "TRUE", NULL},
                           *const no[] = {"false", "False", "FALSE", NULL};
  if (among(text, empty)) return EMPTY;
  if (among(text, yes)) return TRUE;
  if (among(text, no)) return FALSE;
  return number_of(text, number) ? NUMBER : TEXT;
}

/* ---- To values --------------------------------------------------------------------------------- */

struct anchor {
  struct anchor *next;
  char *name;
  v8c_value value;
};

struct reading {
  yaml_parser_t parser;
  yaml_event_t event; /* the current one */
  bool has_event;
  v8c_context *context;
  v8c_isolate *isolate;
  struct anchor *anchors;
  v8c_buf problem; /* what is wrong with the text */
};

/* `detail` (may be NULL) stands between quotes. */
static int wrong(struct reading *reading, const yaml_mark_t *mark, const char *what, const char *detail) {
  if (!reading->problem.len) {
    (void)v8c_buf_printf(&reading->problem, "%s%s%s%s", what, detail ? " \"" : "", detail ? detail : "",
                         detail ? "\"" : "");
    (void)v8c_buf_printf(&reading->problem, " at line %zu, column %zu", mark->line + 1, mark->column + 1);
  }
  return V8C_EINVAL;
}

static int next(struct reading *reading) {
  if (reading->has_event) yaml_event_delete(&reading->event);
  reading->has_event = yaml_parser_parse(&reading->parser, &reading->event);
  if (reading->has_event) return 0;
  if (reading->parser.error == YAML_MEMORY_ERROR) return V8C_ENOMEM;
  yaml_mark_t mark = reading->parser.problem_mark;
  return wrong(reading, &mark, reading->parser.problem ? reading->parser.problem : "this is no YAML", NULL);
}

static int keep_anchor(struct reading *reading, const yaml_char_t *name, v8c_value value) {
  if (!name) return 0;
  struct anchor *anchor = v8c__calloc(sizeof *anchor);
  if (!anchor || !(anchor->name = v8c__strdup((const char *)name, V8C_ZSTR))) {
    v8c__free(anchor);
    return V8C_ENOMEM;
  }
  anchor->value = value;
  anchor->next = reading->anchors;
  reading->anchors = anchor;
  return 0;
}

static int read_node(struct reading *reading, int depth, v8c_value *out);

static int read_alias(struct reading *reading, v8c_value *out) {
  const char *name = (const char *)reading->event.data.alias.anchor;
  for (struct anchor *anchor = reading->anchors; anchor; anchor = anchor->next)
    if (!strcmp(anchor->name, name)) {
      *out = anchor->value;
      return 0;
    }
  return wrong(reading, &reading->event.start_mark, "unknown alias", name);
}

static int read_scalar(struct reading *reading, v8c_value *out) {
  const char *text = (const char *)reading->event.data.scalar.value;
  const char *tag = (const char *)reading->event.data.scalar.tag;
  size_t len = reading->event.data.scalar.length;
  bool is_plain = reading->event.data.scalar.plain_implicit;
  double number = 0;
  enum meaning meaning = TEXT;
  if (strlen(text) == len &&
      (is_plain || (tag && strncmp(tag, "tag:yaml.org,2002:", 18) == 0 && strcmp(tag + 18, "str") != 0)))
    meaning = meaning_of(text, &number);
  if (tag && !strcmp(tag, "tag:yaml.org,2002:binary")) {
    v8c_value string = NULL;
    v8c_buf bytes = {0};
    int err = v8c_string(reading->isolate, text, len, &string);
    if (!err) err = v8c__string_to_bytes(reading->isolate, string, V8C__ENC_BASE64, &bytes);
    if (!err) err = v8c_typed_array(reading->context, V8C_UINT8_ARRAY, bytes.len ? bytes.data : "", bytes.len, out);
    v8c_buf_free(&bytes);
    return err;
  }
  switch (meaning) {
    case EMPTY: *out = v8c_null(reading->isolate); return 0;
    case TRUE: *out = v8c_boolean(reading->isolate, true); return 0;
    case FALSE: *out = v8c_boolean(reading->isolate, false); return 0;
    case NUMBER: *out = v8c_number(reading->isolate, number); return 0;
    default: return v8c_string(reading->isolate, text, len, out);
  }
}

static int read_sequence(struct reading *reading, int depth, v8c_value *out) {
  uint32_t count = 0;
  int err = v8c_array(reading->context, 0, out);
  if (!err) err = keep_anchor(reading, reading->event.data.sequence_start.anchor, *out);
  while (!err && !(err = next(reading)) && reading->event.type != YAML_SEQUENCE_END_EVENT) {
    v8c_value value = NULL;
    err = read_node(reading, depth + 1, &value);
    if (!err) err = v8c_set_index(reading->context, *out, count++, value);
  }
  return err;
}

/* What `<<` names comes where there is nothing of that name. */
static int merge(struct reading *reading, v8c_value into, v8c_value from, const yaml_mark_t *mark) {
  uint32_t count = 0;
  v8c_value names = NULL;
  if (v8c_is_array(from)) {
    int err = v8c_array_length(from, &count);
    for (uint32_t i = 0; i < count && !err; i++) {
      v8c_value one = NULL;
      err = v8c_get_index(reading->context, from, i, &one);
      if (!err && v8c_is_array(one)) err = wrong(reading, mark, "what is merged must be a mapping", NULL);
      if (!err) err = merge(reading, into, one, mark);
    }
    return err;
  }
  if (!v8c_is_object(from)) return wrong(reading, mark, "what is merged must be a mapping", NULL);
  int err = v8c_own_property_names(reading->context, from, &names);
  if (!err) err = v8c_array_length(names, &count);
  for (uint32_t i = 0; i < count && !err; i++) {
    v8c_value key = NULL, value = NULL;
    bool has = false;
    err = v8c_get_index(reading->context, names, i, &key);
    if (!err) err = v8c_has_own(reading->context, into, key, &has);
    if (!err && !has) err = v8c_get(reading->context, from, key, &value);
    if (!err && !has) err = v8c_define_value(reading->context, into, key, value, V8C_ATTR_NONE);
  }
  return err;
}

static int read_pair(struct reading *reading, int depth, v8c_value object, v8c_value *merged) {
  v8c_value key = NULL, value = NULL, name = NULL;
  yaml_mark_t mark = reading->event.start_mark;
  bool is_plain = reading->event.type == YAML_SCALAR_EVENT && reading->event.data.scalar.plain_implicit;
  bool is_merge = is_plain && !strcmp((const char *)reading->event.data.scalar.value, "<<");
  bool has = false;
  int err = is_plain ? v8c_string(reading->isolate, (const char *)reading->event.data.scalar.value,
                                  reading->event.data.scalar.length, &key) /* as it is written: 1.0, null */
                     : read_node(reading, depth + 1, &key);
  if (!err && is_plain) err = keep_anchor(reading, reading->event.data.scalar.anchor, key);
  if (!err && v8c_is_object(key)) err = wrong(reading, &mark, "keys must be scalars", NULL);
  if (!err) err = v8c_to_string(reading->context, key, &name);
  if (!err) err = next(reading);
  if (!err) err = read_node(reading, depth + 1, &value);
  if (!err && is_merge) {
    *merged = value;
    return 0;
  }
  if (!err) err = v8c_has_own(reading->context, object, name, &has);
  if (!err && has) {
    v8c_buf text = {0};
    (void)v8c_to_text(reading->context, name, &text);
    err = wrong(reading, &mark, "the key is there already:", text.data ? text.data : "");
    v8c_buf_free(&text);
  }
  return err ? err : v8c_define_value(reading->context, object, name, value, V8C_ATTR_NONE);
}

static int read_mapping(struct reading *reading, int depth, v8c_value *out) {
  v8c_value merged = NULL;
  yaml_mark_t mark = reading->event.start_mark;
  int err = v8c_object(reading->context, out);
  if (!err) err = keep_anchor(reading, reading->event.data.mapping_start.anchor, *out);
  while (!err && !(err = next(reading)) && reading->event.type != YAML_MAPPING_END_EVENT)
    err = read_pair(reading, depth, *out, &merged);
  return err || !merged ? err : merge(reading, *out, merged, &mark);
}

static int read_node(struct reading *reading, int depth, v8c_value *out) {
  int err = 0;
  if (depth > DEPTH_MAX) return wrong(reading, &reading->event.start_mark, "this is nested too deeply", NULL);
  switch (reading->event.type) {
    case YAML_ALIAS_EVENT: return read_alias(reading, out);
    case YAML_SCALAR_EVENT:
      err = read_scalar(reading, out);
      return err ? err : keep_anchor(reading, reading->event.data.scalar.anchor, *out);
    case YAML_SEQUENCE_START_EVENT: return read_sequence(reading, depth, out);
    case YAML_MAPPING_START_EVENT: return read_mapping(reading, depth, out);
    default: return wrong(reading, &reading->event.start_mark, "a value is missing", NULL);
  }
}

static void free_anchors(struct reading *reading) {
  for (struct anchor *anchor = reading->anchors, *more; anchor; anchor = more) {
    more = anchor->next;
    v8c__free(anchor->name);
    v8c__free(anchor);
  }
  reading->anchors = NULL;
}

/* The first document, or a list of all. */
static int read_stream(struct reading *reading, bool all, v8c_value *out) {
  uint32_t count = 0;
  v8c_value list = NULL, value = NULL;
  int err = all ? v8c_array(reading->context, 0, &list) : 0;
  while (!err && !(err = next(reading)) && reading->event.type != YAML_STREAM_END_EVENT) {
    if (reading->event.type != YAML_DOCUMENT_START_EVENT) continue;
    free_anchors(reading);
    err = next(reading);
    if (!err) err = read_node(reading, 0, &value);
    if (!err && !all) break;
    if (!err) err = v8c_set_index(reading->context, list, count++, value);
  }
  *out = all ? list : value ? value : v8c_null(reading->isolate);
  return err;
}

/* parse(text, all, fail): the value, or what fail(text) throws. */
static void parse(v8c_call *call) {
  struct reading reading = {.context = v8c_call_context(call), .isolate = v8c_call_isolate(call)};
  v8c_buf text = {0};
  v8c_value string = NULL, out = NULL, problem = NULL;
  bool all = false;
  if (v8c_arg_string(call, 0, &string) || v8c_arg_boolean(call, 1, &all)) return;
  int err = v8c_string_append(reading.isolate, string, 0, &text);
  if (!err && !yaml_parser_initialize(&reading.parser)) err = V8C_ENOMEM;
  if (!err) {
    yaml_parser_set_input_string(&reading.parser, (const unsigned char *)(text.data ? text.data : ""), text.len);
    yaml_parser_set_encoding(&reading.parser, YAML_UTF8_ENCODING);
    err = read_stream(&reading, all, &out);
    if (reading.has_event) yaml_event_delete(&reading.event);
    yaml_parser_delete(&reading.parser);
  }
  free_anchors(&reading);
  if (reading.problem.len) {
    err = v8c_string(reading.isolate, reading.problem.data, reading.problem.len, &problem);
    if (!err) err = v8c_call_function(reading.context, v8c_arg(call, 2), NULL, 1, &problem, &out);
  }
  if (!err) v8c_return(call, out);
  v8c_buf_free(&reading.problem);
  v8c_buf_free(&text);
  v8c__throw_code(call, err);
}

/* ---- From values -------------------------------------------------------------------------------- */

struct writing {
  yaml_emitter_t emitter;
  v8c_context *context;
  v8c_isolate *isolate;
  v8c_buf out;
};

static int take_bytes(void *data, unsigned char *bytes, size_t len) {
  return !v8c_buf_append(&((struct writing *)data)->out, bytes, len);
}

/* Takes what initializing it said over. */
static int emit(struct writing *writing, yaml_event_t *event, int is_made) {
  if (!is_made) return V8C_ENOMEM;
  if (yaml_emitter_emit(&writing->emitter, event)) return 0;
  return v8c__fail(V8C_EINVAL, "yaml.stringify: %s", writing->emitter.problem ? writing->emitter.problem : "no memory");
}

static int emit_text(struct writing *writing, const char *text, size_t len, bool is_text) {
  yaml_event_t event;
  double number = 0;
  yaml_scalar_style_t style = YAML_PLAIN_SCALAR_STYLE;
  if (is_text) {
    style = YAML_ANY_SCALAR_STYLE;
    if (strlen(text) != len || meaning_of(text, &number) != TEXT || !strcmp(text, "<<"))
      style = YAML_DOUBLE_QUOTED_SCALAR_STYLE;
    if (memchr(text, '\n', len) && text[0] != '\n' && text[0] != ' ') style = YAML_LITERAL_SCALAR_STYLE;
  }
  return emit(writing, &event,
              yaml_scalar_event_initialize(&event, NULL, NULL, (const yaml_char_t *)text, (int)len, 1, 1, style));
}

static int write_value(struct writing *writing, v8c_value value, int depth);

static int write_array(struct writing *writing, v8c_value array, int depth) {
  yaml_event_t event;
  uint32_t count = 0;
  int err = v8c_array_length(array, &count);
  if (!err)
    err = emit(writing, &event,
               yaml_sequence_start_event_initialize(&event, NULL, NULL, 1,
                                                    count ? YAML_BLOCK_SEQUENCE_STYLE : YAML_FLOW_SEQUENCE_STYLE));
  for (uint32_t i = 0; i < count && !err; i++) {
    v8c_scope scope;
    v8c_value value = NULL;
    err = v8c_scope_open(writing->isolate, &scope);
    if (err) break;
    err = v8c_get_index(writing->context, array, i, &value);
    if (!err) err = write_value(writing, value, depth + 1);
    v8c_scope_close(&scope);
  }
  return err ? err : emit(writing, &event, yaml_sequence_end_event_initialize(&event));
}

static int write_string(struct writing *writing, v8c_value string) {
  v8c_buf text = {0};
  int err = v8c_to_text(writing->context, string, &text);
  if (!err) err = emit_text(writing, text.data ? text.data : "", text.len, v8c_is_string(string));
  v8c_buf_free(&text);
  return err;
}

static int write_pairs(struct writing *writing, v8c_value object, v8c_value names, uint32_t count, int depth) {
  int err = 0;
  for (uint32_t i = 0; i < count && !err; i++) {
    v8c_scope scope;
    v8c_value name = NULL, value = NULL;
    err = v8c_scope_open(writing->isolate, &scope);
    if (err) break;
    err = v8c_get_index(writing->context, names, i, &name);
    if (!err) err = v8c_get(writing->context, object, name, &value);
    if (!err && !v8c_is_undefined(value) && !v8c_is_function(value)) {
      err = write_string(writing, name);
      if (!err) err = write_value(writing, value, depth + 1);
    }
    v8c_scope_close(&scope);
  }
  return err;
}

static int write_object(struct writing *writing, v8c_value object, int depth) {
  yaml_event_t event;
  uint32_t count = 0;
  v8c_value names = NULL;
  int err = v8c_own_property_names(writing->context, object, &names);
  if (!err) err = v8c_array_length(names, &count);
  if (!err)
    err = emit(writing, &event,
               yaml_mapping_start_event_initialize(&event, NULL, NULL, 1,
                                                   count ? YAML_BLOCK_MAPPING_STYLE : YAML_FLOW_MAPPING_STYLE));
  if (!err) err = write_pairs(writing, object, names, count, depth);
  return err ? err : emit(writing, &event, yaml_mapping_end_event_initialize(&event));
}

static int write_value(struct writing *writing, v8c_value value, int depth) {
  v8c_value json = NULL, plain = NULL;
  double number = 0;
  bool has = false;
  if (depth > DEPTH_MAX) return v8c__fail(V8C_ETYPE, "yaml.stringify: nested too deeply, or in itself");
  if (v8c_is_undefined(value) || v8c_is_null(value) || v8c_is_function(value))
    return emit_text(writing, V8C_LIT("null"), false);
  if (v8c_is_symbol(value)) return v8c__fail(V8C_ETYPE, "yaml.stringify: a symbol has no text");
  if (v8c_is_number(value) && !v8c_get_number(value, &number) && !isfinite(number))
    return isnan(number) ? emit_text(writing, V8C_LIT(".nan"), false)
                         : emit_text(writing, number < 0 ? "-.inf" : ".inf", number < 0 ? 5 : 4, false);
  if (!v8c_is_object(value)) return write_string(writing, value);
  int err = v8c_has_named(writing->context, value, V8C_LIT("toJSON"), &has); /* dates, and who else wants to */
  if (!err && has) err = v8c_get_named(writing->context, value, V8C_LIT("toJSON"), &json);
  if (!err && has && v8c_is_function(json)) {
    err = v8c_call_function(writing->context, json, value, 0, NULL, &plain);
    return err ? err : write_value(writing, plain, depth + 1);
  }
  if (err) return err;
  return v8c_is_array(value) ? write_array(writing, value, depth) : write_object(writing, value, depth);
}

static int write_document(struct writing *writing, v8c_value value) {
  yaml_event_t event;
  int err = emit(writing, &event, yaml_stream_start_event_initialize(&event, YAML_UTF8_ENCODING));
  if (!err) err = emit(writing, &event, yaml_document_start_event_initialize(&event, NULL, NULL, NULL, 1));
  if (!err) err = write_value(writing, value, 0);
  if (!err) err = emit(writing, &event, yaml_document_end_event_initialize(&event, 1));
  return err ? err : emit(writing, &event, yaml_stream_end_event_initialize(&event));
}

/* stringify(value, indent) */
static void stringify(v8c_call *call) {
  struct writing writing = {.context = v8c_call_context(call), .isolate = v8c_call_isolate(call)};
  int32_t indent = 2;
  v8c_value string = NULL;
  if (v8c_arg_int32(call, 1, &indent)) return;
  int err = yaml_emitter_initialize(&writing.emitter) ? 0 : V8C_ENOMEM;
  if (!err) {
    yaml_emitter_set_output(&writing.emitter, take_bytes, &writing);
    yaml_emitter_set_indent(&writing.emitter, indent);
    yaml_emitter_set_width(&writing.emitter, -1);
    yaml_emitter_set_unicode(&writing.emitter, 1);
    err = write_document(&writing, v8c_arg(call, 0));
    yaml_emitter_delete(&writing.emitter);
  }
  if (!err) err = v8c_string(writing.isolate, writing.out.data, writing.out.len, &string);
  if (!err) v8c_return(call, string);
  v8c_buf_free(&writing.out);
  v8c__throw_code(call, err);
}

static const v8c_prop internals[] = {V8C_FN("parse", parse), V8C_FN("stringify", stringify), V8C_PROP_END};

const v8c_native_module v8c__mod_yaml = {
    .size = sizeof(v8c_native_module),
    .name = "yaml",
    .source = v8c__js_yaml,
    .internals = internals,
    .types = v8c__js_yaml_types,
    .help = "YAML 1.2: parse(text), parseAll(text), stringify(value, { indent }), validate(text).\n"};
