/* v8c/exec.h: what the native module "exec" may do.
 *
 * In libv8c-runtime (pkg-config v8c-runtime). docs/standard-modules.md is the guide.
 *
 *   static const char *const programs[] = {"git", "/usr/bin/convert"};
 *   static const v8c_exec_options exec = {.size = sizeof exec, .allow = programs, .allow_count = 2};
 *
 *   v8c_builder_add_module(builder, v8c_native_find("exec"), (void *)&exec); */
#ifndef V8C_EXEC_H
#define V8C_EXEC_H

#include "v8c/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The `data` that "exec" takes, which must outlive the runtimes. Without it: any program. */
typedef struct v8c_exec_options {
  size_t size;
  const char *const *allow;  /* programs that may be started, as scripts write them (EACCES else); what takes a line for
                                a shell starts "/bin/sh". NULL: any */
  size_t allow_count;
  double max_timeout_ms;     /* none runs longer; 0: as long as it likes */
} v8c_exec_options;

#ifdef __cplusplus
}
#endif

#endif
