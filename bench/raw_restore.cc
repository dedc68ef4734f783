/* raw_restore.cc: the blob restored as a C++ embedder of V8 does it: mapped, nothing of it
 * looked at. */
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <v8.h>

#include "bench/restore.h"

namespace {

/* A file mapped while it is in scope. */
struct Mapping {
  void *bytes = MAP_FAILED;
  size_t len = 0;
  explicit Mapping(const char *path) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat about;
    if (fd >= 0 && fstat(fd, &about) == 0) {
      len = static_cast<size_t>(about.st_size);
      bytes = mmap(nullptr, len, PROT_READ, MAP_PRIVATE, fd, 0);
    }
    if (fd >= 0) close(fd);
  }
  ~Mapping() {
    if (bytes != MAP_FAILED) munmap(bytes, len);
  }
};

int ask(v8::Isolate *isolate) {
  v8::Isolate::Scope isolate_scope(isolate);
  v8::HandleScope scope(isolate);
  v8::Local<v8::Context> context = v8::Context::New(isolate);
  if (context.IsEmpty()) return -1;
  v8::Context::Scope context_scope(context);
  v8::TryCatch caught(isolate);
  v8::Local<v8::String> source;
  v8::Local<v8::Script> script;
  v8::Local<v8::Value> value;
  if (!v8::String::NewFromUtf8(isolate, RESTORE_ASK).ToLocal(&source) ||
      !v8::Script::Compile(context, source).ToLocal(&script) || !script->Run(context).ToLocal(&value) ||
      !value->IsInt32())
    return -1;
  return value.As<v8::Int32>()->Value();
}

}  // namespace

int raw_restore(const restore_files *files) {
  static v8::ArrayBuffer::Allocator *const allocator = v8::ArrayBuffer::Allocator::NewDefaultAllocator();
  Mapping file(files->blob);
  if (file.bytes == MAP_FAILED) return -1;
  v8::StartupData blob{static_cast<const char *>(file.bytes), static_cast<int>(file.len)};
  v8::Isolate::CreateParams params;
  params.array_buffer_allocator = allocator;
  params.snapshot_blob = &blob;
  params.external_references = files->references;
  v8::Isolate *isolate = v8::Isolate::New(params);
  int answer = ask(isolate);
  isolate->Dispose();
  return answer;
}
