/* cold_raw.cc: a blob restored as a C++ embedder of V8 does it. */
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <v8.h>

#include "bench/cold.h"

namespace {

int ask(v8::Isolate *isolate, const char *question) {
  v8::Isolate::Scope isolate_scope(isolate);
  v8::HandleScope scope(isolate);
  v8::Local<v8::Context> context = v8::Context::New(isolate);
  if (context.IsEmpty()) return -1;
  v8::Context::Scope context_scope(context);
  v8::TryCatch caught(isolate);
  v8::Local<v8::String> source;
  v8::Local<v8::Script> script;
  v8::Local<v8::Value> value;
  if (!v8::String::NewFromUtf8(isolate, question).ToLocal(&source) ||
      !v8::Script::Compile(context, source).ToLocal(&script) || !script->Run(context).ToLocal(&value) ||
      !value->IsInt32())
    return -1;
  return value.As<v8::Int32>()->Value();
}

}  // namespace

int cold_raw_heap(const char *path, const intptr_t *references, const char *question) {
  static v8::ArrayBuffer::Allocator *const allocator = v8::ArrayBuffer::Allocator::NewDefaultAllocator();
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  struct stat about;
  if (fd < 0) return -1;
  size_t len = fstat(fd, &about) == 0 ? static_cast<size_t>(about.st_size) : 0;
  void *bytes = mmap(nullptr, len, PROT_READ, MAP_PRIVATE, fd, 0);
  close(fd);
  if (bytes == MAP_FAILED) return -1;
  v8::StartupData blob{static_cast<const char *>(bytes), static_cast<int>(len)};
  v8::Isolate::CreateParams params;
  params.array_buffer_allocator = allocator;
  params.snapshot_blob = &blob;
  params.external_references = references;
  v8::Isolate *isolate = v8::Isolate::New(params);
  int answer = ask(isolate, question);
  isolate->Dispose();
  munmap(bytes, len);
  return answer;
}
