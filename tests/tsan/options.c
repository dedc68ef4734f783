/* options.c: V8 is in a library of its own, which ThreadSanitizer is not to look into. */
const char *__tsan_default_options(void);
const char *__tsan_default_options(void) { return "ignore_noninstrumented_modules=1"; }
