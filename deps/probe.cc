// Asks a V8 how it was built, and whether it runs here. Compiled without V8's build settings:
// asking comes first, then a run with the answer (see probe.sh).
#include <libplatform/libplatform.h>
#include <sys/wait.h>
#include <unistd.h>
#include <v8.h>

#include <cstdio>
#include <cstring>

namespace {

// V8::Initialize(int) compares the embedder's settings with its own and traps when they differ.
// It is private in the headers; the name is what every Itanium-ABI compiler gives it.
#ifdef __APPLE__
bool Initialize(int settings) __asm__("__ZN2v82V810InitializeEi");
#else
bool Initialize(int settings) __asm__("_ZN2v82V810InitializeEi");
#endif

enum { kCompression = 1, kSmi31 = 2, kSandbox = 4, kChecks = 16 };

void Start() {
  static std::unique_ptr<v8::Platform> platform = v8::platform::NewSingleThreadedDefaultPlatform();
  v8::V8::InitializePlatform(platform.get());
}

// In a child: true if V8 accepts these settings.
bool Accepts(int settings) {
  pid_t child = fork();
  if (child == 0) {
    freopen("/dev/null", "w", stderr);
    freopen("/dev/null", "w", stdout);
    Start();
    Initialize(settings);
    _exit(0);
  }
  int status = 0;
  return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

int Ask() {
  for (int settings = 0; settings < 32; settings++) {
    if ((settings & 8) || !Accepts(settings)) continue;
    printf("version=%s\n", v8::V8::GetVersion());
    printf("pointer_compression=%d\n", (settings & kCompression) != 0);
    printf("smi_31bit=%d\n", (settings & kSmi31) != 0);
    printf("sandbox=%d\n", (settings & kSandbox) != 0);
    printf("checks=%d\n", (settings & kChecks) != 0);
    return 0;
  }
  fprintf(stderr, "V8 %s accepts no build settings that v8c knows\n", v8::V8::GetVersion());
  return 1;
}

// Compiled with V8's settings: one script and one Intl call.
int Run() {
  Start();
  v8::V8::Initialize();
  v8::Isolate::CreateParams params;
  params.array_buffer_allocator = v8::ArrayBuffer::Allocator::NewDefaultAllocator();
  v8::Isolate *isolate = v8::Isolate::New(params);
  v8::Isolate::Scope in_isolate(isolate);
  v8::HandleScope handles(isolate);
  v8::Local<v8::Context> context = v8::Context::New(isolate);
  v8::Context::Scope in_context(context);
  v8::Local<v8::String> source = v8::String::NewFromUtf8Literal(
      isolate, "[typeof WebAssembly, new Intl.NumberFormat('de').format(1234.5)].join()");
  v8::Local<v8::Script> script;
  v8::Local<v8::Value> result;
  if (!v8::Script::Compile(context, source).ToLocal(&script) || !script->Run(context).ToLocal(&result)) {
    fprintf(stderr, "V8 has no Intl or no WebAssembly; v8c needs a V8 with both\n");
    return 1;
  }
  v8::String::Utf8Value text(isolate, result);
  if (strcmp(*text, "object,1.234,5") != 0) {
    fprintf(stderr, "V8 gave '%s' for WebAssembly and German Intl\n", *text);
    return 1;
  }
  return 0;
}

}  // namespace

int main(int argc, char **argv) { return argc > 1 && strcmp(argv[1], "ask") == 0 ? Ask() : Run(); }
