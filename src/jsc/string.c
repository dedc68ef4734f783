/* string.c: JSStringRef: UTF-16 of the host's, kept in bytes while every unit is below 256. */
#include "src/jsc/jsc.h"

#include <stdlib.h>
#include <string.h>

static jsc_pool strings = {.bytes = (sizeof(jsc_string) + 63) / 64 * 64, .lock = PTHREAD_MUTEX_INITIALIZER};

/* A thread that a group knows keeps a few for itself. */
enum { SPARES = 32 };
static _Thread_local struct {
  jsc_slot *free;
  int count;
} spare __attribute__((tls_model("initial-exec")));

static jsc_string *take(void) {
  jsc_slot *slot = spare.free;
  if (!slot) return jsc__pool_take(&strings);
  spare.free = slot->next_free;
  spare.count--;
  return (jsc_string *)slot;
}

static void give(jsc_string *string) {
  if (!jsc__thread.number || spare.count == SPARES) {
    jsc__pool_give(&strings, string);
    return;
  }
  jsc__mark(&string->slot, JSC_FREE);
  string->slot.next_free = spare.free;
  spare.free = &string->slot;
  spare.count++;
}

void jsc__strings_thread_ends(void) {
  for (jsc_slot *slot = spare.free, *next; slot; slot = next) {
    next = slot->next_free;
    jsc__pool_give(&strings, slot);
  }
  spare.free = NULL;
  spare.count = 0;
}

/* ---- Make ------------------------------------------------------------------------------- */

/* With room for `length` units of that width, which the caller fills in. */
static jsc_string *make(size_t length, bool narrow) {
  jsc_string *string = take();
  if (!string) return NULL;
  atomic_init(&string->refs, 1); /* nobody else knows it yet: no locked store */
  string->narrow = narrow;
  string->ascii = false;
  atomic_init(&string->uses, 0);
  string->length = length;
  string->narrow8 = NULL;
  atomic_init(&string->wide, NULL);
  atomic_init(&string->cached, NULL);
  atomic_init(&string->cached_for, 0);
  if (narrow)
    string->narrow8 = length <= JSC_STRING_INLINE ? string->in : malloc(length);
  else
    atomic_init(&string->wide, length <= (SIZE_MAX >> 2) ? malloc(length * 2) : NULL);
  if (narrow ? !string->narrow8 : !atomic_load_explicit(&string->wide, memory_order_relaxed)) {
    give(string);
    return NULL;
  }
  return string;
}

/* Word by word, the last one over what was read already. */
static bool is_ascii(const uint8_t *units, size_t length) {
  uint64_t all = 0, word;
  if (length < sizeof word) {
    for (size_t i = 0; i < length; i++) all |= units[i];
  } else {
    for (size_t i = 0; i + sizeof word < length; i += sizeof word) {
      memcpy(&word, units + i, sizeof word);
      all |= word;
    }
    memcpy(&word, units + length - sizeof word, sizeof word);
    all |= word;
  }
  return !(all & UINT64_C(0x8080808080808080));
}

static void live(jsc_string *string) { jsc__mark(&string->slot, JSC_STRING); }

static jsc_string *of_latin1(const uint8_t *units, size_t length) {
  jsc_string *string = make(length, true);
  if (!string) return NULL;
  if (length) memcpy(string->narrow8, units, length);
  string->ascii = is_ascii(units, length);
  live(string);
  return string;
}

static jsc_string *of_utf16(const uint16_t *units, size_t length) {
  unsigned all = 0;
  for (size_t i = 0; i < length; i++) all |= units[i];
  jsc_string *string = make(length, all < 256);
  if (!string) return NULL;
  string->ascii = all < 128;
  if (!string->narrow)
    memcpy(string->wide, units, length * 2);
  else
    for (size_t i = 0; i < length; i++) string->narrow8[i] = (uint8_t)units[i];
  live(string);
  return string;
}

JSStringRef JSStringCreateWithCharacters(const JSChar *chars, size_t numChars) {
  if (!chars) numChars = 0;
  return of_utf16(chars, numChars);
}

/* Code point at *at, which is moved on; -1 for what is no UTF-8. */
static int32_t decode(const uint8_t **at) {
  const uint8_t *p = *at;
  uint32_t lead = *p++;
  int more = lead < 0x80                   ? 0
             : lead >= 0xc2 && lead < 0xe0 ? 1
             : lead >= 0xe0 && lead < 0xf0 ? 2
             : lead >= 0xf0 && lead < 0xf5 ? 3
                                           : -1;
  if (more < 0) return -1;
  uint32_t point = more == 0 ? lead : lead & (0x3fu >> more);
  for (int i = 0; i < more; i++, p++) {
    if ((*p & 0xc0) != 0x80) return -1;
    point = point << 6 | (*p & 0x3f);
  }
  static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};
  if (point < least[more] || point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) return -1;
  *at = p;
  return (int32_t)point;
}

JSStringRef JSStringCreateWithUTF8CString(const char *text) {
  if (!text) return of_latin1(NULL, 0);
  size_t bytes = strlen(text);
  const uint8_t *at = (const uint8_t *)text, *end = at + bytes;
  while (at < end && *at < 128) at++;
  if (at == end) return of_latin1((const uint8_t *)text, bytes);
  uint16_t *units = malloc(bytes * 2);
  if (!units) return NULL;
  size_t length = 0;
  for (at = (const uint8_t *)text; at < end;) {
    int32_t point = decode(&at);
    if (point < 0) {
      length = 0; /* all of it or nothing */
      break;
    }
    if (point >= 0x10000) units[length++] = (uint16_t)(0xd7c0 + (point >> 10));
    units[length++] = (uint16_t)(point >= 0x10000 ? 0xdc00 | (point & 0x3ff) : point);
  }
  jsc_string *string = of_utf16(units, length);
  free(units);
  return string;
}

JSStringRef JSStringRetain(JSStringRef string) {
  if (!jsc__is_string(string)) return NULL;
  atomic_fetch_add_explicit(&string->refs, 1, memory_order_relaxed);
  return string;
}

void JSStringRelease(JSStringRef string) {
  if (!jsc__is_string(string)) return;
  /* Who has the only reference shares it with nobody: no locked instruction. */
  if (atomic_load_explicit(&string->refs, memory_order_acquire) != 1 &&
      atomic_fetch_sub_explicit(&string->refs, 1, memory_order_acq_rel) != 1)
    return;
  jsc__mark(&string->slot, JSC_FREE);
  v8c_ref *cached = atomic_load_explicit(&string->cached, memory_order_relaxed);
  uint16_t *wide = atomic_load_explicit(&string->wide, memory_order_relaxed);
  if (cached) v8c_ref_free(cached);
  if (string->narrow8 && string->narrow8 != string->in) free(string->narrow8);
  if (wide) free(wide);
  give(string);
}

/* ---- Look into ----------------------------------------------------------------------------- */

size_t JSStringGetLength(JSStringRef string) { return jsc__is_string(string) ? string->length : 0; }

const JSChar *JSStringGetCharactersPtr(JSStringRef string) {
  if (!jsc__is_string(string)) return NULL;
  uint16_t *wide = string->wide;
  if (wide) return wide;
  wide = malloc(string->length * 2 + 2);
  if (!wide) return NULL;
  for (size_t i = 0; i < string->length; i++) wide[i] = string->narrow8[i];
  uint16_t *before = NULL;
  if (atomic_compare_exchange_strong(&string->wide, &before, wide)) return wide;
  free(wide); /* another thread was quicker */
  return before;
}

static uint32_t unit_at(const jsc_string *string, size_t i) {
  return string->narrow ? string->narrow8[i] : string->wide[i];
}

/* The code point at *i, which is moved on. A lone surrogate is itself. */
static uint32_t point_at(const jsc_string *string, size_t *i) {
  uint32_t unit = unit_at(string, (*i)++);
  if ((unit & 0xfc00) != 0xd800 || *i == string->length) return unit;
  uint32_t low = unit_at(string, *i);
  if ((low & 0xfc00) != 0xdc00) return unit;
  ++*i;
  return 0x10000 + ((unit & 0x3ff) << 10) + (low & 0x3ff);
}

static size_t encode(uint32_t point, char out[4]) {
  if (point < 0x80) return out[0] = (char)point, 1;
  size_t bytes = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  static const uint8_t leads[] = {0, 0, 0xc0, 0xe0, 0xf0};
  for (size_t i = bytes; i-- > 1; point >>= 6) out[i] = (char)(0x80 | (point & 0x3f));
  out[0] = (char)(leads[bytes] | point);
  return bytes;
}

size_t JSStringGetMaximumUTF8CStringSize(JSStringRef string) {
  return jsc__is_string(string) ? string->length * 3 + 1 : 0;
}

/* Ends at a lone surrogate, as at the end of the room. */
size_t JSStringGetUTF8CString(JSStringRef string, char *buffer, size_t room) {
  if (!jsc__is_string(string) || !buffer || !room) return 0;
  size_t at = 0;
  if (string->ascii) {
    at = string->length < room ? string->length : room - 1;
    memcpy(buffer, string->narrow8, at);
  } else {
    for (size_t i = 0; i < string->length;) {
      uint32_t point = point_at(string, &i);
      char bytes[4];
      size_t count = encode(point, bytes);
      if ((point & 0xfffff800) == 0xd800 || count >= room - at) break;
      memcpy(buffer + at, bytes, count);
      at += count;
    }
  }
  buffer[at] = 0;
  return at + 1;
}

char *jsc__string_utf8(jsc_string *string, size_t *len) {
  char *out = malloc(string->length * 3 + 1);
  if (!out) return NULL;
  size_t at = 0;
  for (size_t i = 0; i < string->length;) at += encode(point_at(string, &i), out + at);
  out[at] = 0;
  if (len) *len = at;
  return out;
}

bool JSStringIsEqual(JSStringRef a, JSStringRef b) {
  if (!jsc__is_string(a) || !jsc__is_string(b)) return false;
  if (a == b) return true;
  if (a->length != b->length || a->narrow != b->narrow) return false; /* what is not narrow needs it */
  return a->narrow ? !memcmp(a->narrow8, b->narrow8, a->length) : !memcmp(a->wide, b->wide, a->length * 2);
}

bool JSStringIsEqualToUTF8CString(JSStringRef a, const char *b) {
  if (!jsc__is_string(a) || !b) return false;
  jsc_string *other = JSStringCreateWithUTF8CString(b);
  bool equal = JSStringIsEqual(a, other);
  JSStringRelease(other);
  return equal;
}

/* ---- To and from JavaScript -------------------------------------------------------------------- */

jsc_string *jsc__string_of_view(v8c_string_view *view) {
  jsc_string *string = view->latin1 ? of_latin1(view->latin1, view->len) : of_utf16(view->utf16, view->len);
  v8c_string_view_close(view);
  return string;
}

jsc_string *jsc__string_of(v8c_isolate *isolate, v8c_value value) {
  v8c_string_view view;
  return v8c_string_view_open(isolate, value, &view) ? NULL : jsc__string_of_view(&view);
}

static v8c_value new_value(v8c_isolate *isolate, const jsc_string *string, bool key) {
  v8c_value value = NULL;
  if (!string->narrow)
    v8c_string_utf16(isolate, string->wide, string->length, &value);
  else if (key && string->ascii && string->length <= 32)
    v8c_key(isolate, (const char *)string->narrow8, string->length, &value);
  else
    v8c_string_latin1(isolate, (const char *)string->narrow8, string->length, &value);
  return value;
}

v8c_value jsc__string_value(jsc_group *group, jsc_string *string) {
  return jsc__is_string(string) ? new_value(group->isolate, string, false) : NULL;
}

/* A key that comes again is kept, for the first group that it comes again in. */
v8c_value jsc__key_value_slow(jsc_group *group, jsc_string *string) {
  if (!jsc__is_string(string)) return NULL;
  v8c_value value = new_value(group->isolate, string, true);
  if (!value || string->cached_for || atomic_fetch_add_explicit(&string->uses, 1, memory_order_relaxed) != 1)
    return value;
  v8c_ref *ref;
  if (v8c_ref_new(group->isolate, value, &ref)) return value;
  string->cached = ref; /* only the second use comes here */
  atomic_store_explicit(&string->cached_for, group->id, memory_order_release);
  return value;
}
