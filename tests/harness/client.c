/* client.c: see client.h. */
#include "tests/harness/client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static int dial(int port) {
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  struct timeval patience = {.tv_sec = 60};
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  cr_assert_geq(fd, 0);
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  cr_assert_eq(connect(fd, (struct sockaddr *)&to, sizeof to), 0, "connect to %d: %s", port, strerror(errno));
  return fd;
}

/* What the other side does not hear any more shows in what it answers. */
static void put(int fd, const void *bytes, size_t len) {
  for (const char *at = bytes; len;) {
    ssize_t n = send(fd, at, len, MSG_NOSIGNAL);
    if (n < 0 && (errno == EPIPE || errno == ECONNRESET)) return;
    cr_assert_gt(n, 0, "send: %s", strerror(errno));
    at += n;
    len -= (size_t)n;
  }
}

/* False when the other side has closed. */
static bool get(int fd, void *bytes, size_t len) {
  for (char *at = bytes; len;) {
    ssize_t n = recv(fd, at, len, 0);
    if (n == 0 || (n < 0 && errno == ECONNRESET)) return false;
    cr_assert_gt(n, 0, "recv: %s", strerror(errno));
    at += n;
    len -= (size_t)n;
  }
  return true;
}

static void request(int fd, const char *path, const char *headers) {
  char text[2048];
  int len = snprintf(text, sizeof text, "GET %s HTTP/1.1\r\n%s\r\n", path, headers ? headers : "Host: 127.0.0.1\r\n");
  put(fd, text, (size_t)len);
}

const char *http_get(int port, const char *path, const char *headers) {
  static char text[1 << 16];
  char with_close[1024];
  int fd = dial(port);
  size_t len = 0;
  snprintf(with_close, sizeof with_close, "%sConnection: close\r\n", headers ? headers : "Host: 127.0.0.1\r\n");
  request(fd, path, with_close);
  while (len < sizeof text - 1 && get(fd, text + len, 1)) len++;
  text[len] = 0;
  close(fd);
  return text;
}

static int upgrade(const char *url, const char *headers, int *fd) {
  static const char handshake[] =
      "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  char all[1024], answer[4096] = "";
  int port = 0;
  cr_assert_eq(sscanf(url, "ws://127.0.0.1:%d/", &port), 1, "%s", url);
  *fd = dial(port);
  snprintf(all, sizeof all, "%s%s", handshake, headers ? headers : "Host: 127.0.0.1\r\n");
  request(*fd, strchr(url + 5, '/'), all);
  for (size_t len = 0; len < sizeof answer - 1 && !strstr(answer, "\r\n\r\n"); len++)
    if (!get(*fd, answer + len, 1)) break;
  return atoi(answer + strcspn(answer, " "));
}

int ws_status(const char *url, const char *headers) {
  int fd, status = upgrade(url, headers, &fd);
  close(fd);
  return status;
}

int ws_open(const char *url) {
  int fd;
  cr_assert_eq(upgrade(url, NULL, &fd), 101, "%s", url);
  return fd;
}

/* The mask is all zeros: a mask all the same. */
static void put_frame(int fd, unsigned char kind, const char *bytes, size_t len) {
  unsigned char head[14] = {(unsigned char)(0x80 | kind)};
  size_t n = 2;
  if (len < 126) {
    head[1] = (unsigned char)(0x80 | len);
  } else {
    head[1] = 0x80 | 127;
    for (int i = 0; i < 8; i++) head[n++] = (unsigned char)((uint64_t)len >> (56 - 8 * i));
  }
  memset(head + n, 0, 4);
  put(fd, head, n + 4);
  put(fd, bytes, len);
}

void ws_send(int fd, const char *text) { put_frame(fd, 1, text, strlen(text)); }

/* Adds a frame's bytes; its kind, 8 for good-bye or a closed socket. *final: the message is whole. */
static int get_frame(int fd, v8c_buf *to, bool *final) {
  unsigned char head[2], more[8];
  if (!get(fd, head, 2)) return 8;
  uint64_t len = head[1] & 127;
  int extra = len == 126 ? 2 : len == 127 ? 8 : 0;
  if (extra && !get(fd, more, (size_t)extra)) return 8;
  if (extra) len = 0;
  for (int i = 0; i < extra; i++) len = len << 8 | more[i];
  OK(v8c_buf_reserve(to, to->len + len));
  if (!get(fd, to->data + to->len, len)) return 8;
  to->len += len;
  to->data[to->len] = 0;
  *final = head[0] & 0x80;
  return head[0] & 15;
}

const char *ws_read(int fd) {
  static v8c_buf message;
  bool final = false;
  message.len = 0;
  while (!final)
    if (get_frame(fd, &message, &final) == 8) return NULL;
  return message.data;
}

const char *ws_until(int fd, const char *text) {
  for (;;) {
    const char *message = ws_read(fd);
    cr_assert(message, "closed before: %s", text);
    if (strstr(message, text)) return message;
  }
}

const char *ws_ask(int fd, const char *method, const char *params) {
  static int id = 1000;
  char text[4096], answered[32];
  snprintf(text, sizeof text, "{\"id\":%d,\"method\":\"%s\",\"params\":%s}", ++id, method, params ? params : "{}");
  snprintf(answered, sizeof answered, "\"id\":%d", id);
  ws_send(fd, text);
  return ws_until(fd, answered);
}

void ws_close(int fd) {
  put_frame(fd, 8, "\x03\xe8", 2);
  while (ws_read(fd)) continue;
  close(fd);
}
