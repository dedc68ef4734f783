/* modules.h: the native modules of libv8c-runtime, a mod_<name>.c each. */
#ifndef V8C_SRC_MODULES_MODULES_H
#define V8C_SRC_MODULES_MODULES_H

#include "src/embed.h"
#include "src/internal.h"
#include "v8c.h"

extern const v8c_native_module v8c__mod_assert __attribute__((visibility("hidden")));
extern const v8c_native_module v8c__mod_assert_strict __attribute__((visibility("hidden")));
extern const v8c_native_module v8c__mod_console __attribute__((visibility("hidden")));
extern const v8c_native_module v8c__mod_events __attribute__((visibility("hidden")));
extern const v8c_native_module v8c__mod_exec __attribute__((visibility("hidden")));
extern const v8c_native_module v8c__mod_fs __attribute__((visibility("hidden")));
extern const v8c_native_module v8c__mod_fs_promises __attribute__((visibility("hidden")));
extern const v8c_native_module v8c__mod_fswatch __attribute__((visibility("hidden")));
extern const v8c_native_module v8c__mod_os __attribute__((visibility("hidden")));
extern const v8c_native_module v8c__mod_process __attribute__((visibility("hidden")));
extern const v8c_native_module v8c__mod_stream __attribute__((visibility("hidden")));
extern const v8c_native_module v8c__mod_stream_web __attribute__((visibility("hidden")));
extern const v8c_native_module v8c__mod_time __attribute__((visibility("hidden")));
extern const v8c_native_module v8c__mod_timer __attribute__((visibility("hidden")));
extern const v8c_native_module v8c__mod_timers __attribute__((visibility("hidden")));
extern const v8c_native_module v8c__mod_timers_promises __attribute__((visibility("hidden")));
extern const v8c_native_module v8c__mod_path __attribute__((visibility("hidden")));
extern const v8c_native_module v8c__mod_buffer __attribute__((visibility("hidden")));
extern const v8c_native_module v8c__mod_perf_hooks __attribute__((visibility("hidden")));
extern const v8c_native_module v8c__mod_url __attribute__((visibility("hidden")));
extern const v8c_native_module v8c__mod_util __attribute__((visibility("hidden")));
extern const v8c_native_module v8c__mod_util_types __attribute__((visibility("hidden")));

#endif
