/* mod_fs.c: require("fs"): the forms and errors that Node has are JavaScript (js/fs.js); here each call is handed to
 * fs/work.c, at once or in libuv's pool. */
#include "v8c/fs.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "src/modules/bytes.h"
#include "src/modules/fs/work.h"
#include "src/modules/modules.h"

/* In a runtime; gone when that is closed and no call is under way. */
struct files {
  v8c_runtime *rt;
  bool closed, jailed, read_only;
  struct v8c__jail jail;
  struct op *ops;
  int *fds; /* that scripts opened */
  size_t fd_count, fd_room;
};

/* A call under way. */
struct op {
  uv_work_t req;
  struct v8c__fs_work work;
  struct files *files;
  struct op *next, **link;
  v8c_ref *done;
  v8c_token *token;                          /* current when it was asked for */
  v8c_backing_store *stores[V8C__FS_PIECES]; /* what is read into or written */
  v8c_buf text;                              /* bytes of a string */
  int encoding;                              /* of what is given; V8C__ENC_NONE: bytes */
  bool own_fd;                               /* work.fd is a copy */
};

/* ---- Descriptors that scripts have ----------------------------------------------------------- */

static int *find_fd(struct files *files, int fd) {
  for (size_t i = 0; i < files->fd_count; i++)
    if (files->fds[i] == fd) return &files->fds[i];
  return NULL;
}

static void add_fd(struct files *files, int fd) {
  if (files->fd_count == files->fd_room) {
    int *more = v8c__realloc(files->fds, (2 * files->fd_room + 8) * sizeof *more);
    if (!more) return;
    files->fds = more;
    files->fd_room = 2 * files->fd_room + 8;
  }
  files->fds[files->fd_count++] = fd;
}

static void drop_fd(struct files *files, int fd) {
  int *at = find_fd(files, fd);
  if (at) *at = files->fds[--files->fd_count];
}

static bool is_opened(const struct op *op) { return op->work.kind == V8C__FS_OPEN && op->work.result >= 0; }

/* ---- Calls ---------------------------------------------------------------------------------------- */

/* Nothing is closed while something is read from it: another may have its number then. */
static void free_files(struct files *files) {
  if (!files->closed || files->ops) return;
  for (size_t i = 0; i < files->fd_count; i++) close(files->fds[i]);
  v8c__jail_free(&files->jail);
  v8c__free(files->fds);
  v8c__free(files);
}

static void clear_op(struct op *op) {
  if (op->own_fd) close(op->work.fd);
  v8c__fs_work_clear(&op->work);
  for (size_t i = 0; i < V8C__FS_PIECES; i++) v8c_backing_store_free(op->stores[i]);
  v8c_buf_free(&op->text);
  v8c_ref_free(op->done);
  v8c_token_free(op->token);
}

static void end_op(struct op *op) {
  struct files *files = op->files;
  *op->link = op->next;
  if (op->next) op->next->link = op->link;
  clear_op(op);
  v8c__free(op);
  free_files(files);
}

/* [dev, mode, …] as js/fs.js counts them. */
static int give_stat(v8c_context *context, const uv_stat_t *stat, v8c_value *out) {
#define MS(time) ((double)(time).tv_sec * 1e3 + (double)(time).tv_nsec / 1e6)
  const double values[14] = {(double)stat->st_dev,     (double)stat->st_mode, (double)stat->st_nlink,
                             (double)stat->st_uid,     (double)stat->st_gid,  (double)stat->st_rdev,
                             (double)stat->st_blksize, (double)stat->st_ino,  (double)stat->st_size,
                             (double)stat->st_blocks,  MS(stat->st_atim),     MS(stat->st_mtim),
                             MS(stat->st_ctim),        MS(stat->st_birthtim)};
  return v8c_typed_array(context, V8C_FLOAT64_ARRAY, values, 14, out);
}

/* [names, types] */
static int give_entries(v8c_context *context, const struct v8c__fs_work *work, v8c_value *out) {
  v8c_isolate *isolate = v8c_context_isolate(context);
  v8c_value names = NULL, types = NULL, both[2];
  int err = v8c_array(context, (uint32_t)work->entry_count, &names);
  if (!err) err = v8c_array(context, (uint32_t)work->entry_count, &types);
  for (size_t i = 0; i < work->entry_count && !err; i++) {
    v8c_scope scope;
    v8c_value name = NULL;
    err = v8c_scope_open(isolate, &scope);
    if (err) break;
    err = v8c_string(isolate, work->entries[i].name, V8C_ZSTR, &name);
    if (!err) err = v8c_set_index(context, names, (uint32_t)i, name);
    if (!err) err = v8c_set_index(context, types, (uint32_t)i, v8c_int32(isolate, work->entries[i].type));
    (void)v8c_scope_close(&scope);
  }
  both[0] = names;
  both[1] = types;
  return err ? err : v8c_array_from(context, 2, both, out);
}

/* [how many bytes, how many a file has]: 0 of what is none. */
static int give_count(v8c_context *context, const struct v8c__fs_work *work, v8c_value *out) {
  v8c_isolate *isolate = v8c_context_isolate(context);
  bool is_file = (work->stat.st_mode & S_IFMT) == S_IFREG;
  v8c_value both[2] = {v8c_number(isolate, (double)work->result),
                       v8c_number(isolate, is_file ? (double)work->stat.st_size : 0)};
  return v8c_array_from(context, 2, both, out);
}

/* What a call that went well gives. */
static int give(v8c_context *context, const struct op *op, v8c_value *out) {
  const struct v8c__fs_work *work = &op->work;
  v8c_isolate *isolate = v8c_context_isolate(context);
  switch (work->kind) {
    case V8C__FS_STAT:
    case V8C__FS_LSTAT:
    case V8C__FS_FSTAT: return give_stat(context, &work->stat, out);
    case V8C__FS_READDIR: return give_entries(context, work, out);
    case V8C__FS_READ_MANY: return give_count(context, work, out);
    case V8C__FS_READ_FILE:
      if (op->encoding != V8C__ENC_NONE)
        return v8c__bytes_to_string(isolate, work->data, work->data_len, (enum v8c__encoding)op->encoding, out);
      return v8c_typed_array(context, V8C_UINT8_ARRAY, work->data_len ? work->data : "", work->data_len, out);
    default: break;
  }
  if (work->text) return v8c_string(isolate, work->text, V8C_ZSTR, out);
  *out = work->kind == V8C__FS_MKDIR ? v8c_undefined(isolate) : v8c_number(isolate, (double)work->result);
  return 0;
}

static int step_of(v8c_isolate *isolate, const struct op *op, v8c_value *out) {
  if (op->work.step) return v8c_string(isolate, op->work.step, V8C_ZSTR, out);
  *out = v8c_undefined(isolate);
  return 0;
}

/* done(code, value, step) */
static int deliver(v8c_runtime *rt, v8c_context *context, void *data) {
  struct op *op = data;
  v8c_isolate *isolate = v8c_runtime_isolate(rt);
  int64_t code = op->work.result < 0 ? op->work.result : 0;
  v8c_value done = NULL, args[3] = {v8c_number(isolate, (double)code), v8c_undefined(isolate), NULL};
  v8c_error *error = NULL;
  if (is_opened(op)) add_fd(op->files, (int)op->work.result);
  int err = v8c_ref_get(op->done, &done);
  if (!err) err = step_of(isolate, op, &args[2]);
  if (!err && !code && (err = give(context, op, &args[1])) != 0) {
    /* What no string can hold. */
    if (v8c_pending(isolate) && !v8c_catch(isolate, &error)) (void)v8c_error_value(error, &args[1]);
    args[0] = v8c_number(isolate, 1);
    if (!error) (void)v8c_error_object(isolate, V8C_RANGE_ERROR, v8c_detail(), V8C_ZSTR, &args[1]);
    err = 0;
  }
  if (!err) err = v8c_call_function(context, done, NULL, 3, args, NULL);
  v8c_error_free(error);
  return err;
}

static void work_done(uv_work_t *req, int status) {
  struct op *op = req->data;
  struct files *files = op->files;
  if (status < 0) op->work.result = status;
  if (!files->closed)
    (void)v8c_runtime_dispatch(files->rt, op->token, "fs", deliver, op);
  else if (is_opened(op))
    close((int)op->work.result);
  end_op(op);
}

static void do_work(uv_work_t *req) {
  struct op *op = req->data;
  v8c__fs_do(&op->work);
}

/* Of a jail, a call that waits has a descriptor of its own: the script may close the other one, and somebody else's
 * file have its number by the time it is used. */
static void keep_fd(struct files *files, struct op *op) {
  if (op->work.path || op->work.fd < 0 || op->work.kind == V8C__FS_CLOSE || !(files->jailed || files->read_only))
    return;
  op->work.fd = fcntl(op->work.fd, F_DUPFD_CLOEXEC, 3);
  op->own_fd = op->work.fd >= 0;
}

static int start(struct files *files, struct op *op) {
  keep_fd(files, op);
  op->req.data = op;
  op->files = files;
  op->next = files->ops;
  if (op->next) op->next->link = &op->next;
  op->link = &files->ops;
  files->ops = op;
  op->token = v8c_token_retain(v8c_runtime_current_token(files->rt));
  int err = uv_queue_work(v8c_runtime_loop(files->rt), &op->req, do_work, work_done);
  if (err) end_op(op);
  return err;
}

/* ---- Arguments ------------------------------------------------------------------------------------------ */

/* A path is a string without NUL; js/fs.js has seen to that. */
static int take_path(v8c_call *call, size_t index, char **path) {
  v8c_buf text = {0};
  int err = v8c_to_text(v8c_call_context(call), v8c_arg(call, index), &text);
  if (!err && !(*path = v8c__strdup(text.data ? text.data : "", V8C_ZSTR))) err = V8C_ENOMEM;
  v8c_buf_free(&text);
  return err;
}

static int take_int(v8c_call *call, size_t index, int *out) {
  int32_t value = 0;
  int err = v8c_to_int32(v8c_call_context(call), v8c_arg(call, index), &value);
  *out = value;
  return err;
}

/* The bytes of a view, held as long as they are used. */
static int take_bytes(v8c_isolate *isolate, v8c_value buffer, v8c_backing_store **store, void **bytes, size_t *len) {
  int err = v8c_bytes(isolate, buffer, bytes, len);
  if (!err && !v8c_is_array_buffer(buffer) && !v8c_is_shared_array_buffer(buffer))
    err = v8c_view_buffer(isolate, buffer, &buffer);
  return err ? err : v8c_backing_store_of(isolate, buffer, store);
}

/* An array of views. */
static int take_pieces(v8c_call *call, v8c_value array, struct op *op) {
  uint32_t count = 0;
  int err = v8c_array_length(array, &count);
  if (!err && count > V8C__FS_PIECES) err = V8C_ERANGE;
  for (uint32_t i = 0; i < count && !err; i++) {
    v8c_value piece = NULL;
    void *bytes = NULL;
    size_t len = 0;
    err = v8c_get_index(v8c_call_context(call), array, i, &piece);
    if (!err) err = take_bytes(v8c_call_isolate(call), piece, &op->stores[i], &bytes, &len);
    op->work.pieces[i] = uv_buf_init(bytes, (unsigned)(len > INT_MAX ? INT_MAX : len));
  }
  op->work.piece_count = count;
  return err;
}

/* fs(kind, done, path or fd, …): what follows is path2, or flags, mode, position, mtime, encoding, bytes. */
static int take(v8c_call *call, struct op *op) {
  struct v8c__fs_work *work = &op->work;
  v8c_context *context = v8c_call_context(call);
  uint32_t kind = 0;
  int err = v8c_arg_uint32(call, 0, &kind);
  if (!err && kind >= V8C__FS_KINDS) err = V8C_ERANGE;
  if (err) return err;
  work->kind = (enum v8c__fs_kind)kind;
  work->fd = -1;
  work->position = -1;
  op->encoding = V8C__ENC_NONE;
  v8c_value first = v8c_arg(call, 2), third = v8c_arg(call, 3), bytes = v8c_arg(call, 8);
  err = v8c_is_string(first) ? take_path(call, 2, &work->path) : take_int(call, 2, &work->fd);
  if (!err && v8c_is_string(third)) {
    err = take_path(call, 3, &work->path2);
    if (!err) err = take_int(call, 4, &work->flags);
    return err;
  }
  if (!err) err = take_int(call, 3, &work->flags);
  if (!err) err = take_int(call, 4, &work->mode);
  if (!err && !v8c_is_undefined(v8c_arg(call, 5))) err = v8c_to_number(context, v8c_arg(call, 5), &work->position);
  if (!err && !v8c_is_undefined(v8c_arg(call, 6))) err = v8c_to_number(context, v8c_arg(call, 6), &work->mtime);
  if (!err && !v8c_is_undefined(v8c_arg(call, 7))) err = take_int(call, 7, &op->encoding);
  if (err || v8c_is_undefined(bytes)) return err;
  if (work->kind == V8C__FS_READ_MANY) return take_pieces(call, bytes, op);
  void *at = NULL;
  if (v8c_is_string(bytes)) {
    err = v8c__string_to_bytes(v8c_call_isolate(call), bytes,
                               (enum v8c__encoding)(op->encoding < 0 ? V8C__ENC_UTF8 : op->encoding), &op->text);
    at = op->text.data;
    work->len = op->text.len;
  } else {
    err = take_bytes(v8c_call_isolate(call), bytes, &op->stores[0], &at, &work->len);
  }
  work->bytes = work->room = at;
  return err;
}

/* Of a jail or one that is only read, scripts have the descriptors that they opened there. */
static bool has_fd(struct files *files, const struct op *op) {
  return op->work.path || !(files->jailed || files->read_only) || find_fd(files, op->work.fd);
}

/* A call of JavaScript's at once: its value, or [code, step]. */
static int finish_now(v8c_call *call, struct files *files, struct op *op) {
  v8c_context *context = v8c_call_context(call);
  v8c_isolate *isolate = v8c_call_isolate(call);
  v8c_value value = NULL, pair[2];
  v8c__fs_do(&op->work);
  if (is_opened(op)) add_fd(files, (int)op->work.result);
  int err;
  if (op->work.result >= 0) {
    err = give(context, op, &value);
  } else {
    pair[0] = v8c_number(isolate, (double)op->work.result);
    err = step_of(isolate, op, &pair[1]);
    if (!err) err = v8c_array_from(context, 2, pair, &value);
    if (!err) err = v8c_call_function(context, v8c_arg(call, 9), NULL, 1, &value, NULL);
  }
  if (!err) v8c_return(call, value);
  return err;
}

/* fs(kind, done, a, b, c, d, e, f, g, fail): with a function `done` later, else at once: then fail([code, step]). */
static void fs(v8c_call *call) {
  struct files *files = v8c_native_here(call, &v8c__mod_fs);
  if (!files) return;
  struct op *op = v8c__calloc(sizeof *op);
  bool later = v8c_is_function(v8c_arg(call, 1));
  int err = op ? take(call, op) : V8C_ENOMEM;
  if (!err) {
    op->work.jail = files->jailed ? &files->jail : NULL;
    op->work.read_only = files->read_only;
    if (!has_fd(files, op)) op->work.fd = -1;
    if (op->work.kind == V8C__FS_CLOSE) drop_fd(files, op->work.fd);
    if (later) err = v8c_ref_new(v8c_call_isolate(call), v8c_arg(call, 1), &op->done);
  }
  if (!err && later) {
    err = start(files, op);
    if (err) v8c__throw_code(call, V8C_ENOMEM);
    return;
  }
  if (!err) err = finish_now(call, files, op);
  if (op) clear_op(op);
  v8c__free(op);
  v8c__throw_code(call, err);
}

/* describe(code): [name, message] of libuv. */
static void describe(v8c_call *call) {
  v8c_isolate *isolate = v8c_call_isolate(call);
  int32_t code = 0;
  v8c_value pair[2], both = NULL;
  if (v8c_arg_int32(call, 0, &code)) return;
  int err = v8c_string(isolate, uv_err_name(code), V8C_ZSTR, &pair[0]);
  if (!err) err = v8c_string(isolate, uv_strerror(code), V8C_ZSTR, &pair[1]);
  if (!err) err = v8c_array_from(v8c_call_context(call), 2, pair, &both);
  if (!err) v8c_return(call, both);
}

/* ---- The module --------------------------------------------------------------------------------------------- */

static int init(v8c_runtime *rt, void *data, void **state) {
  v8c_fs_options options;
  int err = v8c__options(data, &options, sizeof options);
  if (err) return err;
  struct files *files = v8c__calloc(sizeof *files);
  if (!files) return v8c__fail(V8C_ENOMEM, "%s", "");
  files->rt = rt;
  files->read_only = options.read_only;
  files->jailed = options.root != NULL;
  int code = options.root ? v8c__jail_init(&files->jail, options.root) : 0;
  if (!code) {
    *state = files;
    return 0;
  }
  v8c__jail_free(&files->jail);
  v8c__free(files);
  return code == UV_ENOMEM ? v8c__fail(V8C_ENOMEM, "%s", "")
                           : v8c__fail(V8C_EIO, "fs: root \"%s\": %s", options.root, uv_strerror(code));
}

static int finish(v8c_runtime *rt, v8c_context *context, void *data) {
  struct files *files = data;
  (void)rt, (void)context;
  files->closed = true;
  for (struct op *op = files->ops; op; op = op->next) {
    v8c_ref_free(op->done);
    op->done = NULL;
    (void)uv_cancel((uv_req_t *)&op->req); /* those in the pool are waited for by the loop */
  }
  free_files(files);
  return 0;
}

static const v8c_prop internals[] = {V8C_FN("fs", fs),
                                     V8C_FN("describe", describe),
                                     V8C_FN("encoding", v8c__native_encoding),
                                     V8C_FN("decode", v8c__native_decode),
                                     V8C_FN("encode", v8c__native_encode),
                                     V8C_PROP_END};
static const char *const aliases[] = {"node:fs", NULL};

const v8c_native_module v8c__mod_fs = {
    .size = sizeof(v8c_native_module),
    .name = "fs",
    .aliases = aliases,
    .source = v8c__js_fs,
    .internals = internals,
    .init = init,
    .close = finish,
    .types = v8c__js_fs_types,
    .help =
        "Files, as Node has them: readFile(path, encoding, callback), readFileSync, and promises.\n"
        "Without a callback at its end each gives a promise; without an encoding, reading gives bytes.\n"
        "Errors have code, errno, syscall and path. The host may have it stay in a folder, or only read.\n"};

/* ---- fs/promises -------------------------------------------------------------------------------------------- */

static const char *const promises_aliases[] = {"node:fs/promises", NULL};
const v8c_native_module v8c__mod_fs_promises = {
    .size = sizeof(v8c_native_module),
    .name = "fs/promises",
    .aliases = promises_aliases,
    .source = "module.exports = require('fs').promises;",
    .types = "declare module \"fs/promises\" {\n  import { promises } from \"fs\";\n  export = promises;\n}\n",
    .help = "What fs.promises is.\n"};
