/* locale.cc: V8 told of another locale or time zone. */
#include <string.h>

#include <string>

#include "shim/shim.h"

/* ICU keeps the locale that V8 asks for. Its functions carry their version in the name, and no
 * header of ICU comes with V8: with another version the locale cannot be set. */
extern "C" {
__attribute__((weak)) void uloc_setDefault_77(const char *locale, int *status);
__attribute__((weak)) int uloc_forLanguageTag_77(const char *tag, char *locale, int room, int *parsed, int *status);
}

int v8c_time_zone_changed(v8c_isolate *isolate) {
  int err = entered(isolate);
  if (err) return err;
  isolate->v8->DateTimeConfigurationChangeNotification(v8::Isolate::TimeZoneDetection::kRedetect);
  return 0;
}

int v8c_set_locale(const char *tag, size_t len) {
  if (!tag) return v8c__code(V8C_EINVAL);
  if (!v8c__started()) return v8c__fail(V8C_ESTATE, "V8 is not started: v8c_start");
  if (!uloc_setDefault_77 || !uloc_forLanguageTag_77) return v8c__fail(V8C_ESTATE, "this build of V8 has another ICU");
  char text[160], locale[160];
  len = v8c__len(tag, len);
  if (len == 0 || len >= sizeof text || memchr(tag, 0, len)) return v8c__fail(V8C_EINVAL, "not a language tag");
  memcpy(text, tag, len);
  text[len] = 0;
  int parsed = 0, status = 0;
  int size = uloc_forLanguageTag_77(text, locale, sizeof locale, &parsed, &status);
  if (status > 0 || parsed != static_cast<int>(len) || size <= 0 || size >= static_cast<int>(sizeof locale))
    return v8c__fail(V8C_EINVAL, "'%s' is not a language tag", text);
  uloc_setDefault_77(locale, &status);
  return status > 0 ? v8c__fail(V8C_EINVAL, "'%s' is not a language tag", text) : 0;
}

int v8c_locale_changed(v8c_isolate *isolate) {
  int err = entered(isolate);
  if (err) return err;
  isolate->v8->LocaleConfigurationChangeNotification();
  return 0;
}

int v8c_locale(v8c_isolate *isolate, v8c_buf *out) {
  int err = entered(isolate);
  if (err) return err;
  if (!out) return v8c__code(V8C_EINVAL);
  std::string locale = isolate->v8->GetDefaultLocale();
  return v8c_buf_append(out, locale.data(), locale.size());
}
