/* loader.h: the loader's inside: the module map, its records, and who does what with them. */
#ifndef V8C_SRC_LOADER_LOADER_H
#define V8C_SRC_LOADER_LOADER_H

#include <pthread.h>
#include <stdatomic.h>

#include "src/loader/dict.h"
#include "src/loader/node.h"
#include "v8c.h"

/* What an import asks for by `type`. */
enum v8c__type { V8C__TYPE_CODE, V8C__TYPE_JSON, V8C__TYPE_TEXT };

enum v8c__state { V8C__FETCHING, V8C__READY, V8C__FAILED };

/* A module of the map. */
struct v8c__record {
  char *url;
  size_t url_len;
  enum v8c__type type;
  enum v8c__state state;
  v8c_source_kind kind;
  v8c_module *module; /* NULL until ready */
  v8c_ref *error;     /* why it failed; NULL: for `code` */
  int code;
  v8c_ref *value;            /* what the module that stands for a value gives: see glue.c */
  struct v8c__record **deps; /* one a request */
  size_t dep_count;
  size_t cursor; /* of the last request that was linked */
  char *source;  /* kept where options want it */
  size_t source_len;
  v8c_cache_result cache;
  unsigned mark; /* of the last walk that came by, and where it is: */
  struct v8c__record *up;
  size_t walked;
  bool unlisted; /* stands for a specifier that means nothing */
};

/* Makes a value that stands for a module. */
typedef int (*v8c__value_fn)(v8c_context *context, void *data, v8c_value *out);

/* A source in memory, a module, or a value: all by a name. */
struct v8c__memory {
  char *source;
  size_t len;
  v8c_source_kind kind;
  v8c_module *module;
  v8c__value_fn make; /* called once, when it is asked for */
  void *make_data;
  v8c_ref *value;
  char *means; /* another name for that one */
  bool denied; /* it is known, and not to be had */
};

/* An import that is on its way. */
struct v8c__job {
  struct v8c__record *root;
  v8c_resolver *resolver;
  struct v8c__job *next;
};

/* Answers of any thread; outlives the loader while loads are out. */
struct v8c__inbox {
  atomic_size_t refs;
  pthread_mutex_t lock;
  pthread_cond_t came;
  struct v8c_fetch *answers; /* the last one first */
  void (*wake)(void *data);
  void *data;
  bool closed;
};

struct v8c_fetch {
  struct v8c__inbox *inbox;
  struct v8c__record *record;
  struct v8c_fetch *next;
  v8c_buf text; /* the source, or the message */
  v8c_source_kind kind;
  bool failed, nomem;
};

struct v8c_loader {
  v8c_context *context;
  v8c_isolate *isolate;
  v8c_import_map *map;
  struct v8c__node node;
  char **conditions;
  size_t condition_count;
  bool files, keep_sources;
  bool lazy; /* CommonJS modules find what they require when they do: natives can be called */
  char **roots;
  size_t root_count;
  char **within; /* folders that files are read from; none: from all */
  size_t within_count;
  v8c_fetch_fn load;
  void *load_data;
  void (*took)(void *load_data); /* require() had an answer: no pump will come for it. NULL: nobody asks */
  struct v8c__inbox *inbox;
  size_t outstanding;         /* loads that were not answered */
  struct v8c__dict memory;    /* name -> struct v8c__memory */
  struct v8c__dict map_of;    /* type and URL -> record */
  struct v8c__dict by_module; /* a module's address -> record */
  struct v8c__dict commonjs;  /* URL -> struct v8c__commonjs */
  struct v8c__graph *graph;   /* of a container, or for one; NULL: none */
  struct v8c__record **records;
  size_t count, next;         /* from `next` on they are still to be fetched */
  struct v8c__record **stubs; /* unlisted */
  size_t stub_count;
  struct v8c__job *jobs;
  unsigned mark;
  bool pumping;       /* a microtask that goes on with the jobs is enqueued */
  v8c_ref *glue;      /* the object of glue.js, once it was wanted */
  v8c_ref *natives;   /* what it is given; NULL in a heap that becomes a snapshot */
  v8c_ref *giver;     /* (value) => () => value */
  atomic_size_t refs; /* of the host, and of microtasks */
  bool closed;
};

/* Where an import is. */
struct v8c__place {
  const char *from; /* URL; NULL: the host's */
  int line, column; /* 0 unknown */
};

/* ---- loader.c ---------------------------------------------------------------------------- */

/* The loader of a context; NULL when it has none. */
v8c_loader *v8c__loader_of(v8c_context *context);

/* The record of a URL, made when it is new: fetched by v8c__loader_go. */
int v8c__loader_record(v8c_loader *loader, const char *url, size_t len, enum v8c__type type, struct v8c__record **out);

/* A record that failed, in no map. Takes the error that is pending in the native frame. */
int v8c__loader_stub(v8c_loader *loader, v8c_value error, struct v8c__record **out);

/* Files are read from these folders and below from here on, where links lead to counted, and cannot be read elsewhere.
 * Called once, if at all; none: from all. A code. */
int v8c__loader_confine(v8c_loader *loader, const char *const *folders, size_t count);

/* Whether JavaScript of it may run now, and `text` is there. */
int v8c__loader_ready(const v8c_loader *loader, const void *text);

/* One holder less: the host, or a microtask. Data is the loader. */
void v8c__loader_release(void *data);

/* ---- fetch.c ------------------------------------------------------------------------------ */

/* Gives a record its module or its error, or has the host fetch its source. */
int v8c__loader_fetch(v8c_loader *loader, struct v8c__record *record);

/* The source of a URL in memory or on disk, for CommonJS. V8C_ENOENT, V8C_EIO. */
int v8c__loader_source(v8c_loader *loader, const char *url, size_t len, v8c_buf *out, v8c_source_kind *kind);

/* ---- link.c ------------------------------------------------------------------------------- */

/* Walks what a record imports, itself too, depth first and each once, in the order of imports; without
 * recursion, for a chain of imports may be longer than the stack. `enter` says whether to go deeper, or
 * that this one ends the walk; `leave` comes behind what it imports, and true ends the walk too.
 * The one that ended it, or NULL. */
enum v8c__visit { V8C__VISIT_DEEPER, V8C__VISIT_PAST, V8C__VISIT_END };
struct v8c__visitor {
  enum v8c__visit (*enter)(struct v8c__record *record, void *data);
  bool (*leave)(struct v8c__record *record, void *data); /* NULL: nobody asks */
  void *data;
};
struct v8c__record *v8c__loader_walk(v8c_loader *loader, struct v8c__record *root, const struct v8c__visitor *visitor);

/* Fetches what is to be fetched, and goes on with the jobs. */
int v8c__loader_go(v8c_loader *loader);

/* ---- import.c ----------------------------------------------------------------------------- */

/* import() as JavaScript has it: out: a promise. */
int v8c__loader_dynamic(v8c_loader *loader, const char *specifier, size_t len, const struct v8c__place *place,
                        enum v8c__type type, bool type_known, const char *type_text, v8c_value *promise);

/* ---- inbox.c ------------------------------------------------------------------------------ */

struct v8c__inbox *v8c__inbox_new(void (*wake)(void *), void *data);
void v8c__inbox_close(struct v8c__inbox *inbox);
/* All that came, the first one first; with `wait` until there is one. */
struct v8c_fetch *v8c__inbox_take(struct v8c__inbox *inbox, bool wait);
struct v8c_fetch *v8c__fetch_new(struct v8c__inbox *inbox, struct v8c__record *record);
void v8c__fetch_free(struct v8c_fetch *load);

/* ---- source.c: a source becomes a module --------------------------------------------------- */

/* Compiles what came for the record, and makes records of what it imports. What is wrong with it is
 * noted in the record. 0 | V8C_ENOMEM | V8C_ETERMINATED */
int v8c__record_source(v8c_loader *loader, struct v8c__record *record, const char *source, size_t len,
                       v8c_source_kind kind);
int v8c__record_module(v8c_loader *loader, struct v8c__record *record, v8c_module *module);
/* Notes what is thrown: an error as its own, or one with this message. */
int v8c__record_fail(v8c_loader *loader, struct v8c__record *record, const char *code, const char *message);

/* ---- specifier.c ------------------------------------------------------------------------- */

/* Adds the URL. 0 | V8C_ENOENT with *said | V8C_ENOMEM */
int v8c__specifier_resolve(v8c_loader *loader, const char *specifier, size_t len, const char *from, bool require,
                           struct v8c__said *said, v8c_buf *url);

/* Makes the Error: Node's words, and where. out: scoped. */
int v8c__specifier_error(v8c_loader *loader, const struct v8c__said *said, const char *specifier, size_t len,
                         const struct v8c__place *place, v8c_value *out);

/* ---- glue.c: JavaScript of the loader's own ---------------------------------------------------- */

/* Makes what every loader needs. */
int v8c__glue_new(v8c_loader *loader);
/* Calls a function of glue.js; the first call makes it. */
int v8c__glue_call(v8c_loader *loader, const char *name, size_t argc, const v8c_value *argv, v8c_value *out);
/* () => value. Without natives, so that it may be in a snapshot. */
int v8c__glue_give(v8c_loader *loader, v8c_value value, v8c_value *out);
/* A module that exports what import.meta.v8c gives: `names` of it, and `default`. */
int v8c__glue_module(v8c_loader *loader, const char *url, const char *const *names, size_t count, bool whole,
                     v8c_module **out);

/* ---- value.c: values of the host's as modules --------------------------------------------------- */

/* require(name) and import give what `make` makes; a denied one they do not. */
int v8c__loader_add_value(v8c_loader *loader, const char *name, v8c__value_fn make, void *data, bool denied);
/* `alias` means that module. */
int v8c__loader_add_alias(v8c_loader *loader, const char *alias, const char *name);
/* The value, made when it is not there yet. */
int v8c__loader_value(v8c_loader *loader, struct v8c__memory *memory, v8c_value *out);
/* The module that ES modules import in its place. */
int v8c__value_module(v8c_loader *loader, struct v8c__record *record, struct v8c__memory *memory, v8c_module **out);
/* The own enumerable names of an object, each with a NUL behind it in *text. */
int v8c__value_names(v8c_loader *loader, v8c_value value, v8c_buf *text, const char ***out, size_t *count);

/* ---- require.c: require() when it is called ------------------------------------------------------- */

/* Gives them to the glue; a heap that becomes a snapshot has none. */
int v8c__require_natives(v8c_loader *loader);
/* The global `require`. */
int v8c__require_global(v8c_loader *loader, v8c_value *out);

/* ---- commonjs.c, scan.c ------------------------------------------------------------------------- */

/* A CommonJS module: what its text says it exports. */
struct v8c__commonjs {
  char *url, *path;
  char **names, **reexports; /* names; URLs */
  size_t name_count, reexport_count;
  unsigned mark;
};

/* What a CommonJS source says, in its order. */
enum v8c__scan_what {
  V8C__SCAN_EXPORT,
  V8C__SCAN_REEXPORT,
  V8C__SCAN_REQUIRE,
  V8C__SCAN_FORGET /* reexports so far */
};
typedef int (*v8c__scan_fn)(enum v8c__scan_what what, const char *text, size_t len, void *data);
int v8c__scan(const char *source, size_t len, v8c__scan_fn found, void *data);

/* Compiles the module and what it requires. A SyntaxError is pending. */
int v8c__commonjs_load(v8c_loader *loader, const char *url, size_t url_len, const char *source, size_t len);
/* Only this one, and nothing of what it requires. A SyntaxError is pending. */
int v8c__commonjs_compile(v8c_loader *loader, const char *url, size_t url_len, const char *path, const char *source,
                          size_t len);
/* The module that ES modules import in its place. */
int v8c__commonjs_module(v8c_loader *loader, struct v8c__record *record, v8c_module **out);
void v8c__commonjs_free(void *commonjs);

/* ---- packed.c: modules of a snapshot ------------------------------------------------------------- */

/* Keeps the namespaces of all that the loader has in the heap. */
int v8c__packed_keep(v8c_loader *loader);
/* The module that stands for one of the snapshot. V8C_ENOENT when it has none of that URL. */
int v8c__packed_module(v8c_loader *loader, struct v8c__record *record, v8c_module **out);
#define V8C__PACKED_EXTRA "v8c.modules" /* URLs, a line each */

/* ---- data_url.c -------------------------------------------------------------------------------------- */

bool v8c__is_data_url(const char *url);
/* Adds what it holds. V8C_ENOENT when it is of a type that is no module's. */
int v8c__data_url_source(const char *url, size_t len, v8c_buf *out, v8c_source_kind *kind);
int v8c__data_url_complaint(const char *url, v8c_buf *out);

/* ---- graph.c: sources and code caches of a container ---------------------------------------------- */

struct v8c__graph_source {
  const char *url, *text;
  size_t url_len, len;
  const void *cache;
  size_t cache_len; /* 0: none */
  v8c_source_kind kind;
  v8c_cache_result result; /* of a CommonJS module's */
  v8c_ref *body;           /* while packing: its function */
  char *own;               /* while packing: the texts */
};
#define V8C__BRIDGE_EXTRA "v8c.bridge"

/* Reads it for the loader, or has the loader note what it resolves and reads. */
int v8c__graph_open(v8c_loader *loader, const v8c_snapshot *snapshot);
int v8c__graph_collect(v8c_loader *loader);
void v8c__graph_free(struct v8c__graph *graph);

/* NULL when it has none of the URL. */
struct v8c__graph_source *v8c__graph_find(const v8c_loader *loader, const char *url, size_t len);
/* Adds the URL that it was packed with. V8C_ENOENT when it knows nothing. */
int v8c__graph_link(const v8c_loader *loader, const char *specifier, size_t len, const char *from, bool require,
                    v8c_buf *url);
/* Notes, while packing; else nothing. */
int v8c__graph_note_link(v8c_loader *loader, const char *specifier, size_t len, const char *from, bool require,
                         const char *to, size_t to_len);
int v8c__graph_note_source(v8c_loader *loader, const char *url, size_t url_len, const char *text, size_t len,
                           v8c_source_kind kind);
int v8c__graph_note_body(v8c_loader *loader, const char *url, size_t len, v8c_value body);
/* Adds its bytes, code caches made now. */
int v8c__graph_write(v8c_loader *loader, v8c_buf *out);

/* ---- hooks.c: import() and import.meta ------------------------------------------------------------ */

int v8c__hooks_install(v8c_loader *loader);
void v8c__hooks_remove(v8c_loader *loader);

#endif
