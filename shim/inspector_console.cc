/* inspector_console.cc: console calls for the host, with their arguments if it wants them.
 *
 * V8 tells the host of a console call as text only. A session is told of the arguments right
 * after, as descriptions and ids; so one of our own listens, in each group, and has V8 turn the
 * ids into the values again. */
#include <string.h>

#include <new>
#include <utility>
#include <vector>

#include "shim/inspector.h"

using v8_inspector::StringBuffer;

namespace {

/* What the host is told, copied: the arguments come later. */
struct Held {
  v8c_buf text = {}, url = {}, stack = {};
  v8c_console_message message = {};

  int set(v8::Isolate *isolate, const View &said, const View &from, v8_inspector::V8StackTrace *trace) {
    int err = v8c__append_view(isolate, said, &text);
    if (!err) err = v8c__append_view(isolate, from, &url);
    if (!err) err = v8c__append_view(isolate, trace ? trace->toString()->string() : View(), &stack);
    message.text = text.data;
    message.text_len = text.len;
    message.url = url.data;
    message.stack = stack.data;
    return err;
  }
  ~Held() {
    v8c_buf_free(&text);
    v8c_buf_free(&url);
    v8c_buf_free(&stack);
  }
};

const uint8_t kEnable[] = R"({"id":1,"method":"Runtime.enable"})";
const uint8_t kConsole[] = "console"; /* the group of objects that V8 keeps for a session */
const char kCalled[] = R"({"method":"Runtime.consoleAPICalled")";

template <class Unit>
bool begins(const Unit *units, size_t len, const char *text, size_t text_len) {
  if (len < text_len) return false;
  for (size_t i = 0; i < text_len; i++)
    if (units[i] != static_cast<unsigned char>(text[i])) return false;
  return true;
}

bool is_call(const View &message) {
  constexpr size_t len = sizeof kCalled - 1;
  return message.is8Bit() ? begins(message.characters8(), message.length(), kCalled, len)
                          : begins(message.characters16(), message.length(), kCalled, len);
}

using Value = v8::Local<v8::Value>;

/* object[key], an own property that JSON.parse made; undefined when it cannot be. */
Value get(v8::Local<v8::Context> context, Value object, const char *key) {
  v8::Isolate *isolate = context->GetIsolate();
  v8::Local<v8::String> name;
  Value value;
  if (object->IsObject() && v8::String::NewFromUtf8(isolate, key, v8::NewStringType::kInternalized).ToLocal(&name) &&
      object.As<v8::Object>()->Get(context, name).ToLocal(&value))
    return value;
  return v8::Undefined(isolate);
}

/* Of a number in decimal that ends with an n. */
v8::MaybeLocal<v8::BigInt> big_of(v8::Local<v8::Context> context, const char *digits) {
  bool negative = *digits == '-';
  std::vector<uint64_t> words(1, 0);
  for (const char *at = digits + negative; *at >= '0' && *at <= '9'; at++) {
    unsigned __int128 carry = static_cast<unsigned>(*at - '0');
    for (uint64_t &word : words) {
      carry += static_cast<unsigned __int128>(word) * 10;
      word = static_cast<uint64_t>(carry);
      carry >>= 64;
    }
    if (carry) words.push_back(static_cast<uint64_t>(carry));
  }
  return v8::BigInt::NewFromWords(context, negative, static_cast<int>(words.size()), words.data());
}

/* "NaN", "-Infinity", "-0", "12n". */
Value of_text(v8::Local<v8::Context> context, const char *text) {
  v8::Isolate *isolate = context->GetIsolate();
  size_t len = strlen(text);
  v8::Local<v8::BigInt> big;
  if (len && text[len - 1] == 'n' && big_of(context, text).ToLocal(&big)) return big;
  return v8::Number::New(isolate, strtod(text, nullptr));
}

}  // namespace

class Arguments final : public v8_inspector::V8Inspector::Channel {
 public:
  Arguments(v8c_inspector *inspector, int of) : group(of), inspector_(inspector) {
    using V8 = v8_inspector::V8Inspector;
    session_ = inspector->v8->connect(of, this, View(), V8::kFullyTrusted, V8::kNotWaitingForDebugger);
    session_->dispatchProtocolMessage(View(kEnable, sizeof kEnable - 1));
  }
  void sendResponse(int, std::unique_ptr<StringBuffer>) override {}
  void sendNotification(std::unique_ptr<StringBuffer> message) override {
    if (held_ && is_call(message->string())) tell(message->string());
  }
  void flushProtocolNotifications() override {}
  /* Waits for its arguments. One that still does is told now: V8 said nothing of any. */
  void hold(std::unique_ptr<Held> held) {
    if (held_) v8c__console_tell(inspector_, &std::exchange(held_, nullptr)->message);
    held_ = std::move(held);
  }

  const int group;
  Arguments *next = nullptr;

 private:
  std::unique_ptr<Held> held_;
  void tell(const View &json);
  Value value_of(v8::Local<v8::Context> context, Value described);

  v8c_inspector *inspector_;
  std::unique_ptr<v8_inspector::V8InspectorSession> session_;
};

Value Arguments::value_of(v8::Local<v8::Context> context, Value described) {
  v8::Isolate *isolate = context->GetIsolate();
  Value id = get(context, described, "objectId"), text = get(context, described, "unserializableValue");
  if (text->IsString()) return of_text(context, *v8::String::Utf8Value(isolate, text));
  if (!id->IsString()) {
    v8::String::Utf8Value type(isolate, get(context, described, "type"));
    return *type && !strcmp(*type, "undefined") ? v8::Undefined(isolate).As<v8::Value>()
                                                : get(context, described, "value");
  }
  v8::String::Utf8Value bytes(isolate, id);
  Value value;
  v8::Local<v8::Context> realm;
  std::unique_ptr<StringBuffer> complaint, name;
  View view(reinterpret_cast<const uint8_t *>(*bytes), static_cast<size_t>(bytes.length()));
  if (session_->unwrapObject(&complaint, view, &value, &realm, &name)) return value;
  return v8::Undefined(isolate);
}

void Arguments::tell(const View &json) {
  v8::Isolate *isolate = inspector_->owned.isolate->v8;
  v8::HandleScope handles(isolate);
  v8::Local<v8::Context> context = inspector_->client.ensureDefaultContextInGroup(group);
  v8::Local<v8::String> text = v8c__of_view(isolate, json);
  Value message;
  std::vector<v8c_value> values;
  v8::TryCatch silent(isolate);
  if (!context.IsEmpty() && !text.IsEmpty() && v8::JSON::Parse(context, text).ToLocal(&message)) {
    Value args = get(context, get(context, message, "params"), "args");
    for (uint32_t i = 0; args->IsArray() && i < args.As<v8::Array>()->Length(); i++) {
      Value described;
      if (!args.As<v8::Array>()->Get(context, i).ToLocal(&described)) break;
      values.push_back(to_c(value_of(context, described)));
    }
  }
  static const v8c_value none = nullptr;
  std::unique_ptr<Held> last = std::move(held_);
  last->message.args = values.empty() ? &none : values.data();
  last->message.argc = values.size();
  v8c__console_tell(inspector_, &last->message);
  session_->releaseObjectGroup(View(kConsole, sizeof kConsole - 1));
}

Arguments *v8c__arguments_new(v8c_inspector *inspector, int group) {
  for (Arguments *old = inspector->arguments; old; old = old->next)
    if (old->group == group) return old;
  void *memory = v8c__alloc(sizeof(Arguments));
  if (!memory) return nullptr;
  auto *made = new (memory) Arguments(inspector, group);
  made->next = inspector->arguments;
  inspector->arguments = made;
  return made;
}

void v8c__arguments_free(Arguments *arguments) {
  while (arguments) {
    Arguments *next = arguments->next;
    arguments->~Arguments();
    v8c__free(arguments);
    arguments = next;
  }
}

void v8c__client::consoleAPIMessage(int group, v8::Isolate::MessageErrorLevel level, const View &text, const View &url,
                                    unsigned line, unsigned column, v8_inspector::V8StackTrace *trace) {
  if (!owner->options.console) return;
  std::unique_ptr<Held> held(new (std::nothrow) Held);
  if (!held || held->set(owner->owned.isolate->v8, text, url, trace)) return;
  held->message.group = group;
  held->message.level = static_cast<v8c_console_level>(level);
  held->message.line = static_cast<int>(line);
  held->message.column = static_cast<int>(column);
  for (Arguments *arguments = owner->arguments; arguments; arguments = arguments->next)
    if (arguments->group == group) return arguments->hold(std::move(held));
  v8c__console_tell(owner, &held->message);
}
