/* fetch_limits_test.c: what a host says in v8c_fetch_options holds, against nginx: whom scripts may ask, also where
 * redirects lead, by which schemes; how much may come, and how long it may take. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/harness/folder.h"
#include "tests/harness/script.h"
#include "v8c/modules.h"

static pid_t server;
static int ports[3]; /* plain, plain, TLS */

/* ---- nginx ------------------------------------------------------------------------------------- */

/* Connections wait there until somebody takes them. */
static int listen_at(int *port, int backlog) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t len = sizeof address;
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  cr_assert(fd >= 0 && !bind(fd, (struct sockaddr *)&address, len) && !listen(fd, backlog) &&
            !getsockname(fd, (struct sockaddr *)&address, &len));
  *port = ntohs(address.sin_port);
  return fd;
}

static void write_file(const char *name, const char *text) {
  char path[300];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *file = fopen(path, "w");
  cr_assert(file && fputs(text, file) >= 0 && !fclose(file));
}

static void fill(const char *name, size_t len) {
  char *text = malloc(len + 1);
  cr_assert_not_null(text);
  memset(text, 'p', len);
  text[len] = 0;
  write_file(name, text);
  free(text);
}

static void make_certificate(void) {
  v8c_buf line = {0};
  OK(v8c_buf_printf(&line,
                    "openssl req -x509 -newkey rsa:2048 -nodes -keyout %s/site.key -out %s/site.pem -days 2 "
                    "-subj /CN=localhost -addext subjectAltName=IP:127.0.0.1 2>/dev/null",
                    folder, folder));
  cr_assert_eq(system(line.data), 0, "%s", line.data); /* NOLINT(cert-env33-c): a test's */
  v8c_buf_free(&line);
}

static void write_config(void) {
  v8c_buf text = {0};
  OK(v8c_buf_printf(
      &text,
      "%5$s daemon off; worker_processes 1; pid %1$s/pid; error_log %1$s/error.log;\n"
      "events { worker_connections 256; }\n"
      "http {\n"
      "  access_log off;\n"
      "  client_body_temp_path %1$s/b; proxy_temp_path %1$s/p; fastcgi_temp_path %1$s/f; uwsgi_temp_path %1$s/u;\n"
      "  scgi_temp_path %1$s/s;\n"
      "  types { text/plain txt; } default_type application/octet-stream; gzip on; gzip_types text/plain; "
      "gzip_min_length 1; gzip_proxied any;\n"
      "  server {\n"
      "    listen 127.0.0.1:%2$d; listen 127.0.0.1:%3$d; listen 127.0.0.1:%4$d ssl;\n"
      "    ssl_certificate %1$s/site.pem; ssl_certificate_key %1$s/site.key;\n"
      "    root %1$s;\n"
      "    location = /status { stub_status; }\n"
      "    location = /echo { return 200 \"$server_port $request_method auth=$http_authorization "
      "cookie=$http_cookie x=$http_x_mine\"; }\n"
      "    location = /other-echo { return 307 http://127.0.0.1:%3$d/echo; }\n"
      "    location = /same-echo { return 307 /echo; }\n"
      "    location = /by-name { return 302 http://localhost:%2$d/echo; }\n"
      "    location = /to-other { return 302 http://127.0.0.1:%3$d/to-name; }\n"
      "    location = /to-name { return 302 http://localhost:%2$d/echo; }\n"
      "    location = /to-plain { return 302 http://127.0.0.1:%2$d/echo; }\n"
      "    location = /to-file { return 302 file:///etc/passwd; }\n"
      "    location = /to-ftp { return 302 ftp://127.0.0.1/x; }\n"
      "    location = /to-user { return 302 http://u:p@127.0.0.1:%2$d/echo; }\n"
      "    location = /slow { limit_rate 1000; alias %1$s/large; }\n"
      "  }\n"
      "}\n",
      folder, ports[0], ports[1], ports[2], geteuid() ? "" : "user root;"));
  write_file("nginx.conf", text.data);
  v8c_buf_free(&text);
}

static void become_nginx(const int *fds) {
  static char path[300], open_fds[100];
  snprintf(path, sizeof path, "%s/nginx.conf", folder);
  snprintf(open_fds, sizeof open_fds, "%d;%d;%d;", fds[0], fds[1], fds[2]);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  setenv("NGINX", open_fds, 1); /* it takes them over */
  setenv("PATH", "/usr/sbin:/usr/local/sbin:/usr/bin:/bin", 1);
  if (!freopen("/dev/null", "w", stderr)) _exit(127);
  execlp("nginx", "nginx", "-p", folder, "-c", path, (char *)NULL);
  _exit(127);
}

static void up(void) {
  int fds[3];
  runtime_up();
  make_folder("fetch");
  cr_assert(!chmod(folder, 0755));
  fill("thousand", 1000);
  fill("thousand-and-one", 1001);
  fill("packed.txt", 100000);
  fill("large", 3000000);
  make_certificate();
  for (int i = 0; i < 3; i++) fds[i] = listen_at(&ports[i], 128);
  write_config();
  server = fork();
  cr_assert(server >= 0);
  if (!server) become_nginx(fds);
  for (int i = 0; i < 3; i++) close(fds[i]);
}

static void down(void) {
  if (server > 0) {
    kill(server, SIGTERM);
    waitpid(server, NULL, 0);
  }
  remove_folders();
  runtime_down();
}

TestSuite(fetch_limits, .init = up, .fini = down, .timeout = 120);

/* ---- Scripts ------------------------------------------------------------------------------------------ */

#define FETCH_OPTIONS(...) (&(v8c_fetch_options){.size = sizeof(v8c_fetch_options), __VA_ARGS__})

/* In a runtime of its own. `why(url)`: why it was not fetched. */
static void script(const v8c_fetch_options *options, const char *body) {
  const module_with modules[] = {{v8c_modules_find("fetch"), options}, {NULL, NULL}};
  v8c_buf text = {0};
  OK(v8c_buf_printf(&text,
                    "const fetch = require('fetch'), one = 'http://127.0.0.1:%d', two = 'http://127.0.0.1:%d', tls = "
                    "'https://127.0.0.1:%d';\n"
                    "const get = async (url, init) => (await fetch(url, init)).text();\n"
                    "const why = async (url, init) => {\n"
                    "  const e = await rejected(get(url, init)); equal(e.name, 'TypeError'); equal(e.message, 'fetch "
                    "failed'); return e.cause.message.replace(/: [a-z]+:.*/, ''); };\n"
                    "const code = async (url) => (await rejected(get(url))).cause.code;\n%s",
                    ports[0], ports[1], ports[2], body));
  v8c_runtime *rt = make_with_modules(NULL, modules);
  await_script(rt, text.data);
  end_runtime(rt);
  v8c_buf_free(&text);
}

/* That no more connections came to the server, with the one that asks. */
static void expect_connections(int count) {
  char body[200];
  snprintf(body, sizeof body, "assert(/handled requests\\n (\\d+)/.exec(await get(one + '/status'))[1] <= %d);", count);
  script(FETCH_OPTIONS(.allow_private = true), body);
}

Test(fetch_limits, private_addresses_are_refused_unless_the_host_says_otherwise) {
  script(NULL,
         "for (const name of ['127.0.0.1', 'localhost', '[::1]', '2130706433', '0x7f.1', '0.0.0.0', '10.0.0.1',\n"
         "  '192.168.0.1', '172.16.0.1', '169.254.169.254', '[::ffff:127.0.0.1]', '[fe80::1]', '[fd00::1]', '[::]'])\n"
         "  equal(await why(`http://${name}:${new URLish(one).port}/echo`), 'the host does not allow private "
         "addresses');\n"
         "function URLish(text) { this.port = text.split(':')[2]; }");
  expect_connections(1);
  script(FETCH_OPTIONS(.allow_private = true), "equal((await get(one + '/echo')).slice(-7, -2), 'kie= ');");
  const char *const listed[] = {"127.0.0.1"};
  script(FETCH_OPTIONS(.hosts = listed, .host_count = 1), "equal((await fetch(two + '/echo')).status, 200);");
}

Test(fetch_limits, hosts_that_are_not_listed_are_refused_also_behind_redirects) {
  char first[40], second[40];
  snprintf(first, sizeof first, "127.0.0.1:%d", ports[0]);
  snprintf(second, sizeof second, "127.0.0.1:%d", ports[1]);
  const char *const hosts[] = {first, second};
  script(FETCH_OPTIONS(.hosts = hosts, .host_count = 1),
         "const no = 'fetch: the host is not allowed';\n"
         "equal((await fetch(one + '/echo')).status, 200); equal(await get(one + '/same-echo'), await get(one + "
         "'/echo'));\n"
         "equal(await why(two + '/echo'), no); equal(await why(one + '/by-name'), no);\n"
         "equal(await why(one + '/other-echo', { method: 'POST', body: 'x' }), no);\n"
         "equal((await fetch(one + '/by-name', { redirect: 'manual' })).status, 302);");
  script(FETCH_OPTIONS(.hosts = hosts, .host_count = 2),
         "equal((await fetch(one + '/other-echo')).redirected, true);\n"
         "equal(await why(one + '/to-other'), 'fetch: the host is not allowed');"); /* the second of them */
  const char *const none[] = {NULL};
  script(FETCH_OPTIONS(.hosts = none, .host_count = 0, .allow_private = true),
         "equal(await why(one + '/echo'), 'fetch: the host is not allowed');");
}

Test(fetch_limits, what_is_meant_for_one_host_does_not_follow_to_another) {
  script(FETCH_OPTIONS(.allow_private = true),
         "const headers = { authorization: 'secret', cookie: 'a=b', 'x-mine': 'kept' }, post = { method: 'POST', body: "
         "'x', headers };\n"
         "assert((await get(one + '/same-echo', post)).endsWith('POST auth=secret cookie=a=b x=kept'), 'same');\n"
         "assert((await get(one + '/other-echo', post)).endsWith('POST auth= cookie= x=kept'), 'other');");
}

Test(fetch_limits, only_http_and_https_also_behind_redirects) {
  char ca[300];
  snprintf(ca, sizeof ca, "%s/site.pem", folder);
  script(FETCH_OPTIONS(.allow_private = true),
         "const only = 'fetch: only http and https can be fetched';\n"
         "for (const url of ['file:///etc/passwd', 'ftp://127.0.0.1/', 'gopher://127.0.0.1/', 'dict://127.0.0.1/x'])\n"
         "  equal(await why(url), only);\n"
         "equal(await why(one + '/to-file'), only); equal(await why(one + '/to-ftp'), only);\n"
         "equal(await why(one + '/to-user'), 'fetch: the URL has credentials in it');\n"
         "equal(await code(tls + '/echo'), 'ERR_TLS_CERT');"); /* nobody trusts it */
  script(FETCH_OPTIONS(.allow_private = true, .https_only = true, .ca_file = ca),
         "const no = 'fetch: the host allows https only';\n"
         "equal((await fetch(tls + '/same-echo')).status, 200);\n"
         "equal(await why(one + '/echo'), no); equal(await why(tls + '/to-plain'), no);");
}

Test(fetch_limits, a_body_is_no_longer_than_the_host_says) {
  script(FETCH_OPTIONS(.allow_private = true, .max_bytes = 1000),
         "const no = 'the response body exceeds the limit of 1000 bytes';\n"
         "equal((await get(one + '/thousand')).length, 1000);\n"
         "equal(await why(one + '/thousand-and-one'), no); equal(await why(one + '/large'), no);\n"
         "equal(await why(one + '/packed.txt'), no);\n" /* unpacked */
         "equal((await fetch(one + '/large', { method: 'HEAD' })).headers.get('content-length'), '3000000');\n"
         "let seen = 0; const response = await fetch(one + '/slow').catch((e) => e);\n"
         "const reading = (async () => { for await (const chunk of response.body) seen += chunk.length; })();\n"
         "if (response.body) equal((await rejected(reading)).cause.message, no); else equal(response.cause.message, "
         "no);\n"
         "assert(seen <= 1000, seen); equal((await get(one + '/thousand')).length, 1000);");
  script(FETCH_OPTIONS(.allow_private = true, .max_bytes = SIZE_MAX),
         "equal((await get(one + '/large')).length, 3000000); equal((await get(one + '/packed.txt')).length, 100000);");
}

Test(fetch_limits, a_request_takes_no_longer_than_the_host_says) {
  script(FETCH_OPTIONS(.allow_private = true, .timeout_ms = 1500),
         "const response = await fetch(one + '/slow').catch((e) => e);\n"
         "const e = response.cause ? response : await rejected(response.text());\n"
         "equal(e.message, 'fetch failed'); equal(e.cause.code, 'ETIMEDOUT');\n"
         "assert(/^Operation timed out/.test(e.cause.message), e.cause.message);");
  int silent = 0, fd = listen_at(&silent, 8); /* takes connections, and says nothing */
  char body[300];
  snprintf(body, sizeof body, "equal(await code('http://127.0.0.1:%d/'), 'ETIMEDOUT');", silent);
  script(FETCH_OPTIONS(.allow_private = true, .timeout_ms = 200), body);
  close(fd);
}

Test(fetch_limits, connecting_takes_no_longer_than_the_host_says) {
  int full = 0, fd = listen_at(&full, 0), waiting[8];
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)full)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  for (int i = 0; i < 8; i++) { /* no room for more */
    waiting[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    (void)connect(waiting[i], (struct sockaddr *)&address, sizeof address);
  }
  char body[300];
  snprintf(body, sizeof body,
           "const text = await why('http://127.0.0.1:%d/'); assert(/^Failed to connect|^Connect/.test(text), text);",
           full);
  script(FETCH_OPTIONS(.allow_private = true, .timeout_ms = 40e3, .connect_timeout_ms = 200), body);
  for (int i = 0; i < 8; i++) close(waiting[i]);
  close(fd);
}

Test(fetch_limits, more_than_may_run_at_once_wait) {
  script(FETCH_OPTIONS(.allow_private = true, .max_requests = 2),
         "const all = await Promise.all(Array.from({ length: 20 }, () => get(one + '/thousand')));\n"
         "equal(all.filter((text) => text.length === 1000).length, 20);");
  expect_connections(3);
}
