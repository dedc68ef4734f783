/* fast.cc: fast functions: what V8 is told of their types. V8 keeps a pointer to that in templates,
 * in code and in snapshots, so each list of types is made once and stays for good. */
#include "shim/fast.h"

#include <stdlib.h>
#include <string.h>

#include <new>

#include "src/pack/registry.h"

namespace {

using v8::CTypeInfo;

const size_t kMaxArgs = 32;
const int kFlags = V8C_FAST_CLAMP | V8C_FAST_ENFORCE;

/* V8 13.6 traps when it optimises a call with a kUint8. */
const struct {
  CTypeInfo::Type type;
  bool integer, result;
} known[] = {
    {CTypeInfo::Type::kVoid, false, true},     {CTypeInfo::Type::kBool, false, true},
    {CTypeInfo::Type::kUint32, true, false},   {CTypeInfo::Type::kInt32, true, true},
    {CTypeInfo::Type::kUint32, true, true},    {CTypeInfo::Type::kInt64, true, true},
    {CTypeInfo::Type::kUint64, true, true},    {CTypeInfo::Type::kFloat32, false, true},
    {CTypeInfo::Type::kFloat64, false, true},  {CTypeInfo::Type::kPointer, false, true},
    {CTypeInfo::Type::kV8Value, false, false}, {CTypeInfo::Type::kSeqOneByteString, false, false},
};
const int kTypes = sizeof known / sizeof *known;

int check_arg(size_t index, int arg) {
  int type = arg & ~kFlags, flags = arg & kFlags;
  if (type <= V8C_FAST_VOID || type >= kTypes)
    return v8c__fail(V8C_EINVAL, "fast function: parameter %zu: there is no type %d", index + 1, arg);
  if (flags && !known[type].integer)
    return v8c__fail(V8C_EINVAL, "fast function: parameter %zu: only integers are clamped or enforced", index + 1);
  if (flags == kFlags)
    return v8c__fail(V8C_EINVAL, "fast function: parameter %zu: clamped or enforced, not both", index + 1);
  return 0;
}

int check(const v8c_fast *given, v8c_fast *out) {
  if (!given) return v8c__code(V8C_EINVAL);
  int err = v8c__options(given, out, sizeof *out);
  if (err) return err;
  int result = number_of(out->result);
  if (!out->fn) return v8c__fail(V8C_EINVAL, "fast function: `fn` is NULL");
  if (result < 0 || result >= kTypes || !known[result].result)
    return v8c__fail(V8C_EINVAL, "fast function: a result cannot be of type %d", result);
  if (out->argc > kMaxArgs)
    return v8c__fail(V8C_ERANGE, "fast function: %zu parameters: %zu at most", out->argc, kMaxArgs);
  if (out->argc && !out->args) return v8c__fail(V8C_EINVAL, "fast function: `args` is NULL");
  for (size_t i = 0; !err && i < out->argc; i++) err = check_arg(i, out->args[i]);
  return err;
}

/* ---- Types, each list once ---------------------------------------------------------------------- */

/* In the C library's memory: it may be made before V8 starts with an allocator of the host's. */
struct Types {
  Types *next;
  char name[160]; /* of the list: the same types have the same */
  v8::CFunctionInfo *info;
  alignas(v8::CFunctionInfo) char info_room[sizeof(v8::CFunctionInfo)];
  alignas(CTypeInfo) char arg_room[(kMaxArgs + 2) * sizeof(CTypeInfo)];
};

pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
Types *all;

/* "v8c:fast type 33+3.8*b": result, parameters with their flags, BigInts. */
void name_of(const v8c_fast &fast, char name[160]) {
  char *at = name + snprintf(name, 160, "v8c:fast type %c", 'a' + number_of(fast.result));
  for (size_t i = 0; i < fast.argc; i++) {
    *at++ = static_cast<char>('a' + (fast.args[i] & ~kFlags));
    if (fast.args[i] & V8C_FAST_CLAMP) *at++ = '<';
    if (fast.args[i] & V8C_FAST_ENFORCE) *at++ = '!';
  }
  if (fast.call) *at++ = '*';
  if (fast.bigint) *at++ = 'n';
  *at = 0;
}

CTypeInfo type_of(int arg) {
  auto flags = CTypeInfo::Flags::kNone;
  if (arg & V8C_FAST_CLAMP) flags = CTypeInfo::Flags::kClampBit;
  if (arg & V8C_FAST_ENFORCE) flags = CTypeInfo::Flags::kEnforceRangeBit;
  return CTypeInfo(known[arg & ~kFlags].type, flags);
}

void fill(Types *types, const v8c_fast &fast) {
  auto *args = reinterpret_cast<CTypeInfo *>(types->arg_room);
  size_t count = 0;
  new (&args[count++]) CTypeInfo(CTypeInfo::Type::kV8Value); /* this */
  for (size_t i = 0; i < fast.argc; i++) new (&args[count++]) CTypeInfo(type_of(fast.args[i]));
  if (fast.call) new (&args[count++]) CTypeInfo(CTypeInfo::kCallbackOptionsType);
  types->info = new (types->info_room) v8::CFunctionInfo(
      type_of(number_of(fast.result)), static_cast<unsigned>(count), args,
      fast.bigint ? v8::CFunctionInfo::Int64Representation::kBigInt : v8::CFunctionInfo::Int64Representation::kNumber);
}

/* The types of that description; NULL out of memory. */
Types *types_of(const v8c_fast &fast) {
  char name[160];
  name_of(fast, name);
  pthread_mutex_lock(&lock);
  Types *types = all;
  while (types && strcmp(types->name, name)) types = types->next;
  if (!types && (types = static_cast<Types *>(calloc(1, sizeof *types)))) {
    memcpy(types->name, name, sizeof name);
    fill(types, fast);
    types->next = all;
    all = types;
  }
  pthread_mutex_unlock(&lock);
  return types;
}

}  // namespace

/* ---- For templates --------------------------------------------------------------------------------- */

int v8c__fast_functions(const v8c_isolate *isolate, const v8c_fast *const *fast, size_t count, v8::CFunction *out) {
  for (size_t i = 0; i < count; i++) {
    v8c_fast one;
    int err = check(fast[i], &one);
    for (size_t k = 0; !err && k < i; k++)
      if (fast[k]->argc == one.argc)
        err = v8c__fail(V8C_EINVAL, "fast functions: two of them take %zu arguments", one.argc);
    Types *types = err ? nullptr : types_of(one);
    if (!err && !types) err = v8c__code(V8C_ENOMEM);
    if (!err) err = storable(isolate, reinterpret_cast<intptr_t>(one.fn));
    if (!err) err = storable(isolate, reinterpret_cast<intptr_t>(types->info));
    if (err) return err;
    out[i] = v8::CFunction(reinterpret_cast<const void *>(one.fn), types->info);
  }
  return 0;
}

int v8c_fast_check(const v8c_fast *fast) {
  v8c_fast copy;
  return check(fast, &copy);
}

/* ---- For snapshots ----------------------------------------------------------------------------------- */

int v8c_register_fast(const char *name, size_t len, const v8c_fast *fast) {
  v8c_fast copy;
  int err = check(fast, &copy);
  if (err) return err;
  if (!name) return v8c__code(V8C_EINVAL);
  len = v8c__len(name, len);
  if (!len || len > 200 || memchr(name, 0, len) || v8c__utf8_check(name, len, nullptr) != len)
    return v8c__fail(V8C_EINVAL, "the name of a fast function is 1 to 200 bytes of UTF-8 without NUL");
  char full[256];
  snprintf(full, sizeof full, V8C__FAST_PREFIX ":%.*s", static_cast<int>(len), name);
  Types *types = types_of(copy);
  if (!types) return v8c__code(V8C_ENOMEM);
  err = v8c__natives_builtin(full, copy.fn);
  if (!err) err = v8c__natives_builtin(types->name, reinterpret_cast<v8c__native>(types->info));
  return err;
}

/* ---- In a fast function -------------------------------------------------------------------------------- */

v8c_isolate *v8c_fast_isolate(const v8c_fast_call *call) {
  if (!call) return nullptr;
  const auto *options = reinterpret_cast<const v8::FastApiCallbackOptions *>(call);
  return static_cast<v8c_isolate *>(options->isolate->GetData(0));
}

v8c_value v8c_fast_data(const v8c_fast_call *call) {
  return call ? to_c(reinterpret_cast<const v8::FastApiCallbackOptions *>(call)->data) : nullptr;
}
