/* v8c/locale.h: the locale and the time zone that Date and Intl take when they are given none.
 *
 * Both are the process's, and every isolate remembers them: when they change, each isolate is
 * told. */
#ifndef V8C_LOCALE_H
#define V8C_LOCALE_H

#include "v8c/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The time zone changed: TZ in the environment, or the machine's. Dates are shown in the new
 * one from here on; Intl.DateTimeFormat objects keep theirs.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED
 * V8: Isolate::DateTimeConfigurationChangeNotification */
V8C_API int v8c_time_zone_changed(v8c_isolate *isolate);

/* Sets the process's default locale, a language tag as "de-DE". At first it is that of LC_ALL,
 * LC_MESSAGES or LANG, looked at once. Isolates that have asked for it before are told by
 * v8c_locale_changed. V8C_ESTATE before v8c_start.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ESTATE */
V8C_API int v8c_set_locale(const char *tag, size_t len);

/* The locale was set to another. Intl objects keep theirs.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED
 * V8: Isolate::LocaleConfigurationChangeNotification */
V8C_API int v8c_locale_changed(v8c_isolate *isolate);

/* Adds the default locale to *out: "en-US".
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED | V8C_ENOMEM
 * V8: Isolate::GetDefaultLocale */
V8C_API int v8c_locale(v8c_isolate *isolate, v8c_buf *out);

#ifdef __cplusplus
}
#endif

#endif
