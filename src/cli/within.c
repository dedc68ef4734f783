/* within.c: with --safe and --allow-fs, the folders that modules come from: the script's package, what is in
 * node_modules for it, and those that the command line names. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "src/cli/common.h"

/* Without links, where it is there. */
static int add(cli_list *list, const char *folder) {
  const char **more = folder ? realloc(list->items, (list->count + 1) * sizeof *more) : NULL;
  if (!more) return V8C_ENOMEM;
  list->items = more;
  char *real = realpath(folder, NULL);
  if (!real) real = strdup(folder);
  list->items[list->count] = real;
  return real ? (list->count++, 0) : V8C_ENOMEM;
}

static bool has(const char *folder, const char *name) {
  v8c_buf path = {0};
  bool found = !v8c_buf_printf(&path, "%s/%s", folder, name) && !access(path.data, F_OK);
  v8c_buf_free(&path);
  return found;
}

/* `folder` becomes that of its package, where it has one. */
static void climb(char *folder) {
  v8c_buf at = {0};
  if (v8c_buf_append(&at, folder, V8C_ZSTR)) return;
  for (char *slash; at.data[0] && at.data[1];) {
    if (has(at.data, "package.json")) {
      strcpy(folder, at.data); /* is not longer */
      break;
    }
    slash = strrchr(at.data, '/');
    if (!slash || slash == at.data) break;
    *slash = 0;
  }
  v8c_buf_free(&at);
}

/* The node_modules of `folder`, which is cut, and above. */
static int add_packages(cli_list *list, char *folder) {
  int err = 0;
  for (;;) {
    v8c_buf path = {0};
    err = v8c_buf_printf(&path, "%s/node_modules", folder);
    if (!err && !access(path.data, F_OK)) err = add(list, path.data);
    v8c_buf_free(&path);
    char *slash = strrchr(folder, '/');
    if (err || !slash) return err;
    *slash = 0;
  }
}

/* The folder that a file is in. */
static int add_folder_of(cli_list *list, const char *path) {
  char *real = realpath(path, NULL), *slash = real ? strrchr(real, '/') : NULL;
  if (slash) slash[slash == real] = 0;
  int err = real ? add(list, real) : 0;
  free(real);
  return err;
}

int cli_within_new(const cli_program *how, const char *script, cli_list *out) {
  if (!how->safe && !how->allow_fs) return 0;
  char *folder = script ? strdup(script) : realpath(".", NULL);
  char *slash = script && folder ? strrchr(folder, '/') : NULL;
  if (slash) slash[slash == folder] = 0;
  if (folder) climb(folder);
  int err = add(out, folder);
  if (!err) err = add_packages(out, folder);
  for (size_t i = 0; i < how->roots.count && !err; i++) err = add(out, how->roots.items[i]);
  if (!err && how->allow_fs) err = add(out, how->allow_fs);
  if (!err && how->import_map) err = add_folder_of(out, how->import_map);
  free(folder);
  return err;
}

void cli_within_free(cli_list *list) {
  for (size_t i = 0; i < list->count; i++) free((char *)(uintptr_t)list->items[i]);
  free(list->items);
  *list = (cli_list){0};
}
