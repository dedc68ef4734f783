/* emitter_class_test.c: events whose argument is a struct of C's, by the table of its class. */
#include "tests/harness/runtime.h"
#include "v8c/class.h"
#include "v8c/emitter.h"

TestSuite(emitter_class, .init = runtime_up, .fini = runtime_down, .timeout = 60);

#define EVENT_OF(...) (&(v8c_event){.size = sizeof(v8c_event), __VA_ARGS__})

struct reading {
  double degrees;
  int32_t sensor;
};
static const v8c_field fields[] = {V8C_FIELD(struct reading, degrees), V8C_FIELD(struct reading, sensor),
                                   V8C_FIELD_LAST};
static _Atomic int freed;
static void free_reading(void *reading) {
  free(reading);
  freed++;
}
static const v8c_class reading_class = {.size = sizeof reading_class,
                                        .name = "Reading",
                                        .bytes = sizeof(struct reading),
                                        .fields = fields,
                                        .finalize = free_reading};

static v8c_emitter *adopted;
static void adopt(v8c_call *call) {
  OK(v8c_emitter_new(v8c_runtime_of(v8c_call_isolate(call)), v8c_arg(call, 0), &adopted));
}

static v8c_runtime *make(void) {
  v8c_runtime *rt = make_runtime(NULL, NULL);
  freed = 0;
  give_native(rt, "adopt", adopt);
  run_script(rt,
             "globalThis.seen = []; globalThis.kept = []; globalThis.hear = r => seen.push(`${r.sensor}:${r.degrees}`);"
             "globalThis.e = {emit(name, r) { hear(r); kept.push(r); return true }}; adopt(e)");
  return rt;
}

static struct reading *new_reading(double degrees, int32_t sensor) {
  struct reading *made = malloc(sizeof *made);
  cr_assert_not_null(made);
  *made = (struct reading){degrees, sensor};
  return made;
}

/* Emitted, it stays the caller's; its object ends with the event. */
Test(emitter_class, emitted_in_place) {
  v8c_runtime *rt = make();
  struct reading reading = {20.5, 3};
  bool heard = false;
  run_script(rt, "globalThis.hear = r => { seen.push(`${r.sensor}:${r.degrees}`); r.degrees = 21 }");
  OK(v8c_emitter_emit(adopted, EVENT_OF(.name = "r", .of = &reading_class, .payload = &reading), &heard, NULL));
  cr_assert(heard);
  cr_assert_eq((int)reading.degrees, 21); /* the listener's */
  run_script(rt,
             "if (seen.join() !== '3:20.5') throw new Error(seen.join());"
             "try { kept[0].degrees; throw new Error('it is there still') } catch (e) {"
             "  if (e.message !== \"the object's struct is gone\") throw e }");
  run_script(rt, "globalThis.hear = r => { throw new RangeError('mine') }");
  CODE(V8C_EXCEPTION,
       v8c_emitter_emit(adopted, EVENT_OF(.name = "r", .of = &reading_class, .payload = &reading), NULL, NULL));
  cr_assert_eq(freed, 0);
  v8c_emitter_free(adopted);
  v8c_runtime_free(rt);
}

/* Posted, it is the object's, and freed once. */
Test(emitter_class, posted_and_taken) {
  v8c_runtime *rt = make();
  for (int i = 0; i < 100; i++)
    OK(v8c_emitter_post(adopted, EVENT_OF(.name = "r", .of = &reading_class, .payload = new_reading(i, i % 2))));
  run_script(rt,
             "if (seen.length !== 100 || seen[99] !== '1:99') throw new Error(seen.join());"
             "if (kept[7].degrees !== 7 || kept.length !== 100) throw new Error('kept')");
  v8c_emitter_free(adopted);
  v8c_runtime_free(rt);
  cr_assert_eq(freed, 100);
}

static void count_drop(void *data, int code) {
  cr_assert_eq(code, V8C_ECLOSED);
  ++*(_Atomic int *)data;
}

/* Never heard of, it is freed all the same; not accepted, it stays the caller's. */
Test(emitter_class, dropped_or_refused) {
  v8c_runtime *rt = make();
  struct gate gate;
  _Atomic int drops = 0;
  close_gate(rt, &gate);
  for (int i = 0; i < 10; i++)
    OK(v8c_emitter_post(adopted, EVENT_OF(.name = "r", .of = &reading_class, .payload = new_reading(i, 0),
                                          .drop = count_drop, .data = &drops)));
  v8c_emitter_close(adopted);
  event_set(&gate.go);
  run_script(rt, "if (seen.length) throw new Error(seen.join())");
  cr_assert_eq(drops, 10);
  cr_assert_eq(freed, 10);
  struct reading *mine = new_reading(1, 1);
  CODE(V8C_ECLOSED, v8c_emitter_post(adopted, EVENT_OF(.name = "r", .of = &reading_class, .payload = mine)));
  CODE(V8C_EINVAL, v8c_emitter_post(adopted, EVENT_OF(.name = "r", .of = &reading_class)));
  CODE(V8C_EINVAL, v8c_emitter_post(adopted, EVENT_OF(.name = "r", .payload = mine)));
  CODE(V8C_EINVAL, v8c_emitter_emit(adopted, EVENT_OF(.name = "r", .of = &reading_class, .payload = mine, .json = "1"),
                                    NULL, NULL));
  cr_assert_eq(freed, 10);
  free(mine);
  v8c_emitter_free(adopted);
  v8c_runtime_free(rt);
}
