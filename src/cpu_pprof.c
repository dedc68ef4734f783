/* cpu_pprof.c: a CPU profile in pprof's format, profile.proto: protocol buffers, not compressed, which
 * pprof reads as well. Numbers below are fields of that schema. */
#include <string.h>

#include "src/profile_parts.h"
#include "v8c/profiler.h"

enum { SAMPLE_TYPE = 1, SAMPLE = 2, LOCATION = 4, FUNCTION = 5, STRING = 6, DURATION_NANOS = 10, PERIOD_TYPE = 11 };

/* A message on its way into a buffer; the first failure stays. */
struct message {
  v8c_buf bytes;
  int err;
};

/* ---- Protocol buffers ------------------------------------------------------------------------------ */

static void add(struct message *to, const void *bytes, size_t len) {
  if (!to->err) to->err = v8c_buf_append(&to->bytes, bytes, len);
}

static void add_varint(struct message *to, uint64_t number) {
  unsigned char bytes[10];
  size_t len = 0;
  for (; number > 0x7f; number >>= 7) bytes[len++] = (unsigned char)(number | 0x80);
  bytes[len++] = (unsigned char)number;
  add(to, bytes, len);
}

static void add_number(struct message *to, unsigned field, uint64_t number) {
  if (!number) return; /* the default */
  add_varint(to, field << 3);
  add_varint(to, number);
}

static void add_bytes(struct message *to, unsigned field, const void *bytes, size_t len) {
  add_varint(to, field << 3 | 2);
  add_varint(to, len);
  add(to, bytes, len);
}

/* Puts `part` into `to`, and empties it. */
static void add_message(struct message *to, unsigned field, struct message *part) {
  if (!to->err) to->err = part->err;
  add_bytes(to, field, part->bytes.data ? part->bytes.data : "", part->bytes.len);
  part->bytes.len = 0;
}

/* ---- The profile ---------------------------------------------------------------------------------------- */

/* The string table begins with these; then come each node's function and script. */
static const char *const words[] = {"", "samples", "count", "cpu", "nanoseconds"};
enum { SAMPLES = 1, COUNT = 2, CPU = 3, NANOSECONDS = 4, WORDS = 5 };

static void add_type(struct message *to, unsigned field, unsigned type, unsigned unit) {
  struct message part = {0};
  add_number(&part, 1, type);
  add_number(&part, 2, unit);
  add_message(to, field, &part);
  v8c_buf_free(&part.bytes);
}

static v8c_cpu_node node_at(const v8c_cpu_profile *profile, size_t index) {
  v8c_cpu_node node = {.size = sizeof node};
  v8c_cpu_profile_node(profile, index, &node);
  return node;
}

/* A function and a place in it for each node; both have the node's id. */
static void add_places(struct message *to, const v8c_cpu_profile *profile, size_t count) {
  struct message part = {0}, line = {0};
  for (size_t i = 0; i < count; i++) {
    v8c_cpu_node node = node_at(profile, i);
    add_number(&part, 1, node.id);
    add_number(&part, 2, WORDS + 2 * i);
    add_number(&part, 3, WORDS + 2 * i);
    add_number(&part, 4, WORDS + 2 * i + 1);
    add_number(&part, 5, (uint64_t)node.line);
    add_message(to, FUNCTION, &part);
    add_number(&line, 1, node.id);
    add_number(&line, 2, (uint64_t)node.line);
    add_number(&part, 1, node.id);
    add_message(&part, 4, &line);
    add_message(to, LOCATION, &part);
  }
  v8c_buf_free(&part.bytes);
  v8c_buf_free(&line.bytes);
}

static void add_strings(struct message *to, const v8c_cpu_profile *profile, size_t count) {
  for (size_t i = 0; i < WORDS; i++) add_bytes(to, STRING, words[i], strlen(words[i]));
  for (size_t i = 0; i < count; i++) {
    v8c_cpu_node node = node_at(profile, i);
    const char *name = *node.function ? node.function : "(anonymous)";
    add_bytes(to, STRING, name, strlen(name));
    add_bytes(to, STRING, node.script, strlen(node.script));
  }
}

/* One for each node that has hits, its stack from the inside out, without the root. */
static void add_samples(struct message *to, const v8c_cpu_profile *profile, const struct v8c__weights *weights) {
  struct message stack = {0}, values = {0}, part = {0};
  for (size_t i = 0; i < weights->count; i++) {
    v8c_cpu_node node = node_at(profile, i);
    if (!weights->own[i] && !node.hits) continue;
    add_varint(&values, node.hits);
    add_varint(&values, weights->hits ? 0 : weights->own[i] * 1000);
    add_varint(&stack, node.id);
    while (node.parent && !v8c_cpu_profile_node_by_id(profile, node.parent, &node))
      if (node.parent) add_varint(&stack, node.id);
    add_message(&part, 1, &stack);
    add_message(&part, 2, &values);
    add_message(to, SAMPLE, &part);
  }
  v8c_buf_free(&stack.bytes);
  v8c_buf_free(&values.bytes);
  v8c_buf_free(&part.bytes);
}

int v8c_cpu_profile_write_pprof(const v8c_cpu_profile *profile, v8c_write_fn write, void *data) {
  struct v8c__writer to;
  struct v8c__weights weights;
  struct message whole = {0};
  int err = v8c__weigh_and_open(profile, write, data, &to, &weights);
  if (err) return err;
  add_type(&whole, SAMPLE_TYPE, SAMPLES, COUNT);
  add_type(&whole, SAMPLE_TYPE, CPU, NANOSECONDS);
  add_samples(&whole, profile, &weights);
  add_places(&whole, profile, weights.count);
  add_strings(&whole, profile, weights.count);
  int64_t time_us = v8c_cpu_profile_end_us(profile) - v8c_cpu_profile_start_us(profile);
  add_number(&whole, DURATION_NANOS, (uint64_t)time_us * 1000);
  add_type(&whole, PERIOD_TYPE, CPU, NANOSECONDS);
  if (!whole.err) v8c__put(&to, whole.bytes.data, whole.bytes.len);
  v8c_buf_free(&whole.bytes);
  int end = v8c__weighed_close(&to, &weights);
  return whole.err ? v8c__fail(whole.err, "%s", "") : end;
}
