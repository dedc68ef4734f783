/* retainers.cc: V8 ends the process over the global handles of ICU's objects, which its heap
 * snapshot shows as children of `(Global handles)` called `system / Foreign`. Who has one in a
 * field is an Intl object; how it is kept, the graph says. Nothing of the user's JavaScript is
 * run or believed. */
#include "shim/retainers.h"

#include <stdio.h>
#include <string.h>

#include "shim/graph.h"
#include "shim/pointers.h"

namespace {

using Edge = v8::HeapGraphEdge;
using Node = v8::HeapGraphNode;

enum { kNamed = 5, kLongestPath = 100 };

/* A name of V8's as text, to compare. */
struct Text {
  char bytes[256] = "";
  size_t len = 0;
  Text(v8::Isolate *isolate, v8::Local<v8::Value> name) {
    v8::HandleScope handles(isolate);
    if (name->IsNumber()) {
      len = (size_t)snprintf(bytes, sizeof bytes, "%.17g", name.As<v8::Number>()->Value());
      return;
    }
    size_t whole = 0;
    char *text = v8c__text(isolate, name, &whole);
    len = text && whole < sizeof bytes ? whole : 0;
    memcpy(bytes, text ? text : "", len);
    bytes[len] = 0;
    v8c__free(text);
  }
  bool is(const char *other) const { return !strcmp(bytes, other); }
  bool begins(const char *other) const { return !strncmp(bytes, other, strlen(other)); }
};

/* ---- A path as text ----------------------------------------------------------------------- */

bool is_identifier(const char *text) {
  if (!*text || (*text >= '0' && *text <= '9')) return false;
  const char *name = *text == '#' ? text + 1 : text;
  for (const char *p = name; *p; p++) {
    bool good = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9') || *p == '_' ||
                *p == '$' || (*p & 0x80);
    if (!good) return false;
  }
  return *name != 0;
}

/* Links of V8's that a reader knows by another name. The others are not shown. */
const char *inner_name(const Text &name) {
  static const struct {
    const char *theirs, *shown;
  } known[] = {
      {"table", "[[entries]]"},
      {"bound_function", "[[bound]]"},
      {"bound_this", "[[bound]]"},
      {"bindings", "[[bound]]"},
      {"target", "[[target]]"},
      {"handler", "[[handler]]"},
      {"parameters_and_registers", "[[locals]]"},
      {"reactions_or_result", "[[promise]]"},
      {"getter", "[[get]]"},
      {"setter", "[[set]]"},
  };
  for (const auto &one : known)
    if (name.is(one.theirs)) return one.shown;
  return strstr(name.bytes, "WeakMap") ? "[[entries]]" : "";
}

/* A key that is no identifier: ["a key"], [Symbol(hidden)]. */
void add_key(const Text &name, v8c_buf *path) {
  const char symbol[] = "<symbol ";
  const size_t skip = sizeof symbol - 1;
  bool is_symbol = name.begins(symbol) && name.bytes[name.len - 1] == '>';
  v8c_buf_printf(path, is_symbol ? "[Symbol(" : "[\"");
  for (size_t i = is_symbol ? skip : 0; i < name.len - is_symbol; i++) {
    const char c = name.bytes[i];
    if ((unsigned char)c < ' ' || c == 0x7f)
      v8c_buf_printf(path, "\\x%02x", (unsigned char)c);
    else
      v8c_buf_printf(path, c == '"' || c == '\\' ? "\\%c" : "%c", c);
  }
  v8c_buf_printf(path, is_symbol ? ")]" : "\"]");
}

void add_name(const Text &name, v8c_buf *path) {
  if (is_identifier(name.bytes))
    v8c_buf_printf(path, ".%s", name.bytes);
  else
    add_key(name, path);
}

bool is(v8::Isolate *isolate, const Node *node, const char *name) { return Text(isolate, node->GetName()).is(name); }

/* What a module exports is in cells, and its table of exports has names and cells side by side. */
void add_export(v8::Isolate *isolate, const Node *module, const Node *cell, v8c_buf *path) {
  for (int i = 0; i < module->GetChildrenCount(); i++) {
    const Node *table = module->GetChild(i)->GetToNode();
    for (int k = 1; k < table->GetChildrenCount(); k++) {
      const Node *name = table->GetChild(k - 1)->GetToNode();
      if (table->GetChild(k)->GetToNode() != cell || name->GetType() != Node::kString) continue;
      add_name(Text(isolate, name->GetName()), path);
      return;
    }
  }
}

/* One step, as it would be written if it could be. */
void add_step(v8::Isolate *isolate, const Edge *edge, bool first, v8c_buf *path) {
  Text name(isolate, edge->GetName());
  switch (edge->GetType()) {
    case Edge::kElement: v8c_buf_printf(path, "[%s]", name.bytes); return;
    case Edge::kContextVariable: /* of a function, or of the top level */
      v8c_buf_printf(path, first ? "%s" : "{%s}", name.bytes);
      return;
    case Edge::kProperty:
      if (name.begins("get ") && is_identifier(name.bytes + 4))
        v8c_buf_printf(path, ".[[%s]]", name.bytes);
      else
        add_name(name, path);
      return;
    default: v8c_buf_printf(path, "%s", inner_name(name)); return;
  }
}

/* The path to `index` from the global object of a context. Top-level let, const and class are no
 * properties of it: where they begin, the path begins anew. */
void add_path(v8::Isolate *isolate, const Graph &graph, uint32_t index, const v8::Local<v8::Context> *contexts,
              size_t count, v8c_buf *path) {
  uint32_t steps[kLongestPath], length = 0, shown = Graph::none;
  for (; graph.parent(index) != Graph::none; index = graph.parent(index)) {
    if (shown == Graph::none && Text(isolate, graph.edge_to(index)->GetName()).is("script_context_table"))
      shown = length;
    if (length < kLongestPath) steps[length++] = index;
  }
  v8::SnapshotObjectId start = graph.node(index)->GetId();
  for (size_t i = 0; i + 1 < count; i++) /* the last one is the default one */
    if (isolate->GetHeapProfiler()->GetObjectId(contexts[i]->Global()) == start)
      v8c_buf_printf(path, "context %zu: ", i);
  bool top_level = shown != Graph::none;
  if (!top_level) v8c_buf_printf(path, length == kLongestPath ? "…" : "globalThis");
  if (!top_level) shown = length;
  for (uint32_t i = shown; i-- > 0;) {
    const Node *to = graph.node(steps[i]);
    if (i + 2 < shown && is(isolate, to, "system / Cell") &&
        is(isolate, graph.node(steps[i + 2]), "system / SourceTextModule"))
      add_export(isolate, graph.node(steps[i + 2]), to, path);
    else
      add_step(isolate, graph.edge_to(steps[i]), top_level, path);
    if (graph.edge_to(steps[i])->GetType() == Edge::kContextVariable) top_level = false;
  }
}

/* ---- What is at its end --------------------------------------------------------------------- */

/* One object of each of V8's classes over ICU, by its instance type. Made where the user's
 * script has changed nothing. */
const char classes_source[] =
    "(() => { const i = (name, ...args) => new Intl[name](...args), s = i('Segmenter').segment('a');"
    "return [i('NumberFormat'), i('DateTimeFormat'), i('Collator'), i('PluralRules'), i('RelativeTimeFormat'),"
    " i('ListFormat'), i('DisplayNames', 'en', { type: 'region' }), i('Locale', 'en'), i('Segmenter'), s,"
    " s[Symbol.iterator](), Intl.DurationFormat ? i('DurationFormat') : 0] })()";
const char *const classes[] = {
    "Intl.NumberFormat",
    "Intl.DateTimeFormat",
    "Intl.Collator",
    "Intl.PluralRules",
    "Intl.RelativeTimeFormat",
    "Intl.ListFormat",
    "Intl.DisplayNames",
    "Intl.Locale",
    "Intl.Segmenter",
    "Segments of an Intl.Segmenter",
    "iterator of an Intl.Segmenter",
    "Intl.DurationFormat",
};
enum { kClasses = sizeof classes / sizeof *classes };

int instance_type(v8::Local<v8::Value> value) {
  using Tag = v8::internal::Internals;
  v8::internal::Address at = contents(to_c(value));
  return Tag::HasHeapObjectTag(at) ? Tag::GetInstanceType(at) : -1;
}

void learn_classes(v8c_isolate *owner, int types[kClasses]) {
  v8::Isolate *isolate = owner->v8;
  for (int i = 0; i < kClasses; i++) types[i] = -1;
  v8::TryCatch silent(isolate);
  v8::Local<v8::Context> context = v8c__context_of_v8(owner);
  if (context.IsEmpty()) return;
  v8::Context::Scope scope(context);
  v8::Local<v8::String> source;
  v8::Local<v8::Script> script;
  v8::Local<v8::Value> made, one;
  if (!v8::String::NewFromUtf8(isolate, classes_source).ToLocal(&source) ||
      !v8::Script::Compile(context, source).ToLocal(&script) || !script->Run(context).ToLocal(&made) ||
      !made->IsArray())
    return;
  for (uint32_t i = 0; i < kClasses; i++)
    if (made.As<v8::Object>()->Get(context, i).ToLocal(&one)) types[i] = instance_type(one);
}

void add_class(v8::Isolate *isolate, const Node *holder, const int types[kClasses], v8c_buf *text) {
  v8::Local<v8::Value> object = isolate->GetHeapProfiler()->FindObjectById(holder->GetId());
  int type = object.IsEmpty() ? -1 : instance_type(object);
  for (int i = 0; i < kClasses && type >= 0; i++)
    if (types[i] == type) {
      v8c_buf_printf(text, "%s", classes[i]);
      return;
    }
  v8c_buf_printf(text, "%s", Text(isolate, holder->GetName()).bytes);
}

/* ---- The search ------------------------------------------------------------------------------- */

const Node *global_handles(v8::Isolate *isolate, const v8::HeapSnapshot *snapshot) {
  const Node *roots = nullptr, *at = snapshot->GetRoot();
  for (const char *wanted : {"(GC roots)", "(Global handles)"}) {
    roots = nullptr;
    for (int i = 0; i < at->GetChildrenCount() && !roots; i++) {
      const Node *child = at->GetChild(i)->GetToNode();
      if (child->GetType() == Node::kSynthetic && Text(isolate, child->GetName()).is(wanted)) roots = child;
    }
    if (!roots) return nullptr;
    at = roots;
  }
  return roots;
}

/* Who has that native object in a field; none when that is only the graph's guess. */
uint32_t holder_of(const Graph &graph, const Node *foreign) {
  uint32_t index = graph.index_of(foreign);
  return index != Graph::none && graph.reached(index) ? graph.parent(index) : Graph::none;
}

struct Found {
  uint32_t holders[kNamed];
  size_t named, all, unreached;
};

void note(uint32_t holder, Found *found) {
  if (holder == Graph::none) {
    found->unreached++;
    return;
  }
  for (size_t i = 0; i < found->named; i++)
    if (found->holders[i] == holder) return;
  if (found->named < kNamed) found->holders[found->named++] = holder;
  found->all++;
}

void find_holders(v8::Isolate *isolate, const Graph &graph, const Node *handles, Found *found) {
  for (int i = 0; handles && i < handles->GetChildrenCount(); i++) {
    v8::HandleScope scope(isolate);
    const Node *child = handles->GetChild(i)->GetToNode();
    if (Text(isolate, child->GetName()).is("system / Foreign")) note(holder_of(graph, child), found);
  }
}

int tell(v8c_isolate *owner, const Graph &graph, const Found &found, const v8::Local<v8::Context> *contexts,
         size_t count, size_t handles) {
  int types[kClasses];
  v8c_buf text = {};
  v8::Isolate *isolate = owner->v8;
  learn_classes(owner, types);
  for (size_t i = 0; i < found.named; i++) {
    v8c_buf_printf(&text, i ? ", " : "");
    add_path(isolate, graph, found.holders[i], contexts, count, &text);
    v8c_buf_printf(&text, ": ");
    add_class(isolate, graph.node(found.holders[i]), types, &text);
  }
  if (found.all > found.named) v8c_buf_printf(&text, " and %zu more", found.all - found.named);
  int err = text.len
                ? v8c__fail(V8C_ESNAPSHOT, "%s: V8 cannot put it into a snapshot; make it after restoring", text.data)
                : v8c__fail(V8C_ESNAPSHOT,
                            "%zu native objects are alive that V8 cannot put into a snapshot, kept by nothing "
                            "that a global object leads to",
                            handles);
  v8c_buf_free(&text);
  return err;
}

/* Takes a heap snapshot and runs body(snapshot), which returns a code. */
template <class Body>
int with_heap(v8c_isolate *isolate, Body &&body) {
  v8::HandleScope scope(isolate->v8);
  v8::HeapProfiler::HeapSnapshotOptions options;
  options.snapshot_mode = v8::HeapProfiler::HeapSnapshotMode::kExposeInternals;
  const v8::HeapSnapshot *snapshot = isolate->v8->GetHeapProfiler()->TakeHeapSnapshot(options);
  if (!snapshot) return v8c__code(V8C_ENOMEM);
  int err = body(snapshot);
  const_cast<v8::HeapSnapshot *>(snapshot)->Delete();
  return err;
}

/* Whether something of context `at` leads into another one. */
int refuse_links(v8::Isolate *isolate, const v8::HeapSnapshot *snapshot, const v8::Local<v8::Context> *contexts,
                 size_t count, size_t at) {
  v8::HeapProfiler *profiler = isolate->GetHeapProfiler();
  Graph graph(snapshot);
  if (!graph.prepare()) return v8c__code(V8C_ENOMEM);
  graph.start_at(profiler->GetObjectId(contexts[at]->Global()));
  graph.walk();
  for (size_t i = 0; i < count; i++) {
    uint32_t other = graph.index_of(profiler->GetObjectId(contexts[i]->Global()));
    if (contexts[i] == contexts[at] || other == Graph::none || !graph.reached(other)) continue;
    v8c_buf path = {};
    add_path(isolate, graph, other, contexts, count, &path);
    int err = v8c__fail(V8C_ESNAPSHOT, "%s: leads to another context: V8 cannot put such links into a snapshot",
                        path.data ? path.data : "");
    v8c_buf_free(&path);
    return err;
  }
  return 0;
}

}  // namespace

int v8c__name_unserializable(v8c_isolate *isolate, const v8::Local<v8::Context> *contexts, size_t count,
                             size_t handles) {
  return with_heap(isolate, [&](const v8::HeapSnapshot *snapshot) {
    v8::HeapProfiler *profiler = isolate->v8->GetHeapProfiler();
    Graph graph(snapshot);
    Found found = {};
    if (!graph.prepare()) return v8c__code(V8C_ENOMEM);
    for (size_t i = 0; i < count; i++) graph.start_at(profiler->GetObjectId(contexts[i]->Global()));
    graph.walk();
    find_holders(isolate->v8, graph, global_handles(isolate->v8, snapshot), &found);
    return tell(isolate, graph, found, contexts, count, handles);
  });
}

int v8c__refuse_links(v8c_isolate *isolate, const v8::Local<v8::Context> *contexts, size_t count) {
  return with_heap(isolate, [&](const v8::HeapSnapshot *snapshot) {
    int err = 0;
    for (size_t i = 0; i < count && !err; i++) err = refuse_links(isolate->v8, snapshot, contexts, count, i);
    return err;
  });
}
