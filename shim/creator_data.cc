/* creator_data.cc: values and templates that a snapshot keeps beside its contexts, put in by a
 * creator and taken out of a restored isolate.
 *
 * V8 numbers what the isolate keeps. Number 0 is a string of ours that says what the others are:
 * how many values, then the templates' names, a NUL behind each part. */
#include <stdlib.h>
#include <string.h>

#include <new>

#include "shim/creator.h"
#include "shim/isolate.h"
#include "shim/object.h"
#include "shim/template.h"

/* ---- Into it ------------------------------------------------------------------------------- */

int v8c__creator_open(const v8c__heap_creator *creator) {
  if (!creator->isolate || creator->settled) return v8c__fail(V8C_ESTATE, "the snapshot was made already");
  return entered(creator->isolate);
}

namespace {

using Kept = v8::Global<v8::Data>;

/* Puts one more at `at`, moving what is behind. */
int keep(v8c__heap_creator *creator, size_t at, v8::Local<v8::Data> data) {
  size_t count = creator->value_count + creator->template_count;
  auto *grown = static_cast<Kept *>(v8c__alloc((count + 1) * sizeof(Kept)));
  if (!grown) return v8c__code(V8C_ENOMEM);
  for (size_t i = 0; i < count; i++) {
    new (&grown[i + (i >= at)]) Kept(static_cast<Kept &&>(creator->data[i]));
    creator->data[i].~Kept();
  }
  new (&grown[at]) Kept(creator->isolate->v8, data);
  v8c__free(creator->data);
  creator->data = grown;
  return 0;
}

bool has_name(const v8c_buf &names, const char *name, size_t len) {
  for (size_t at = 0; at < names.len; at += strlen(names.data + at) + 1)
    if (strlen(names.data + at) == len && !memcmp(names.data + at, name, len)) return true;
  return false;
}

}  // namespace

/* An object would take its whole context into the isolate's part, where V8 dies of it. */
int v8c__heap_creator_value(v8c__heap_creator *creator, v8c_value value, size_t *index) {
  int err = v8c__creator_open(creator);
  if (err) return err;
  if (to_v8(value)->IsObject()) return v8c__fail(V8C_ETYPE, "an object is kept with its context");
  v8::HandleScope handles(creator->isolate->v8);
  err = keep(creator, creator->value_count, to_v8(value));
  if (err) return err;
  size_t at = creator->value_count++;
  if (index) *index = at;
  return 0;
}

int v8c__heap_creator_context_value(v8c__heap_creator *creator, v8c_context *context, v8c_value value, size_t *index) {
  int err = v8c__creator_open(creator);
  if (err) return err;
  if (context->owned.isolate != creator->isolate)
    return v8c__fail(V8C_EINVAL, "the context is not of the creator's isolate");
  v8::HandleScope handles(creator->isolate->v8);
  size_t at = creator->v8->AddData(local(context), to_v8(value));
  if (index) *index = at;
  return 0;
}

int v8c__heap_creator_template(v8c__heap_creator *creator, const char *name, size_t len, v8c_template *tmpl) {
  int err = v8c__creator_open(creator);
  if (err) return err;
  v8::Local<v8::Template> data;
  err = v8c__template_to_keep(tmpl, creator->isolate, &data);
  if (err) return err;
  if (has_name(creator->names, name, len))
    return v8c__fail(V8C_EEXIST, "the snapshot has a template '%.100s' already", name);
  v8::HandleScope handles(creator->isolate->v8);
  const size_t before = creator->names.len;
  err = v8c_buf_append(&creator->names, name, len);
  if (!err) err = v8c_buf_append(&creator->names, "", 1);
  if (!err) err = keep(creator, creator->value_count + creator->template_count, data);
  if (err)
    creator->names.len = before;
  else
    creator->template_count++;
  return err;
}

int v8c__creator_give_data(v8c__heap_creator *creator) {
  const size_t count = creator->value_count + creator->template_count;
  if (!count) return 0;
  v8::Isolate *isolate = creator->isolate->v8;
  v8::HandleScope handles(isolate);
  v8c_buf text = {};
  v8::Local<v8::String> table;
  int err = v8c_buf_printf(&text, "%zu", creator->value_count);
  if (!err) err = v8c_buf_append(&text, "", 1);
  if (!err && creator->names.len) err = v8c_buf_append(&text, creator->names.data, creator->names.len);
  if (!err) err = v8c__string(isolate, text.data, text.len, v8::NewStringType::kNormal, &table);
  v8c_buf_free(&text);
  if (err) return err;
  creator->v8->AddData(table);
  for (size_t i = 0; i < count; i++) creator->v8->AddData(creator->data[i].Get(isolate));
  return 0;
}

void v8c__creator_drop_data(v8c__heap_creator *creator) {
  for (size_t i = 0; i < creator->value_count + creator->template_count; i++) creator->data[i].Reset();
}

/* ---- Out of it ----------------------------------------------------------------------------- */

struct v8c__kept {
  char *text; /* the table, "" when there is none */
  size_t values, templates;
  const char *names;
  v8::Global<v8::Template> *taken; /* templates that were asked for */
};

namespace {

/* V8 hands each out once; empty after that. */
template <class T>
v8::Local<T> take(v8c_isolate *isolate, size_t number) {
  return isolate->v8->GetDataFromSnapshotOnce<T>(number).FromMaybe(v8::Local<T>());
}

size_t count_names(const char *at, const char *end) {
  size_t count = 0;
  for (; at < end; at++) count += *at == 0;
  return count;
}

int read_table(v8c_isolate *isolate, v8c__kept *kept) {
  size_t len = 0;
  v8::Local<v8::Data> table = take<v8::Data>(isolate, 0);
  if (table.IsEmpty() || !table->IsValue() || !table.As<v8::Value>()->IsString()) return 0;
  kept->text = v8c__text(isolate->v8, table.As<v8::Value>(), &len);
  if (!kept->text) return v8c__code(V8C_ENOMEM);
  char *end;
  kept->values = strtoul(kept->text, &end, 10);
  kept->names = end + 1;
  kept->templates = count_names(kept->names, kept->text + len);
  kept->taken = static_cast<v8::Global<v8::Template> *>(v8c__calloc((kept->templates + 1) * sizeof *kept->taken));
  return kept->taken ? 0 : v8c__code(V8C_ENOMEM);
}

/* What the isolate's snapshot keeps, read when it is first asked for. */
int kept_of(v8c_isolate *isolate, v8c__kept **out) {
  if (!isolate->kept) {
    auto *kept = static_cast<v8c__kept *>(v8c__calloc(sizeof(v8c__kept)));
    if (!kept) return v8c__code(V8C_ENOMEM);
    v8::HandleScope handles(isolate->v8);
    isolate->kept = kept;
    int err = isolate->blob.data ? read_table(isolate, kept) : 0;
    if (err) return err;
  }
  *out = isolate->kept;
  return 0;
}

size_t find_name(const v8c__kept *kept, const char *name, size_t len) {
  const char *at = kept->names;
  for (size_t i = 0; i < kept->templates; i++, at += strlen(at) + 1)
    if (strlen(at) == len && !memcmp(at, name, len)) return i;
  return SIZE_MAX;
}

int taken_already(size_t index) { return v8c__fail(V8C_ENOENT, "nothing, or nothing more, is kept as %zu", index); }

}  // namespace

void v8c__kept_drop(v8c_isolate *isolate) {
  v8c__kept *kept = isolate->kept;
  if (!kept) return;
  for (size_t i = 0; kept->taken && i < kept->templates; i++) kept->taken[i].Reset();
  v8c__free(kept->taken);
  v8c__free(kept->text);
  v8c__free(kept);
  isolate->kept = nullptr;
}

int v8c_isolate_snapshot_data(v8c_isolate *isolate, size_t index, v8c_value *out) {
  int err = entered(isolate);
  if (err) return err;
  if (!out) return v8c__code(V8C_EINVAL);
  v8c__kept *kept = nullptr;
  err = kept_of(isolate, &kept);
  if (err) return err;
  if (index >= kept->values) return taken_already(index);
  return one(isolate, out, [&](v8c_value *value) {
    v8::Local<v8::Value> found = take<v8::Value>(isolate, 1 + index);
    *value = to_c(found);
    return found.IsEmpty() ? taken_already(index) : 0;
  });
}

int v8c_context_snapshot_data(v8c_context *context, size_t index, v8c_value *out) {
  int err = entered(context ? &context->owned : nullptr);
  if (err) return err;
  if (!out) return v8c__code(V8C_EINVAL);
  return one(context->owned.isolate, out, [&](v8c_value *value) {
    auto found = local(context)->GetDataFromSnapshotOnce<v8::Value>(index).FromMaybe(v8::Local<v8::Value>());
    *value = to_c(found);
    return found.IsEmpty() ? taken_already(index) : 0;
  });
}

int v8c_snapshot_template(v8c_isolate *isolate, const char *name, size_t len, v8c_template **out) {
  int err = entered(isolate);
  if (err) return err;
  if (!name || !out) return v8c__code(V8C_EINVAL);
  len = v8c__len(name, len);
  v8c__kept *kept = nullptr;
  err = kept_of(isolate, &kept);
  if (err) return err;
  size_t at = find_name(kept, name, len);
  if (at == SIZE_MAX)
    return v8c__fail(V8C_ENOENT, "the snapshot has no template '%.*s'", (int)(len < 100 ? len : 100), name);
  v8::HandleScope handles(isolate->v8);
  if (kept->taken[at].IsEmpty()) {
    v8::Local<v8::Data> found = take<v8::Data>(isolate, 1 + kept->values + at);
    if (found.IsEmpty()) return taken_already(at);
    kept->taken[at].Reset(isolate->v8, to_v8<v8::Template>(to_c(found)));
  }
  return v8c__template_kept(isolate, kept->taken[at].Get(isolate->v8), out);
}
