/* cell.c: see cell.h. */
#include "src/modules/sqlite/cell.h"

#include <math.h>
#include <string.h>

#include "src/internal.h"

static const double SAFE = 9007199254740991.0;

static int take_text(v8c_context *context, v8c_value value, struct v8c__cell *cell) {
  v8c_buf text = {0};
  int err = v8c_string_append(v8c_context_isolate(context), value, 0, &text);
  if (!err && !text.data && !(text.data = v8c__strdup("", 0))) err = v8c__fail(V8C_ENOMEM, "%s", "");
  if (err) v8c_buf_free(&text);
  cell->bytes = text.data; /* the cell's now */
  cell->len = text.len;
  cell->type = SQLITE3_TEXT;
  return err;
}

static int take_blob(v8c_context *context, v8c_value value, struct v8c__cell *cell) {
  void *bytes = NULL;
  int err = v8c_bytes(v8c_context_isolate(context), value, &bytes, &cell->len);
  if (!err && !(cell->bytes = v8c__strdup(bytes ? bytes : "", cell->len))) err = v8c__fail(V8C_ENOMEM, "%s", "");
  cell->type = SQLITE_BLOB;
  return err;
}

int v8c__cell_take(v8c_context *context, v8c_value value, struct v8c__cell *cell) {
  bool flag = false, whole = true;
  *cell = (struct v8c__cell){.type = SQLITE_NULL};
  if (v8c_is_null(value) || v8c_is_undefined(value)) return 0;
  if (v8c_is_string(value)) return take_text(context, value, cell);
  if (v8c_is_number(value)) {
    (void)v8c_get_number(value, &cell->number);
    bool is_whole = cell->number == floor(cell->number) && fabs(cell->number) <= SAFE;
    cell->type = is_whole ? SQLITE_INTEGER : SQLITE_FLOAT;
    if (is_whole) cell->integer = (int64_t)cell->number;
    return 0;
  }
  if (v8c_is_boolean(value)) {
    (void)v8c_get_boolean(value, &flag);
    cell->type = SQLITE_INTEGER;
    cell->integer = flag;
    return 0;
  }
  if (v8c_is_bigint(value)) {
    cell->type = SQLITE_INTEGER;
    int err = v8c_get_bigint_int64(value, &cell->integer, &whole);
    return err || whole ? err : v8c__fail(V8C_ERANGE, "sqlite: a BigInt that has more than 64 bits");
  }
  if (v8c_is_array_buffer(value) || v8c_is_array_buffer_view(value)) return take_blob(context, value, cell);
  return v8c__fail(V8C_ETYPE, "sqlite: a parameter is null, a number, a string, a boolean, a BigInt or bytes");
}

int v8c__cell_bind(sqlite3_stmt *statement, int index, const struct v8c__cell *cell) {
  switch (cell->type) {
    case SQLITE_INTEGER: return sqlite3_bind_int64(statement, index, cell->integer);
    case SQLITE_FLOAT: return sqlite3_bind_double(statement, index, cell->number);
    case SQLITE3_TEXT: return sqlite3_bind_text64(statement, index, cell->bytes, cell->len, SQLITE_STATIC, SQLITE_UTF8);
    case SQLITE_BLOB: return sqlite3_bind_blob64(statement, index, cell->bytes, cell->len, SQLITE_STATIC);
    default: return sqlite3_bind_null(statement, index);
  }
}

static v8c_value integer_of(v8c_isolate *isolate, int64_t integer) {
  if (integer >= -(int64_t)SAFE && integer <= (int64_t)SAFE) return v8c_number(isolate, (double)integer);
  return v8c_bigint_int64(isolate, integer);
}

static int blob_of(v8c_context *context, const void *bytes, size_t len, v8c_value *out) {
  return v8c_typed_array(context, V8C_UINT8_ARRAY, len ? bytes : "", len, out);
}

int v8c__cell_give(v8c_context *context, const struct v8c__cell *cell, v8c_value *out) {
  v8c_isolate *isolate = v8c_context_isolate(context);
  switch (cell->type) {
    case SQLITE_INTEGER: *out = integer_of(isolate, cell->integer); return 0;
    case SQLITE_FLOAT: *out = v8c_number(isolate, cell->number); return 0;
    case SQLITE3_TEXT: return v8c_string(isolate, cell->bytes, cell->len, out);
    case SQLITE_BLOB: return blob_of(context, cell->bytes, cell->len, out);
    default: *out = v8c_null(isolate); return 0;
  }
}

int v8c__cell_column(v8c_context *context, sqlite3_stmt *statement, int column, v8c_value *out) {
  v8c_isolate *isolate = v8c_context_isolate(context);
  const char *text;
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER: *out = integer_of(isolate, sqlite3_column_int64(statement, column)); return 0;
    case SQLITE_FLOAT: *out = v8c_number(isolate, sqlite3_column_double(statement, column)); return 0;
    case SQLITE3_TEXT:
      text = (const char *)sqlite3_column_text(statement, column);
      return v8c_string(isolate, text ? text : "", (size_t)sqlite3_column_bytes(statement, column), out);
    case SQLITE_BLOB: {
      const void *bytes = sqlite3_column_blob(statement, column);
      return blob_of(context, bytes, (size_t)sqlite3_column_bytes(statement, column), out);
    }
    default: *out = v8c_null(isolate); return 0;
  }
}

int v8c__cell_read(sqlite3_stmt *statement, int column, struct v8c__cell *cell) {
  *cell = (struct v8c__cell){.type = sqlite3_column_type(statement, column)};
  const void *bytes = NULL;
  switch (cell->type) {
    case SQLITE_INTEGER: cell->integer = sqlite3_column_int64(statement, column); return 0;
    case SQLITE_FLOAT: cell->number = sqlite3_column_double(statement, column); return 0;
    case SQLITE3_TEXT: bytes = sqlite3_column_text(statement, column); break;
    case SQLITE_BLOB: bytes = sqlite3_column_blob(statement, column); break;
    default: return 0;
  }
  cell->len = (size_t)sqlite3_column_bytes(statement, column);
  cell->bytes = v8c__strdup(bytes ? bytes : "", cell->len);
  return cell->bytes ? 0 : V8C_ENOMEM;
}

struct v8c__cell *v8c__cells_add(struct v8c__cells *cells) {
  if (cells->count == cells->room) {
    size_t room = 2 * cells->room + 16;
    struct v8c__cell *more = v8c__realloc(cells->items, room * sizeof *more);
    if (!more) return NULL;
    cells->items = more;
    cells->room = room;
  }
  cells->items[cells->count] = (struct v8c__cell){.type = SQLITE_NULL};
  return &cells->items[cells->count++];
}

void v8c__cells_clear(struct v8c__cells *cells) {
  for (size_t i = 0; i < cells->count; i++) v8c__free(cells->items[i].bytes);
  cells->count = 0;
}

void v8c__cells_free(struct v8c__cells *cells) {
  v8c__cells_clear(cells);
  v8c__free(cells->items);
  *cells = (struct v8c__cells){0};
}
