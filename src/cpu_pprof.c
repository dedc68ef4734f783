/* cpu_pprof.c: a CPU profile in pprof's format, profile.proto: protocol buffers, not compressed, which
 * pprof reads as well. Numbers below are fields of that schema. */
#include <string.h>

#include "src/cpu_profile.h"
#include "src/profile_parts.h"

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

/* A function and a place in it for each node; both have the node's id. */
static void add_places(struct message *to, const v8c_cpu_profile *profile, size_t count) {
  struct message part = {0}, line = {0};
  for (size_t i = 0; i < count; i++) {
    const v8c_cpu_node *node = v8c__cpu_node_at(profile, i);
    add_number(&part, 1, node->id);
    add_number(&part, 2, WORDS + 2 * i);
    add_number(&part, 3, WORDS + 2 * i);
    add_number(&part, 4, WORDS + 2 * i + 1);
    add_number(&part, 5, (uint64_t)node->line);
    add_message(to, FUNCTION, &part);
    add_number(&line, 1, node->id);
    add_number(&line, 2, (uint64_t)node->line);
    add_number(&part, 1, node->id);
    add_message(&part, 4, &line);
    add_message(to, LOCATION, &part);
  }
  v8c_buf_free(&part.bytes);
  v8c_buf_free(&line.bytes);
}

static void add_strings(struct message *to, const v8c_cpu_profile *profile, size_t count) {
  for (size_t i = 0; i < WORDS; i++) add_bytes(to, STRING, words[i], strlen(words[i]));
  for (size_t i = 0; i < count; i++) {
    const v8c_cpu_node *node = v8c__cpu_node_at(profile, i);
    const char *name = *node->function ? node->function : "(anonymous)";
    add_bytes(to, STRING, name, strlen(name));
    add_bytes(to, STRING, node->script, strlen(node->script));
  }
}

/* ---- Labels ------------------------------------------------------------------------------------------------- */

/* A label's text is words with commas between them: "tenant=a,route=/cart" is two of the schema's labels, and a
 * word without a key has "label" for one. Each key and value is a string of the table, behind those of the nodes:
 * two for each word. */
struct word {
  const char *key, *value;
  size_t key_len, value_len;
};

/* The word at *text, and *text behind it. False: there is none. */
static bool next_word(const char **text, struct word *out) {
  *text += strspn(*text, ",");
  if (!**text) return false;
  size_t len = strcspn(*text, ","), key = strcspn(*text, "=,");
  *out = (struct word){"label", *text, 5, len};
  if (key && key < len) *out = (struct word){*text, *text + key + 1, key, len - key - 1};
  *text += len;
  return true;
}

static size_t words_in(const char *text) {
  struct word word;
  size_t count = 0;
  while (next_word(&text, &word)) count++;
  return count;
}

static void add_label_strings(struct message *to, const v8c_cpu_profile *profile) {
  struct word word;
  for (size_t i = 1; i < v8c_cpu_profile_label_count(profile); i++)
    for (const char *text = v8c_cpu_profile_label(profile, i); next_word(&text, &word);) {
      add_bytes(to, STRING, word.key, word.key_len);
      add_bytes(to, STRING, word.value, word.value_len);
    }
}

/* `at`: the index of the label's first string. */
static void add_labels(struct message *to, const char *text, uint64_t at) {
  struct message part = {0};
  struct word word;
  for (; next_word(&text, &word); at += 2) {
    add_number(&part, 1, at);
    add_number(&part, 2, at + 1);
    add_message(to, 3, &part);
  }
  v8c_buf_free(&part.bytes);
}

/* ---- Samples ------------------------------------------------------------------------------------------------- */

/* The stack from the inside out, without the root, unless it is all there is. */
static void add_stack(struct message *to, const v8c_cpu_profile *profile, size_t index) {
  for (const v8c_cpu_node *node = v8c__cpu_node_at(profile, index);; node = v8c__cpu_node_at(profile, index)) {
    add_varint(to, node->id);
    if (!node->parent) return;
    index = v8c__cpu_node_index(profile, node->parent);
    if (!v8c__cpu_node_at(profile, index)->parent) return;
  }
}

/* One for each node and label that has hits. `strings`: the index of the first label's first string. */
static void add_samples(struct message *to, const v8c_cpu_profile *profile, const struct v8c__works *works,
                        const uint64_t *strings) {
  struct message stack = {0}, values = {0}, part = {0};
  for (size_t i = 0; i < works->count; i++) {
    const struct v8c__work *work = &works->items[i];
    add_varint(&values, work->hits);
    add_varint(&values, work->us * 1000);
    add_stack(&stack, profile, work->node);
    add_message(&part, 1, &stack);
    add_message(&part, 2, &values);
    if (work->label) add_labels(&part, v8c_cpu_profile_label(profile, work->label), strings[work->label]);
    add_message(to, SAMPLE, &part);
  }
  v8c_buf_free(&stack.bytes);
  v8c_buf_free(&values.bytes);
  v8c_buf_free(&part.bytes);
}

/* Where each label's strings begin. NULL: no memory. */
static uint64_t *label_strings(const v8c_cpu_profile *profile, size_t nodes) {
  size_t labels = v8c_cpu_profile_label_count(profile);
  uint64_t *strings = v8c__calloc((labels + 1) * sizeof *strings), next = WORDS + 2 * nodes;
  for (size_t i = 1; strings && i < labels; i++) {
    strings[i] = next;
    next += 2 * words_in(v8c_cpu_profile_label(profile, i));
  }
  return strings;
}

static int fill(struct message *whole, const v8c_cpu_profile *profile) {
  size_t nodes = v8c_cpu_profile_node_count(profile);
  struct v8c__works works;
  int err = v8c__works_of(profile, &works);
  uint64_t *strings = err ? NULL : label_strings(profile, nodes);
  if (strings) {
    add_type(whole, SAMPLE_TYPE, SAMPLES, COUNT);
    add_type(whole, SAMPLE_TYPE, CPU, NANOSECONDS);
    add_samples(whole, profile, &works, strings);
    add_places(whole, profile, nodes);
    add_strings(whole, profile, nodes);
    add_label_strings(whole, profile);
    int64_t time_us = v8c_cpu_profile_end_us(profile) - v8c_cpu_profile_start_us(profile);
    add_number(whole, DURATION_NANOS, (uint64_t)time_us * 1000);
    add_type(whole, PERIOD_TYPE, CPU, NANOSECONDS);
    err = whole->err;
  } else if (!err) {
    err = V8C_ENOMEM;
  }
  v8c__free(strings);
  v8c__free(works.items);
  return err;
}

int v8c_cpu_profile_write_pprof(const v8c_cpu_profile *profile, v8c_write_fn write, void *data) {
  if (!profile || !write) return v8c__fail(V8C_EINVAL, "profile or write is NULL");
  struct v8c__writer to;
  struct message whole = {0};
  int err = fill(&whole, profile);
  if (!err) err = v8c__writer_open(&to, write, data);
  if (!err) {
    v8c__put(&to, whole.bytes.data, whole.bytes.len);
    err = v8c__writer_close(&to);
  }
  v8c_buf_free(&whole.bytes);
  return err ? v8c__fail(err, "%s", "") : 0;
}
