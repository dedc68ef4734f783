/* token.h: tokens with a lifetime as second parent; internal to src/. */
#ifndef V8C_RUNTIME_TOKEN_H
#define V8C_RUNTIME_TOKEN_H

#include "v8c/token.h"

/* One that is canceled with either; the token itself where it is of that lifetime already, and the lifetime
 * for NULL. Owned. */
int v8c__token_link(v8c_token *token, v8c_token *lifetime, v8c_token **out);

#endif
