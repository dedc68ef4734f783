/* engine_double.h: what src/pack asks of V8, answered by a test. */
#ifndef V8C_TESTS_HARNESS_ENGINE_DOUBLE_H
#define V8C_TESTS_HARNESS_ENGINE_DOUBLE_H

extern const char *double_version;
extern const char *double_arch;
extern const char *double_build;
extern const char *double_flags;

#endif
