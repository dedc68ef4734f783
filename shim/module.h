/* module.h: ES modules; internal to module*.cc. */
#ifndef V8C_SHIM_MODULE_H
#define V8C_SHIM_MODULE_H

#include "shim/context.h"
#include "shim/script.h"
#include "v8c/module.h"

class v8c__request;
struct v8c__modules;

struct v8c_module {
  v8c__owned owned;
  v8::Global<v8::Module> global;
  v8::Global<v8::UnboundModuleScript> unbound; /* empty: synthetic */
  v8::Global<v8::Promise> promise;             /* of its evaluation, until seen to be settled */
  struct v8c__steps *steps;                    /* until it was evaluated; NULL: it has a source */
  v8c_module *chain;                           /* of the same bucket */
  int hash;
  uint64_t context;       /* serial of the one that it was last resolved or linked in */
  uint64_t link;          /* serial of the last link that met it */
  int cursor;             /* of the request that is expected to be resolved next */
  v8c__request *requests; /* made when first asked for */
  size_t request_count;
  int script_id;
  bool bound; /* to the context, before it is linked */
  v8c_cache_result cache_result;
  uint8_t source_digest[V8C__DIGEST_BYTES];
};

/* A link that is going on. */
struct v8c__link {
  v8c__link *outer;
  uint64_t id;
  v8c_context *context;
  uint64_t context_serial;
  v8c_module_resolve_fn resolve;
  void *data;
  int err; /* what the resolver returned */
};

/* What a module of the host's is evaluated by. It outlives the handle, and goes when it was
 * evaluated or V8's module is collected. */
struct v8c__steps {
  v8c__steps *prev, *next;
  v8c__modules *modules;
  v8::Global<v8::Module> module; /* weak */
  v8::Global<v8::Value> value;   /* the default export, or the table's object */
  const v8c_prop *table;
  v8c_module_evaluate_fn evaluate;
  void *data;
  void (*free_data)(void *data);
  bool dead; /* V8's module was collected */
};

/* An import() that waits for a module's evaluation. */
struct v8c__import {
  v8c__import *next;
  uint32_t id;
  v8::Global<v8::Module> module;
  v8::Global<v8::Promise::Resolver> resolver;
};

/* A hook of the host's; `running` calls of it keep an old one's data. */
template <class Fn>
struct v8c__hook {
  Fn fn;
  void *data;
  void (*free_data)(void *data);
};

/* What an isolate knows of its modules: which handle is whose, by V8's hash; and the rest. It is
 * detached with what the isolate owns. */
struct v8c__modules {
  v8c__owned owned;
  v8c_module **buckets;
  size_t bucket_count, count;
  v8c__link *link; /* innermost */
  uint64_t links;  /* made so far */
  v8c__steps *steps;
  v8c__import *imports;
  uint32_t last_import;
  v8c__hook<v8c_import_fn> import, old_import;
  v8c__hook<v8c_import_meta_fn> meta, old_meta;
  int import_running, meta_running;
};

/* The isolate's, attached; NULL out of memory. */
v8c__modules *v8c__modules_of(v8c_isolate *isolate);
/* The handle of V8's module; NULL when the host has none. */
v8c_module *v8c__module_find(const v8c_isolate *isolate, v8::Local<v8::Module> module);
/* A handle to be: NULL out of memory; then one of these. */
v8c_module *v8c__module_alloc(v8c_isolate *isolate);
void v8c__module_adopt(v8c_isolate *isolate, v8c_module *module, v8::Local<v8::Module> made);
void v8c__module_unused(v8c_module *module);

/* V8 does not tell a module that is about to be linked from one that nobody has touched, and dies
 * of a second link that meets it. */
bool v8c__module_linking(const v8c_module *module);
/* May this thread use it in that context? */
int v8c__module_usable(const v8c_module *module, v8c_context *context);
/* ... and is it linked there? */
int v8c__module_linked(const v8c_module *module, const v8c_context *context);

/* Lets go of all steps and of waiting imports (module_synthetic.cc, module_import.cc). */
void v8c__steps_end(v8c__modules *modules);
void v8c__imports_end(v8c__modules *modules);
/* A code as an Error that is thrown, unless something is pending. */
void v8c__throw_code(v8c_isolate *isolate, int code);

/* A request's texts, in a block of its own. */
class v8c__request {
 public:
  v8c_module_request out;

  /* `stride`: 3 when offsets are behind the values, else 2. 0 or V8C_ENOMEM. */
  int read(v8::Local<v8::Context> context, v8::Local<v8::String> specifier, v8::Local<v8::FixedArray> attributes,
           int stride, int offset);
  void clear();

 private:
  alignas(v8c_module_attribute) char small_[256];
  char *block_;
};

#endif
