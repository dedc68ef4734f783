/* jsc.h: JavaScriptCore's C API over v8c: what the files of src/jsc share.
 *
 * A JSValueRef is 64 bits. Numbers, booleans, null and undefined are in them, as JavaScriptCore has
 * it; anything else is a cell of a group's, which holds a ref to the value. Objects of all sorts that
 * the API hands out lie in memory that never becomes anything else (pool.c), so that what was
 * released is known by its mark. */
#ifndef V8C_SRC_JSC_H
#define V8C_SRC_JSC_H

#include <JavaScriptCore/JavaScript.h>
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "v8c.h"

#define JSC_HIDDEN __attribute__((visibility("hidden")))
#define JSC_LIKELY(x) __builtin_expect(!!(x), 1)
#define JSC_UNLIKELY(x) __builtin_expect(!!(x), 0)
#pragma GCC visibility push(hidden)

typedef struct OpaqueJSContextGroup jsc_group;
typedef struct OpaqueJSContext jsc_context;
typedef struct OpaqueJSString jsc_string;
typedef struct OpaqueJSClass jsc_class;
typedef struct jsc_cell jsc_cell;
typedef struct jsc_call jsc_call;

enum {
  JSC_FREE = 0,
  JSC_GROUP = 0x4a534701,
  JSC_CONTEXT = 0x4a534302,
  JSC_STRING = 0x4a535303,
  JSC_CLASS = 0x4a534b04,
  JSC_CELL = 0x4a536c05,
  JSC_NAMES = 0x4a534e06
};

/* ---- pool.c: memory that stays what it is -------------------------------------------------- */

/* Every kind begins with its mark: 0 while it is free. */
typedef struct jsc_slot {
  _Atomic uint32_t mark;
  struct jsc_slot *next_free;
} jsc_slot;
/* What is marked is seen whole by who sees the mark; x86 needs no barrier for it. */
static inline void jsc__mark(jsc_slot *slot, uint32_t mark) {
  atomic_store_explicit(&slot->mark, mark, memory_order_release);
}
typedef struct jsc_pool {
  size_t bytes; /* of each, a multiple of 64 */
  jsc_slot *free;
  void *blocks;
  pthread_mutex_t lock;
} jsc_pool;
void *jsc__pool_take(jsc_pool *pool); /* NULL when out of memory; what is behind the slot is as it was left */
void jsc__pool_give(jsc_pool *pool, void *memory);

/* ---- string.c ------------------------------------------------------------------------------- */

enum { JSC_STRING_INLINE = 48 };
struct OpaqueJSString {
  jsc_slot slot;
  atomic_int refs;
  bool narrow, ascii; /* units in `narrow8`, below 256 or 128 */
  atomic_uint uses;   /* by contexts, up to a few */
  size_t length;
  uint8_t *narrow8;          /* of narrow ones: `in` or allocated */
  _Atomic(uint16_t *) wide;  /* of others, or once somebody asked */
  _Atomic(v8c_ref *) cached; /* the value, for the group `cached_for` */
  _Atomic uint64_t cached_for;
  uint8_t in[JSC_STRING_INLINE];
};
void jsc__strings_thread_ends(void); /* its spare ones are everybody's */
static inline bool jsc__is_string(const jsc_string *s) { return s && s->slot.mark == JSC_STRING; }
jsc_string *jsc__string_of(v8c_isolate *isolate, v8c_value string); /* a copy of a JavaScript string; NULL: no memory */
jsc_string *jsc__string_of_view(v8c_string_view *view);             /* the same; closes it */
/* The string as a value: NULL when it is none. */
v8c_value jsc__string_value(jsc_group *group, jsc_string *string);
v8c_value jsc__key_value_slow(jsc_group *group, jsc_string *string);
/* UTF-8, WTF-8 for lone surrogates, NUL behind; the caller's to free. */
char *jsc__string_utf8(jsc_string *string, size_t *len);

/* ---- cell.c: values of the host's ------------------------------------------------------------ */

typedef enum { JSC_PLAIN, JSC_INSTANCE, JSC_FUNCTION, JSC_CONSTRUCTOR } jsc_role;
/* What is behind an object that the host made with callbacks; lives as long as the object. */
typedef struct jsc_extra {
  jsc_role role;
  bool filled;          /* its functions are there: until then no callback is asked */
  uint16_t own;         /* of a function: its C function's number, from 1; 0: it shares one */
  jsc_class *class;     /* of instances and constructors; held */
  void *data;           /* private; of a plain one the store of its bytes, once the host knows them */
  jsc_context *context; /* it was made in, if that still has `serial` */
  uint64_t serial;
  JSObjectCallAsFunctionCallback function;
  JSObjectCallAsConstructorCallback constructor;
} jsc_extra;

enum { JSC_CELL_WEAK = 1, JSC_CELL_MARKED = 2 };
typedef enum { JSC_IS_STRING, JSC_IS_SYMBOL, JSC_IS_BIGINT, JSC_IS_OBJECT } jsc_kind;
struct jsc_cell {
  jsc_slot slot;
  uint8_t kind, flags;
  uint16_t owner; /* the thread it was last handed to; 0: several */
  uint32_t protects;
  uint32_t hash;
  jsc_group *group;
  v8c_ref *ref;
  jsc_cell *chain;  /* of the same hash */
  jsc_extra *extra; /* NULL: a plain object, or no object */
} __attribute__((aligned(64)));
_Static_assert(sizeof(jsc_cell) == 64, "a cell is a cache line");

/* Blocks of cells lie at multiples of their size, so that a word of a stack is soon known. */
enum { JSC_BLOCK_BYTES = 1 << 16 };
typedef struct jsc_cells {
  jsc_cell *free;
  jsc_cell *dead;    /* collected; their refs are to be freed */
  uintptr_t *blocks; /* their addresses, a hash table */
  size_t block_count, block_room;
  uintptr_t low, high;
  jsc_cell **strong; /* all that hold their value */
  size_t strong_count, strong_room, scan_at;
  bool hears;        /* of collections */
  size_t bytes;      /* of strings made since the last scan */
  jsc_cell **chains; /* objects by hash */
  size_t object_count, chain_count;
} jsc_cells;

/* Values pinned by callbacks that were given too many to lie on the stack. */
typedef struct jsc_pin {
  const JSValueRef *values;
  size_t count;
  struct jsc_pin *outer;
} jsc_pin;

#define JSC_TAG_NUMBER UINT64_C(0xfffe000000000000)
#define JSC_TAG_OTHER UINT64_C(2)
enum { JSC_NULL = 2, JSC_FALSE = 6, JSC_TRUE = 7, JSC_UNDEFINED = 10 };
#define JSC_DOUBLE_OFFSET (UINT64_C(1) << 49)

static inline uint64_t jsc__bits(JSValueRef value) { return (uint64_t)(uintptr_t)value; }
static inline JSValueRef jsc__of_bits(uint64_t bits) { return (JSValueRef)(uintptr_t)bits; }
static inline bool jsc__is_number(JSValueRef value) { return jsc__bits(value) & JSC_TAG_NUMBER; }
/* The cell of a value that has one and is alive; NULL else. */
static inline jsc_cell *jsc__cell(JSValueRef value) {
  uint64_t bits = jsc__bits(value);
  if (!bits || bits & (JSC_TAG_NUMBER | JSC_TAG_OTHER) || bits & 63) return NULL;
  jsc_cell *cell = (jsc_cell *)(uintptr_t)bits;
  return JSC_LIKELY(cell->slot.mark == JSC_CELL) ? cell : NULL;
}
static inline JSValueRef jsc__number(double number) {
  uint64_t bits;
  if (JSC_LIKELY(number >= INT32_MIN && number <= INT32_MAX)) {
    int32_t whole = (int32_t)number;
    if (JSC_LIKELY(whole == number && (whole || !signbit(number))))
      return jsc__of_bits(JSC_TAG_NUMBER | (uint32_t)whole);
  }
  memcpy(&bits, &number, sizeof bits);
  if (number != number) bits = UINT64_C(0x7ff8000000000000); /* the one NaN that leaves room */
  return jsc__of_bits(bits + JSC_DOUBLE_OFFSET);
}
static inline bool jsc__is_int32(JSValueRef value) { return (jsc__bits(value) & JSC_TAG_NUMBER) == JSC_TAG_NUMBER; }
static inline double jsc__number_of(JSValueRef value) { /* of a number */
  if (jsc__is_int32(value)) return (int32_t)(uint32_t)jsc__bits(value);
  uint64_t bits = jsc__bits(value) - JSC_DOUBLE_OFFSET;
  double number;
  memcpy(&number, &bits, sizeof number);
  return number;
}
static inline JSValueRef jsc__bool(bool value) { return jsc__of_bits(value ? JSC_TRUE : JSC_FALSE); }

JSValueRef jsc__give_other(jsc_group *group, v8c_value value); /* not NULL, and no 32-bit integer */
/* What the value is for the host; NULL when out of memory. */
static inline JSValueRef jsc__give(jsc_group *group, v8c_value value) {
  int32_t whole;
  if (!value) return NULL;
  if (JSC_LIKELY(!v8c_get_int32(value, &whole))) return jsc__of_bits(JSC_TAG_NUMBER | (uint32_t)whole);
  return jsc__give_other(group, value);
}
static inline JSValueRef jsc__give_plain(jsc_group *group, const v8c_plain *plain) {
  if (JSC_LIKELY(plain->kind == V8C_PLAIN_INT32)) return jsc__of_bits(JSC_TAG_NUMBER | (uint32_t)plain->int32);
  return plain->kind == V8C_PLAIN_NUMBER ? jsc__number(plain->number) : jsc__give_other(group, plain->value);
}
JSValueRef jsc__give_latin1(jsc_group *group, const uint8_t *units, size_t length); /* a new string; in no scope */
JSValueRef jsc__give_string(jsc_group *group, v8c_value string, size_t length);
JSObjectRef jsc__give_this(jsc_group *group, v8c_value object); /* it is group->last_this from now on */
/* A new cell with what is behind it; takes `extra`. */
jsc_cell *jsc__give_new(jsc_group *group, v8c_value object, jsc_extra *extra);
/* The cell before there is the object, and the object to it. */
jsc_cell *jsc__cell_reserve(jsc_group *group, jsc_extra *extra);
bool jsc__cell_fill(jsc_group *group, jsc_cell *cell, v8c_value object);
void jsc__cell_drop(jsc_group *group, jsc_cell *cell);         /* one that was not filled */
v8c_value jsc__take_other(jsc_group *group, JSValueRef value); /* no 32-bit integer */
void jsc__hold_again(jsc_group *group, jsc_cell *cell);        /* strong again */
static inline void jsc__hold(jsc_group *group, jsc_cell *cell) {
  if (JSC_UNLIKELY(cell->flags & JSC_CELL_WEAK)) jsc__hold_again(group, cell);
}
void jsc__scan(jsc_group *group);        /* lets go of what nobody holds */
void jsc__cells_start(jsc_group *group); /* in its isolate */
void jsc__cells_end(jsc_group *group);   /* after its isolate */

/* ---- enter.c: groups and threads ----------------------------------------------------------------- */

typedef struct jsc_class_use jsc_class_use;
struct OpaqueJSContextGroup {
  jsc_slot slot;
  atomic_int refs;
  v8c_isolate *isolate;
  uint64_t id;
  int depth;          /* callbacks of it below us */
  atomic_bool wanted; /* by another thread, while one stays in it */
  atomic_bool doomed; /* released while a thread is in it, which frees it */
  bool shared;        /* several threads have used it */
  bool manual;        /* microtasks run when they are asked for: xjs */
  _Atomic uint16_t last_thread;
  _Atomic uint16_t finalizing; /* the thread that a finalize callback is running on; 0: none is */
  unsigned streak;             /* calls of that thread in a row */
  jsc_cells cells;
  jsc_pin *pins;
  jsc_cell *last_this; /* of a callback, while it is strong: often the next one's too */
  jsc_class_use *uses;
  struct jsc_jobs *jobs;
  jsc_context *released; /* while a callback of the group's is running: they are freed behind it */
  atomic_int contexts;   /* how many there are */
};

enum {
  JSC_DATE,
  JSC_REGEXP,
  JSC_ERROR,
  JSC_PROMISE,
  JSC_BIGINT,
  JSC_JSON_PARSE,
  JSC_OBJECT_PROTO,
  JSC_GLOBAL_THIS,
  JSC_BUILTINS
};
typedef struct jsc_proto jsc_proto;
struct OpaqueJSContext {
  jsc_slot slot;
  _Atomic uint64_t serial; /* another one each time; 0 once it is free, which any thread may do */
  atomic_int refs;
  bool inspectable;
  jsc_group *group;
  v8c_context *context;
  jsc_string *name;
  v8c_ref *builtins[JSC_BUILTINS];
  v8c_ref *compare; /* a function of ours, once needed */
  v8c_ref *eval_with;
  jsc_proto *protos;
  jsc_cell *global; /* its global object, if that has a class */
  struct jsc_loader *loader;
  bool released; /* waits in the group's list: */
  jsc_context *next_released;
};

typedef struct jsc_thread {
  jsc_group *group;     /* innermost that it is in */
  jsc_context *context; /* it was entered by */
  int frames;           /* open, the one it stays in not counted */
  int finalizing;       /* finalize callbacks that it is in: it enters no group then */
  uint16_t number;      /* from 1 */
  bool stays;           /* it stays in `group` between calls: */
  v8c_frame frame;
  jsc_context *stays_in;
  uintptr_t stack_low, stack_high;
} jsc_thread;
extern _Thread_local jsc_thread jsc__thread __attribute__((tls_model("initial-exec")));

/* One call of the API: between begin and end its context's group is entered, and a scope open. */
struct jsc_call {
  jsc_context *context;
  jsc_group *group;
  v8c_isolate *isolate;
  v8c_context *in;
  bool framed;
  jsc_group *outer_group;
  jsc_context *outer_context;
  v8c_scope scope;
  v8c_frame frame;
};
/* The ref of a key that came before in the group; NULL: it has none. */
static inline v8c_ref *jsc__key_ref(const jsc_group *group, jsc_string *string) {
  if (JSC_UNLIKELY(!jsc__is_string(string) ||
                   atomic_load_explicit(&string->cached_for, memory_order_acquire) != group->id))
    return NULL;
  return atomic_load_explicit(&string->cached, memory_order_relaxed);
}
/* What the string is as a key; NULL when it is none. */
static inline v8c_value jsc__key_value(jsc_group *group, jsc_string *string) {
  v8c_value value = NULL;
  v8c_ref *ref = jsc__key_ref(group, string);
  if (JSC_UNLIKELY(!ref)) return jsc__key_value_slow(group, string);
  return v8c_ref_get(ref, &value) ? NULL : value;
}
/* The value of the host's; what is not the group's is undefined. */
static inline v8c_value jsc__take(jsc_group *group, JSValueRef value) {
  if (jsc__is_int32(value)) return v8c_int32(group->isolate, (int32_t)(uint32_t)jsc__bits(value));
  return jsc__take_other(group, value);
}
static inline v8c_plain jsc__take_plain(jsc_group *group, JSValueRef value) {
  v8c_plain plain;
  plain.kind = JSC_LIKELY(jsc__is_int32(value)) ? V8C_PLAIN_INT32
               : jsc__is_number(value)          ? V8C_PLAIN_NUMBER
                                                : V8C_PLAIN_VALUE;
  plain.int32 = (int32_t)(uint32_t)jsc__bits(value);
  if (JSC_UNLIKELY(plain.kind == V8C_PLAIN_NUMBER)) plain.number = jsc__number_of(value);
  if (JSC_UNLIKELY(plain.kind == V8C_PLAIN_VALUE)) plain.value = jsc__take_other(group, value);
  return plain;
}
/* The ref of an object of the group's; NULL: it is none. */
static inline v8c_ref *jsc__object_ref(const jsc_group *group, JSObjectRef object) {
  jsc_cell *cell = jsc__cell(object);
  return JSC_LIKELY(cell && cell->kind == JSC_IS_OBJECT && cell->group == group) ? cell->ref : NULL;
}
/* The value when it is an object, else NULL. */
static inline v8c_value jsc__take_object(jsc_group *group, JSObjectRef object) {
  v8c_value value;
  v8c_ref *ref = jsc__object_ref(group, object);
  return JSC_UNLIKELY(!ref) || v8c_ref_get(ref, &value) ? NULL : value;
}
bool jsc__thread_is_dead(uint16_t number);
/* The cell is the host's on this thread from now on. */
static inline void jsc__handed(jsc_cell *cell) {
  uint16_t me = jsc__thread.number;
  if (JSC_UNLIKELY(cell->owner != me)) cell->owner = cell->owner && jsc__thread_is_dead(cell->owner) ? me : 0;
}
bool jsc__enter_slow(jsc_call *call);
void jsc__leave_slow(jsc_call *call);
static inline bool jsc__is_context(const jsc_context *context) { return context && context->slot.mark == JSC_CONTEXT; }
/* Without a scope: for what leaves no values. False for what is no context, and in a finalize callback: there is
 * nothing to end then. */
static inline bool jsc__enter(jsc_call *call, JSContextRef ctx) {
  jsc_context *context = (jsc_context *)(uintptr_t)ctx;
  if (JSC_UNLIKELY(!jsc__is_context(context))) return false;
  call->context = context;
  call->group = context->group;
  call->isolate = call->group->isolate;
  call->in = context->context;
  call->framed = false;
  if (JSC_UNLIKELY(jsc__thread.group != call->group) && !jsc__enter_slow(call)) return false; /* nor in a finalizer */
  return true;
}
static inline void jsc__leave(jsc_call *call) {
  if (JSC_UNLIKELY(call->framed || call->group->wanted)) jsc__leave_slow(call);
}
static inline bool jsc__begin(jsc_call *call, JSContextRef ctx) {
  if (JSC_UNLIKELY(!jsc__enter(call, ctx))) return false;
  v8c_scope_open(call->isolate, &call->scope);
  return true;
}
static inline void jsc__end(jsc_call *call) {
  v8c_scope_close(&call->scope);
  jsc__leave(call);
}
bool jsc__started(void);
void jsc__step_out(jsc_group *group); /* this thread stays in it no longer */
jsc_group *jsc__group_new(bool manual);
void jsc__group_release(jsc_group *group);
/* The context for a callback of V8's. */
jsc_context *jsc__context_of(v8c_context *context);
jsc_context *jsc__context_make(jsc_group *group, jsc_class *global);
void jsc__contexts_free(jsc_context *list); /* of released ones */
/* This thread is in a callback of the group's. */
static inline bool jsc__in_callback(jsc_group *group) {
  uint16_t me = jsc__thread.number;
  return me && (group->finalizing == me || (group->last_thread == me && group->depth));
}
static inline v8c_value jsc__builtin(jsc_call *call, int which) {
  v8c_value value = NULL;
  v8c_ref *ref = call->context->builtins[which];
  return ref && !v8c_ref_get(ref, &value) ? value : NULL;
}

/* jobs.c, module.c */
void jsc__jobs_start(jsc_call *call);
void jsc__jobs_end(jsc_group *group); /* after its isolate */
void jsc__loader_free(jsc_context *context);

/* ---- run.c: what may throw ------------------------------------------------------------------------ */

typedef struct jsc_op {
  jsc_call *call;
  v8c_value a, b, c, out;
  size_t count;
  const v8c_value *values;
  double number;
  int64_t integer;
  bool flag;
  int attributes;
  v8c_ref *object, *key; /* of run's bodies that use what refs hold */
  v8c_plain plain;
  const v8c_plain *plains;
  const char *text, *name;
  size_t text_len, name_len;
  int line;
  void *pointer;
} jsc_op;
typedef int (*jsc_body)(v8c_context *context, void *op);
/* Runs body(op); 0, or a code, and *exception (may be NULL) is what was thrown. */
int jsc__run_inside(jsc_call *call, jsc_body body, jsc_op *op, JSValueRef *exception);
int jsc__failed(jsc_call *call, int code, JSValueRef *exception);
static inline int jsc__run(jsc_call *call, jsc_body body, jsc_op *op, JSValueRef *exception) {
  if (JSC_UNLIKELY(call->group->depth)) return jsc__run_inside(call, body, op, exception);
  int code = body(call->in, op);
  return JSC_LIKELY(!code) ? 0 : jsc__failed(call, code, exception);
}
void jsc__throw(jsc_call *call, JSValueRef *exception, v8c_error_kind kind, const char *message);
/* The stack is nearly at its end, and that is thrown: V8 looks for it in scripts alone. */
bool jsc__stack_ends(jsc_call *call, JSValueRef *exception);
/* The values of arguments: in `few` or allocated; jsc__args_free. NULL when out of memory. */
enum { JSC_FEW = 16 };
v8c_value *jsc__args(jsc_call *call, size_t count, const JSValueRef values[], v8c_value few[JSC_FEW]);
void jsc__args_free(v8c_value *args, v8c_value few[JSC_FEW]);

/* ---- class.c, instance.c, intercept.c, callback.c ---------------------------------------------------- */

typedef struct jsc_static_value {
  jsc_string *name;
  JSObjectGetPropertyCallback get;
  JSObjectSetPropertyCallback set;
  JSPropertyAttributes attributes;
  jsc_class *class;
} jsc_static_value;
typedef struct jsc_static_function {
  jsc_string *name;
  JSObjectCallAsFunctionCallback call;
  JSPropertyAttributes attributes;
} jsc_static_function;
struct OpaqueJSClass {
  jsc_slot slot;
  atomic_int refs;
  char *name;
  jsc_class *parent;
  bool automatic; /* its static functions are on a prototype */
  jsc_static_value *values;
  size_t value_count;
  jsc_static_function *functions;
  size_t function_count;
  JSClassDefinition of; /* callbacks only */
};
static inline bool jsc__is_class(const jsc_class *class) { return class && class->slot.mark == JSC_CLASS; }
void jsc__class_release(jsc_class *class);
void jsc__uses_free(jsc_group *group);
void jsc__protos_free(jsc_context *context);
/* What a class is in a group: templates. */
struct jsc_class_use {
  jsc_class *class;
  v8c_template *function, *instance;
  bool global; /* of global objects */
  int broken;  /* why it could not be made */
  jsc_class_use *next;
};
jsc_class_use *jsc__class_use(jsc_group *group, jsc_class *class, bool global);
/* Handlers for a template of the class's. */
int jsc__intercept(v8c_template *instance);
bool jsc__class_intercepts(const jsc_class *class);
const jsc_static_value *jsc__static_value(const jsc_class *class, jsc_string *name);
bool jsc__static_function(const jsc_class *class, jsc_string *name);
v8c_value jsc__class_prototype(jsc_call *call, jsc_class *class);         /* NULL: Object.prototype */
void jsc__class_fill(jsc_call *call, v8c_value object, jsc_extra *extra); /* functions that are each instance's own */
JSObjectRef jsc__class_instance(jsc_call *call, jsc_class *class, void *data);
void jsc__class_initialize(jsc_context *context, jsc_class *class, JSObjectRef object);
void jsc__finalize(jsc_group *group, jsc_cell *cell);
v8c_value jsc__native(jsc_call *call, jsc_string *name, JSObjectCallAsFunctionCallback function, jsc_cell **out);
int jsc__attributes(JSPropertyAttributes attributes);
/* The cell of an instance. */
jsc_cell *jsc__instance(v8c_isolate *isolate, v8c_value object);

typedef struct OpaqueJSPropertyNameAccumulator {
  jsc_string **names;
  size_t count, room;
} jsc_accumulator;

/* A callback of the host's, around it. */
typedef struct jsc_back {
  jsc_context *context;
  jsc_group *group;
  JSValueRef exception;
} jsc_back;
/* The context that the object was made in, as V8 has it for its callbacks; NULL: none. `cell` has what is behind it. */
static inline jsc_context *jsc__back_context(const jsc_cell *cell) {
  jsc_context *context = cell->extra->context;
  if (JSC_LIKELY(context->serial == cell->extra->serial)) return context;
  context = jsc__thread.context; /* that one is no more */
  return context && context->group == cell->group ? context : NULL;
}
static inline bool jsc__back_begin(jsc_back *back, const jsc_cell *cell) {
  jsc_context *context = jsc__back_context(cell);
  if (JSC_UNLIKELY(!context)) return false;
  back->context = context;
  back->group = cell->group;
  back->exception = NULL;
  back->group->depth++;
  return true;
}
void jsc__back_caller(jsc_back *back, const v8c_access *access);
void jsc__back_throw(jsc_group *group, JSValueRef exception);
/* False: it threw, and that is pending. */
static inline bool jsc__back_end(const jsc_back *back) {
  back->group->depth--;
  if (JSC_LIKELY(!back->exception)) return true;
  jsc__back_throw(back->group, back->exception);
  return false;
}
void jsc__call_host(v8c_call *info);
void jsc__call_cell(v8c_call *info, jsc_cell *cell);
/* own.c: what V8 calls for a native function that has that cell. */
v8c_fn jsc__own_call(jsc_cell *cell, jsc_extra *extra);
void jsc__own_free(jsc_extra *extra);
void jsc__call_instance(v8c_call *info);
void jsc__has_instance(v8c_call *info);
void jsc__to_primitive(v8c_call *info);
void jsc__construct_host(v8c_call *info);

#pragma GCC visibility pop
#endif
