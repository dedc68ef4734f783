/* visit.c: a walk through a value, by a stack of our own: deep values need no deep stack of C. */
#include "v8c/visit.h"

#include <string.h>

#include "src/internal.h"
#include "v8c/collection.h"
#include "v8c/context.h"
#include "v8c/isolate.h"
#include "v8c/object.h"
#include "v8c/property.h"
#include "v8c/value.h"

enum { DEPTH_DEFAULT = 1000, DEPTH_MOST = 10000 };

/* An object that the walk is in. `list` is what comes next: names, elements, entries. */
struct level {
  v8c_scope scope;
  v8c_visit at; /* the object as it was visited */
  v8c_value list;
  uint32_t length, next;
};

struct walk {
  v8c_isolate *isolate;
  v8c_context *context;
  v8c_visit_fn visit;
  void *data;
  struct level **levels; /* each where it stays: scopes do not move */
  size_t depth, room, depth_max, count, count_max;
};

static v8c_visit_kind kind_of(v8c_value value) {
  if (!v8c_is_object(value) || v8c_is_function(value)) return V8C_VISIT_VALUE;
  if (v8c_is_array(value)) return V8C_VISIT_ARRAY;
  if (v8c_is_map(value)) return V8C_VISIT_MAP;
  if (v8c_is_set(value)) return V8C_VISIT_SET;
  bool whole = v8c_is_date(value) || v8c_is_regexp(value) || v8c_is_array_buffer(value) ||
               v8c_is_shared_array_buffer(value) || v8c_is_array_buffer_view(value) || v8c_is_promise(value) ||
               v8c_is_weak_map(value) || v8c_is_weak_set(value) || v8c_is_external(value) ||
               v8c_is_boolean_object(value) || v8c_is_number_object(value) || v8c_is_string_object(value) ||
               v8c_is_symbol_object(value) || v8c_is_bigint_object(value);
  return whole ? V8C_VISIT_VALUE : V8C_VISIT_OBJECT;
}

static bool inside(const struct walk *walk, v8c_value value) {
  for (size_t i = 0; i < walk->depth; i++)
    if (v8c_strict_equals(walk->levels[i]->at.value, value)) return true;
  return false;
}

/* What comes next in the object of that level. */
static int list_of(struct walk *walk, struct level *level) {
  int err = 0;
  level->list = level->at.value;
  if (level->at.kind == V8C_VISIT_OBJECT) {
    v8c_names_options names = {.size = sizeof names, .filter = V8C_ONLY_ENUMERABLE | V8C_SKIP_SYMBOLS};
    err = v8c_names(walk->context, level->at.value, &names, &level->list);
  }
  bool pairs;
  if (level->at.kind == V8C_VISIT_MAP || level->at.kind == V8C_VISIT_SET)
    err = v8c_entries(walk->context, level->at.value, &pairs, &level->list);
  return err ? err : v8c_array_length(level->list, &level->length);
}

static int make_room(struct walk *walk) {
  if (walk->depth < walk->room) return 0;
  size_t room = walk->room ? walk->room * 2 : 16;
  struct level **levels = v8c__realloc(walk->levels, room * sizeof *levels);
  if (!levels) return v8c__fail(V8C_ENOMEM, "%s", "");
  memset(levels + walk->room, 0, (room - walk->room) * sizeof *levels);
  walk->levels = levels;
  walk->room = room;
  return 0;
}

static int go_in(struct walk *walk, const v8c_visit *at) {
  int err = make_room(walk);
  if (err) return err;
  struct level **place = &walk->levels[walk->depth];
  if (!*place && !(*place = v8c__alloc(sizeof **place))) return v8c__fail(V8C_ENOMEM, "%s", "");
  err = v8c_scope_open(walk->isolate, &(*place)->scope);
  if (err) return err;
  (*place)->at = *at;
  (*place)->next = 0;
  walk->depth++;
  return list_of(walk, *place);
}

static int visit(struct walk *walk, v8c_visit *at) {
  if (at->depth > walk->depth_max) return v8c__fail(V8C_ERANGE, "more than %zu levels", walk->depth_max);
  if (walk->count_max && walk->count++ >= walk->count_max)
    return v8c__fail(V8C_ERANGE, "more than %zu values", walk->count_max);
  at->kind = kind_of(at->value);
  if (at->kind != V8C_VISIT_VALUE && inside(walk, at->value)) at->kind = V8C_VISIT_CYCLE;
  int answer = walk->visit(walk->context, at, walk->data);
  bool walks = at->kind != V8C_VISIT_VALUE && at->kind != V8C_VISIT_CYCLE && answer == 0;
  return walks ? go_in(walk, at) : answer == V8C_VISIT_SKIP ? 0 : answer;
}

/* The next part of the innermost object, or its end. */
static int step(struct walk *walk) {
  struct level *level = walk->levels[walk->depth - 1];
  v8c_visit at = {.size = sizeof at, .index = level->next, .depth = level->at.depth + 1};
  if (level->next == level->length) {
    v8c_visit end = level->at;
    end.kind = V8C_VISIT_END;
    int err = walk->visit(walk->context, &end, walk->data);
    v8c_scope_close(&level->scope);
    walk->depth--;
    return err == V8C_VISIT_SKIP ? 0 : err;
  }
  /* What is walked into has a scope of its own within this one; what is not goes at once. */
  v8c_scope scope;
  v8c_value part = NULL, name = NULL;
  int err = v8c_scope_open(walk->isolate, &scope);
  if (err) return err;
  err = v8c_get_index(walk->context, level->list, level->next, &part);
  if (!err && level->at.kind == V8C_VISIT_OBJECT) {
    name = part;
    err = v8c_get(walk->context, level->at.value, name, &part);
  }
  level->next++;
  if (err || kind_of(part) == V8C_VISIT_VALUE) {
    at.value = part, at.name = name;
    if (!err) err = visit(walk, &at);
    v8c_scope_close(&scope);
    return err;
  }
  at.index = level->next - 1;
  at.value = v8c_scope_close_with(&scope, part);
  if (name) err = v8c_get_index(walk->context, level->list, level->next - 1, &at.name);
  return err ? err : visit(walk, &at);
}

int v8c_visit_value(v8c_context *context, v8c_value value, const v8c_visit_options *given, v8c_visit_fn fn,
                    void *data) {
  if (!context || !value || !fn) return v8c__fail(V8C_EINVAL, "%s", "");
  v8c_visit_options options;
  int err = v8c__options(given, &options, sizeof options);
  if (err) return err;
  if (options.depth_max > DEPTH_MOST) return v8c__fail(V8C_ERANGE, "depth_max: %d at most", DEPTH_MOST);
  struct walk walk = {.context = context, .visit = fn, .data = data, .count_max = options.count_max};
  walk.depth_max = options.depth_max ? options.depth_max : DEPTH_DEFAULT;
  walk.isolate = v8c_context_isolate(context);
  if (!walk.isolate) return v8c__fail(V8C_EDISPOSED, "%s", "");
  v8c_scope scope;
  err = v8c_scope_open(walk.isolate, &scope);
  if (err) return err;
  v8c_visit at = {.size = sizeof at, .value = value};
  err = visit(&walk, &at);
  while (!err && walk.depth) err = step(&walk);
  while (walk.depth) v8c_scope_close(&walk.levels[--walk.depth]->scope);
  for (size_t i = 0; i < walk.room; i++) v8c__free(walk.levels[i]);
  v8c__free(walk.levels);
  v8c_scope_close(&scope);
  return err;
}
