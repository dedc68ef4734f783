/* flags.h: V8's flags, checked before V8 sees them; internal to shim/. */
#ifndef V8C_SHIM_FLAGS_H
#define V8C_SHIM_FLAGS_H

/* Checks each flag of a C string, white space between; NULL is none. 0 or V8C_EFLAG. */
int v8c__flags_check(const char *flags);
/* Hands checked flags to V8 and notes those that change what is in a blob. */
void v8c__flags_apply(const char *flags);
/* Was --expose-gc among them? */
bool v8c__gc_exposed();

#endif
