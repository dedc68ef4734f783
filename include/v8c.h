/* v8c.h: all of V8 for C programs.
 *
 * Ownership is in the type. No star (v8c_value): scoped; never freed, dies with the
 * innermost open scope. Star (v8c_isolate *): owned; one _new, one _free, NULL is fine
 * to free. const star, or a struct that a callback is handed (v8c_call *): borrowed.
 *
 * Errors are ints: 0, or a code of V8C_ERROR_MAP; the result comes last and is untouched
 * on failure. A JavaScript exception is V8C_EXCEPTION and sticky: check once at the end,
 * then v8c_catch. The library never prints and never aborts; what V8 itself ends the
 * process for is in docs/fatal.md.
 *
 * Threads: an isolate is used by one thread at a time, the one that entered it. What is
 * marked any-thread needs no entering. Frees may come from any thread, in any order.
 *
 * Values and objects that are over are undefined in release and codes in the checked build:
 * base.h says which.
 *
 * Callbacks must not throw C++ exceptions and not longjmp past V8's frames.
 *
 *   #include <stdio.h>
 *   #include <v8c.h>
 *
 *   int main(void) {
 *     v8c_isolate *isolate = NULL;
 *     v8c_context *context = NULL;
 *     v8c_frame frame;
 *     v8c_value value;
 *     v8c_buf text = {0};
 *     if (v8c_start(NULL) || v8c_isolate_new(NULL, &isolate) ||
 *         v8c_context_new(isolate, NULL, &context) || v8c_enter(context, &frame)) return 1;
 *     v8c_eval(context, V8C_LIT("[1, 2, 3].map(x => x * 2)"), "main.js", &value);
 *     if (v8c_to_text(context, value, &text) == 0) puts(text.data);   // 2,4,6
 *     v8c_buf_free(&text);
 *     v8c_leave(&frame);
 *     v8c_context_free(context);
 *     v8c_isolate_free(isolate);
 *     return v8c_stop();
 *   }
 */
#ifndef V8C_H
#define V8C_H

#include "v8c/access.h"
#include "v8c/base.h"
#include "v8c/buffer.h"
#include "v8c/class.h"
#include "v8c/clone.h"
#include "v8c/collection.h"
#include "v8c/context.h"
#include "v8c/coverage.h"
#include "v8c/date.h"
#include "v8c/debugger.h"
#include "v8c/deferred.h"
#include "v8c/emitter.h"
#include "v8c/error.h"
#include "v8c/fast.h"
#include "v8c/fswatch.h"
#include "v8c/function.h"
#include "v8c/inspector.h"
#include "v8c/interceptor.h"
#include "v8c/gc.h"
#include "v8c/held.h"
#include "v8c/isolate.h"
#include "v8c/limits.h"
#include "v8c/live.h"
#include "v8c/loader.h"
#include "v8c/locale.h"
#include "v8c/jit.h"
#include "v8c/json.h"
#include "v8c/microtask.h"
#include "v8c/module.h"
#include "v8c/native.h"
#include "v8c/object.h"
#include "v8c/platform.h"
#include "v8c/profiler.h"
#include "v8c/program.h"
#include "v8c/promise.h"
#include "v8c/property.h"
#include "v8c/ref.h"
#include "v8c/regexp.h"
#include "v8c/runtime.h"
#include "v8c/script.h"
#include "v8c/signature.h"
#include "v8c/snapshot.h"
#include "v8c/source_map.h"
#include "v8c/string.h"
#include "v8c/symbol.h"
#include "v8c/table.h"
#include "v8c/task.h"
#include "v8c/template.h"
#include "v8c/token.h"
#include "v8c/value.h"
#include "v8c/visit.h"
#include "v8c/wasm.h"

#endif
