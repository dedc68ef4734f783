/* v8c/token.h: cancel tokens: who asks for work may take the wish back.
 *
 * In libv8c-runtime (pkg-config v8c-runtime). docs/runtime.md is the guide.
 *
 * A token is live until it is canceled, once: by v8c_token_cancel from any thread, by its deadline, or
 * with its parent. It never comes back to life. Values that it does not have are its parent's.
 * Tokens need no runtime and no V8. */
#ifndef V8C_TOKEN_H
#define V8C_TOKEN_H

#include "v8c/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Reference-counted: each _new and _retain is owed one v8c_token_free. */
typedef struct v8c_token v8c_token;

/* Owned: what v8c_token_on_cancel gives; v8c_token_hook_free. */
typedef struct v8c_token_hook v8c_token_hook;

typedef struct v8c_token_options {
  size_t size;
  v8c_token *parent;         /* canceled with it, for its reason; NULL: none. Kept until this one is freed */
  double timeout_ms;         /* canceled with V8C_ETIMEDOUT after that; 0: never. Up to 10 years */
  const void *key;           /* whose value it has (v8c_token_value), any address; NULL: none */
  void *value;
  void (*free_value)(void *value); /* when the token goes; may be NULL. Any thread */
} v8c_token_options;

/* Makes a token; of a parent that is canceled, one that is canceled, too.
 * out: owned, with one reference; v8c_token_free.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ERANGE | V8C_ENOMEM
 * goja: context.WithCancel, WithTimeout, WithValue */
V8C_API V8C_CHECK int v8c_token_new(const v8c_token_options *options, v8c_token **out);

/* One more reference. Returns the token.
 * [pure, any-thread]  NULL for NULL */
V8C_API v8c_token *v8c_token_retain(v8c_token *token);

/* Cancels it and those made with it as parent, and calls who waits for that, on this thread. `code` is
 * what calls that were tied to it answer, 0 for V8C_ECANCELED; `reason` may be NULL. Only the
 * first one counts: V8C_ESTATE after that.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ESTATE | V8C_ENOMEM */
V8C_API int v8c_token_cancel(v8c_token *token, int code, const char *reason, size_t len);

/* 0 while it is live, then the code it was canceled with. One load.
 * [pure, any-thread]  0 for NULL */
V8C_API int v8c_token_code(const v8c_token *token);

/* Why it was canceled, "" while it is live or when nobody said. Borrowed for the token's life.
 * [pure, any-thread]  "" for NULL */
V8C_API const char *v8c_token_reason(const v8c_token *token);

/* Milliseconds to its deadline, or the nearest parent's; infinity without one.
 * [pure, any-thread]  infinity for NULL */
V8C_API double v8c_token_remaining_ms(const v8c_token *token);

/* The value under that key, its own or the nearest parent's; NULL when there is none.
 * [pure, any-thread]  NULL for NULL */
V8C_API void *v8c_token_value(const v8c_token *token, const void *key);

/* Has fn(token, data) called once when the token is canceled, on the thread that cancels; at once, here,
 * when it is already. Hooks are called in the order they were set. `out` (may be NULL) takes it back.
 * out: owned; v8c_token_hook_free before the token is freed. Without it the hook goes with the token.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ENOMEM */
V8C_API int v8c_token_on_cancel(v8c_token *token, void (*fn)(v8c_token *token, void *data), void *data,
                                v8c_token_hook **out);

/* Takes the hook back. When it returns, `fn` is not running and will not run; inside of `fn` itself it
 * does not wait.
 * [pure, any-thread]  NULL is fine */
V8C_API void v8c_token_hook_free(v8c_token_hook *hook);

/* Drops a reference; with the last one the token goes.
 * [pure, any-thread]  NULL is fine */
V8C_API void v8c_token_free(v8c_token *token);

#ifdef __cplusplus
}
#endif

#endif
