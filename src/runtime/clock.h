/* clock.h: things that are to happen at a time, whatever any loop is doing; internal to src/. */
#ifndef V8C_RUNTIME_CLOCK_H
#define V8C_RUNTIME_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* In the owner's memory, zeroed at first. */
struct v8c__alarm {
  uint64_t due_ns;
  void (*fn)(void *data); /* on the clock's thread */
  void *data;
  size_t place; /* in the heap, from 1; 0: not set */
};

uint64_t v8c__now_ns(void);
/* 0 or V8C_ENOMEM. */
int v8c__alarm_set(struct v8c__alarm *alarm, uint64_t due_ns);
/* Afterwards it is not running (but on the thread that asks) and will not run. */
void v8c__alarm_clear(struct v8c__alarm *alarm);

#endif
