/* bytes.h: bytes and strings of scripts, in the encodings that Node's names stand for. */
#ifndef V8C_SRC_MODULES_BYTES_H
#define V8C_SRC_MODULES_BYTES_H

#include "v8c.h"

enum v8c__encoding {
  V8C__ENC_NONE = -1,
  V8C__ENC_UTF8,
  V8C__ENC_LATIN1,
  V8C__ENC_ASCII,
  V8C__ENC_HEX,
  V8C__ENC_BASE64,
  V8C__ENC_BASE64URL,
  V8C__ENC_UTF16
};

/* By its name in any case; V8C__ENC_NONE: there is no such. */
enum v8c__encoding v8c__encoding_of(const char *name);
/* The string that these bytes are. 0 or a code. */
int v8c__bytes_to_string(v8c_isolate *isolate, const void *bytes, size_t len, enum v8c__encoding encoding,
                         v8c_value *out);
/* Adds the bytes that the string is. 0 or a code. */
int v8c__string_to_bytes(v8c_isolate *isolate, v8c_value string, enum v8c__encoding encoding, v8c_buf *out);

/* For internals: encoding(name) → number, -1; decode(bytes, encoding number) → string; encode(string, encoding
 * number) → Uint8Array. */
void v8c__native_encoding(v8c_call *call);
void v8c__native_decode(v8c_call *call);
void v8c__native_encode(v8c_call *call);

/* Throws what stands for a code that came without an exception. */
void v8c__throw_code(v8c_call *call, int code);

#endif
