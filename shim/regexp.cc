/* regexp.cc: regular expressions. */
#include "shim/object.h"

namespace {

const int kAllFlags = V8C_REGEXP_GLOBAL | V8C_REGEXP_IGNORE_CASE | V8C_REGEXP_MULTILINE | V8C_REGEXP_STICKY |
                      V8C_REGEXP_UNICODE | V8C_REGEXP_DOT_ALL | V8C_REGEXP_INDICES | V8C_REGEXP_UNICODE_SETS;

constexpr bool same(int ours, int v8s) { return ours == v8s; }
static_assert(same(V8C_REGEXP_GLOBAL, v8::RegExp::kGlobal) && same(V8C_REGEXP_IGNORE_CASE, v8::RegExp::kIgnoreCase) &&
              same(V8C_REGEXP_MULTILINE, v8::RegExp::kMultiline) && same(V8C_REGEXP_STICKY, v8::RegExp::kSticky) &&
              same(V8C_REGEXP_UNICODE, v8::RegExp::kUnicode) && same(V8C_REGEXP_DOT_ALL, v8::RegExp::kDotAll) &&
              same(V8C_REGEXP_INDICES, v8::RegExp::kHasIndices) &&
              same(V8C_REGEXP_UNICODE_SETS, v8::RegExp::kUnicodeSets));

/* V8 checks none of this. */
int check(int flags, uint32_t backtrack_limit) {
  if (flags & ~kAllFlags) return v8c__fail(V8C_EINVAL, "flags %d: none has that number", flags);
  if ((flags & V8C_REGEXP_UNICODE) && (flags & V8C_REGEXP_UNICODE_SETS))
    return v8c__fail(V8C_EINVAL, "the flags u and v exclude each other");
  if (backtrack_limit > INT32_MAX) return v8c__fail(V8C_ERANGE, "a backtrack limit of %u", backtrack_limit);
  return 0;
}

v8::MaybeLocal<v8::RegExp> make(v8c_context *context, v8::Local<v8::String> pattern, int flags, uint32_t limit) {
  const auto bits = static_cast<v8::RegExp::Flags>(flags);
  if (limit == 0) return v8::RegExp::New(local(context), pattern, bits);
  return v8::RegExp::NewWithBacktrackLimit(local(context), pattern, bits, limit);
}

}  // namespace

int v8c_regexp(v8c_context *context, const char *pattern, size_t len, int flags, uint32_t backtrack_limit,
               v8c_value *out) {
  int err = begin(context);
  if (err) return err;
  if (!out) return v8c__code(V8C_EINVAL);
  err = check(flags, backtrack_limit);
  if (err) return err;
  return one(context->owned.isolate, out, [&](v8c_value *value) {
    v8::Local<v8::String> text;
    int failed = v8c__string(context->owned.isolate->v8, pattern, len, v8::NewStringType::kNormal, &text);
    return failed ? failed : give(context, value, [&] { return make(context, text, flags, backtrack_limit); });
  });
}

int v8c_regexp_exec(v8c_context *context, v8c_value regexp, v8c_value text, v8c_value *out) {
  int err = ready(context, regexp, text && out);
  if (err) return err;
  if (!to_v8(regexp)->IsRegExp() || !to_v8(text)->IsString()) return v8c__code(V8C_ETYPE);
  return one(context->owned.isolate, out, [&](v8c_value *value) {
    return give(context, value,
                [&] { return to_v8<v8::RegExp>(regexp)->Exec(local(context), to_v8<v8::String>(text)); });
  });
}

int v8c_regexp_source(v8c_isolate *isolate, v8c_value regexp, v8c_value *out) {
  int err = entered(isolate);
  if (err) return err;
  if (!regexp || !out) return v8c__code(V8C_EINVAL);
  if (!to_v8(regexp)->IsRegExp()) return v8c__code(V8C_ETYPE);
  return one(isolate, out, [&](v8c_value *value) {
    *value = to_c(to_v8<v8::RegExp>(regexp)->GetSource());
    return 0;
  });
}

int v8c_regexp_get_flags(v8c_value regexp, int *out) {
  if (!regexp || !out) return v8c__code(V8C_EINVAL);
  if (!to_v8(regexp)->IsRegExp()) return v8c__code(V8C_ETYPE);
  *out = to_v8<v8::RegExp>(regexp)->GetFlags();
  return 0;
}
