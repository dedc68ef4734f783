/* module.c: ES modules for the command: which file is one, the loader, and running it. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "src/cli/common.h"

/* A .js of no package is a script. */
bool cli_is_module(const char *path) { return v8c_file_kind(path, V8C_ZSTR) == V8C_SOURCE_MODULE; }

int cli_check_readable(const char *path) { return access(path, R_OK) ? cli_io_error(path, errno) : CLI_GO; }

int cli_import_map(const char *path, v8c_import_map **out) {
  v8c_buf text = {0}, base = {0};
  char *real = NULL;
  int status = cli_read(path, &text);
  if (status == CLI_GO && !(real = realpath(path, NULL))) status = cli_io_error(path, errno);
  int err = status == CLI_GO ? v8c_url_from_path(real, V8C_ZSTR, &base) : 0;
  if (status == CLI_GO && !err)
    err = v8c_import_map_new(text.data ? text.data : "", text.len, base.data, base.len, out);
  if (err) {
    cli_fail(err, path);
    status = CLI_USAGE;
  }
  for (size_t i = 0; status == CLI_GO && v8c_import_map_warning(*out, i); i++)
    cli_say("%s: %s", path, v8c_import_map_warning(*out, i));
  free(real);
  v8c_buf_free(&text);
  v8c_buf_free(&base);
  return status;
}

int cli_session_loader(cli_session *session, const char *map_path, const cli_list *conditions) {
  v8c_import_map *map = NULL;
  int status = map_path ? cli_import_map(map_path, &map) : CLI_GO;
  v8c_loader_options options = {.size = sizeof options,
                                .map = map,
                                .files = true,
                                .conditions = conditions->items,
                                .condition_count = conditions->count};
  if (status == CLI_GO)
    status = cli_session_check(session, v8c_loader_new(session->context, &options, &session->loader), "the loader");
  v8c_import_map_free(map);
  return status;
}

int cli_session_module(cli_session *session, const char *path) {
  char *real = realpath(path, NULL);
  if (!real) return cli_io_error(path, errno);
  int err = v8c_loader_run(session->loader, real, V8C_ZSTR, NULL);
  free(real);
  if (err == V8C_ESTATE) {
    cli_say("%s", v8c_detail());
    return CLI_THREW;
  }
  if (!err) err = cli_session_drain(session);
  return cli_session_check(session, err, path);
}
