/* v8c/process.h: what the native module "process" tells scripts, and what they may do to the process by it.
 *
 * In libv8c-runtime (pkg-config v8c-runtime). docs/standard-modules.md is the guide. */
#ifndef V8C_PROCESS_H
#define V8C_PROCESS_H

#include "v8c/base.h"
#include "v8c/runtime.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The `data` that "process" takes, which must outlive the runtimes. Without it: no arguments, an empty
 * environment, and exit() throws. */
typedef struct v8c_process_options {
  size_t size;
  const char *const *argv;   /* process.argv; NULL: empty */
  size_t argc;
  bool env;                  /* process.env is a copy of the environment */
  bool global;               /* there is a global `process`, too */
  /* What is written to process.stdout (fd 1) and stderr (2). Owner thread. NULL: written there and then. */
  void (*write)(v8c_runtime *runtime, int fd, const char *bytes, size_t len, void *data);
  /* now: a script called exit(code); JavaScript goes on when this returns, unless it is terminated. Else the
   * module was opened, or process.exitCode set: the host emits 'exit' on it at its end. Owner thread. */
  void (*exit)(v8c_runtime *runtime, int code, bool now, void *data);
  void *data;                /* for both */
} v8c_process_options;

#ifdef __cplusplus
}
#endif

#endif
