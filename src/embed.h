/* embed.h: JavaScript of the libraries' own, put in by src/embed.py. */
#ifndef V8C_SRC_EMBED_H
#define V8C_SRC_EMBED_H

#include <stddef.h>

#define V8C__EMBEDDED(name)                                                 \
  extern const char v8c__js_##name[] __attribute__((visibility("hidden"))); \
  extern const size_t v8c__js_##name##_len __attribute__((visibility("hidden")))

V8C__EMBEDDED(flame); /* HTML */
V8C__EMBEDDED(live);
V8C__EMBEDDED(glue);
V8C__EMBEDDED(events);
V8C__EMBEDDED(timer);
V8C__EMBEDDED(console);
V8C__EMBEDDED(exec);
V8C__EMBEDDED(exec_types); /* TypeScript, also below */
V8C__EMBEDDED(fs);
V8C__EMBEDDED(fs_types);
V8C__EMBEDDED(fswatch);
V8C__EMBEDDED(os);
V8C__EMBEDDED(os_types);
V8C__EMBEDDED(process);
V8C__EMBEDDED(process_types);

#endif
