/* note.c: texts that wait, and names that nobody guesses. */
#include <string.h>
#include <sys/random.h>

#include "src/devtools/devtools.h"

v8c__note *v8c__note_new(enum v8c__note_kind kind, v8c__link *link, const char *text, size_t len) {
  v8c__note *note = v8c__alloc(sizeof *note + len + 1);
  if (!note) return NULL;
  *note = (v8c__note){.link = link, .kind = kind, .len = len, .text = (char *)(note + 1)};
  if (len) memcpy(note->text, text, len);
  note->text[len] = 0;
  return note;
}

void v8c__notes_add(v8c__notes *notes, v8c__note *note) {
  if (!notes->first) notes->last = &notes->first;
  *notes->last = note;
  notes->last = &note->next;
  notes->bytes += note->len;
}

v8c__note *v8c__notes_take(v8c__notes *notes) {
  v8c__note *note = notes->first;
  if (!note) return NULL;
  notes->first = note->next;
  notes->bytes -= note->len;
  return note;
}

void v8c__notes_free(v8c__notes *notes) {
  for (v8c__note *note; (note = v8c__notes_take(notes));) v8c__free(note);
}

/* A UUID of version 4: 122 bits of the kernel's. */
bool v8c__random_id(char id[V8C__ID_SIZE]) {
  static const char digits[] = "0123456789abcdef";
  unsigned char bytes[16];
  if (getrandom(bytes, sizeof bytes, 0) != sizeof bytes) return false;
  bytes[6] = (unsigned char)((bytes[6] & 0x0f) | 0x40);
  bytes[8] = (unsigned char)((bytes[8] & 0x3f) | 0x80);
  char *to = id;
  for (size_t i = 0; i < sizeof bytes; i++) {
    if (i == 4 || i == 6 || i == 8 || i == 10) *to++ = '-';
    *to++ = digits[bytes[i] >> 4];
    *to++ = digits[bytes[i] & 15];
  }
  *to = 0;
  return true;
}
