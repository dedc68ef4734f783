/* v8c/modules.h: native modules that need more than the runtime does.
 *
 * In libv8c-modules (pkg-config v8c-modules); each is there when the library was configured with it.
 * docs/standard-modules.md is the guide.
 *
 *   static const v8c_sqlite_options data = {.size = sizeof data, .root = "/srv/data"};
 *
 *   v8c_builder_add_module(builder, v8c_modules_find("crypto"), NULL);
 *   v8c_builder_add_module(builder, v8c_modules_find("sqlite"), (void *)&data); */
#ifndef V8C_MODULES_H
#define V8C_MODULES_H

#include "v8c/base.h"
#include "v8c/native.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The index-th one that this library was built with; NULL past the last.
 * [pure, any-thread] */
V8C_API const v8c_native_module *v8c_modules_at(size_t index);
/* The one of that name or alias; NULL when there is none.
 * [pure, any-thread]  NULL for NULL */
V8C_API const v8c_native_module *v8c_modules_find(const char *name);

/* The `data` of each must outlive the runtimes; NULL is all defaults. */

/* Of "crypto". */
typedef struct v8c_crypto_options {
  size_t size;
  bool global;               /* there is a global `crypto`, WebCrypto's, where none is yet */
} v8c_crypto_options;

/* Of "sqlite". */
typedef struct v8c_sqlite_options {
  size_t size;
  const char *root;          /* databases are files below this folder, and none is attached; relative paths are
                                relative to it. NULL: any path */
  bool read_only;            /* databases are only read; those in memory are fine */
  bool memory_only;          /* and there are no others */
} v8c_sqlite_options;

/* Of "fetch". Hosts are names or addresses as a URL has them, "host:port", or "*.name" for all below that. */
typedef struct v8c_fetch_options {
  size_t size;
  const char *const *hosts;  /* that may be asked, also where redirects lead to. NULL: any that `private` lets */
  size_t host_count;
  bool allow_private;        /* loopback, link-local and private addresses, too; those in `hosts` always */
  bool https_only;
  size_t max_bytes;          /* of a body, unpacked; 0: 64 MiB. SIZE_MAX: no limit */
  double timeout_ms;         /* of a whole request; 0: 30 s */
  double connect_timeout_ms; /* 0: 10 s */
  size_t max_requests;       /* at once; others wait. 0: 256 */
  const char *ca_file;       /* certificates to trust, PEM; NULL: the system's */
  bool global;               /* fetch, Headers, Request and Response are globals, where none are yet */
} v8c_fetch_options;

#ifdef __cplusplus
}
#endif

#endif
