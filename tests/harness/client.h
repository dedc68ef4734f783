/* client.h: HTTP and WebSocket as a debugger speaks them, over a plain socket. What goes wrong fails the
 * test; nothing waits longer than a minute. */
#ifndef V8C_TESTS_CLIENT_H
#define V8C_TESTS_CLIENT_H

#include "tests/harness/harness.h"

/* The whole answer to `GET path`, headers first. `headers` are further ones, each with its \r\n; NULL: a
 * Host of 127.0.0.1. */
const char *http_get(int port, const char *path, const char *headers);

/* Connects to "ws://127.0.0.1:PORT/PATH". */
int ws_open(const char *url);
/* The status of an attempt with these headers, 101 when it worked. */
int ws_status(const char *url, const char *headers);
void ws_send(int fd, const char *text);
/* The next message; NULL when the other side has said good-bye. In a buffer that the next call reuses. */
const char *ws_read(int fd);
/* The next message that has `text` in it. */
const char *ws_until(int fd, const char *text);
/* Sends {"id":…,"method":…,"params":…} and gives the answer. `params` may be NULL. */
const char *ws_ask(int fd, const char *method, const char *params);
void ws_close(int fd);

#endif
