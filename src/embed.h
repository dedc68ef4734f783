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
V8C__EMBEDDED(repl); /* of the command */
V8C__EMBEDDED(events);
V8C__EMBEDDED(timer);
V8C__EMBEDDED(timers_promises);
V8C__EMBEDDED(exec);
V8C__EMBEDDED(exec_types); /* TypeScript, also below */
V8C__EMBEDDED(fs);
V8C__EMBEDDED(fs_types);
V8C__EMBEDDED(fswatch);
V8C__EMBEDDED(os);
V8C__EMBEDDED(os_types);
V8C__EMBEDDED(process);
V8C__EMBEDDED(process_types);

/* Asked for by internal.own: src/modules/own.c. */
V8C__EMBEDDED(assert);
V8C__EMBEDDED(compare);
V8C__EMBEDDED(url_parse);
V8C__EMBEDDED(url);
V8C__EMBEDDED(performance);
V8C__EMBEDDED(encoding);
V8C__EMBEDDED(dom);
V8C__EMBEDDED(blob);
V8C__EMBEDDED(buffer);
V8C__EMBEDDED(console_own);
V8C__EMBEDDED(errors);
V8C__EMBEDDED(inspect);
V8C__EMBEDDED(kinds);
V8C__EMBEDDED(parse_args);
V8C__EMBEDDED(path);
V8C__EMBEDDED(streams);
V8C__EMBEDDED(util);
V8C__EMBEDDED(web_streams); /* the package */

/* TypeScript. */
V8C__EMBEDDED(assert_types);
V8C__EMBEDDED(buffer_types);
V8C__EMBEDDED(globals_types);
V8C__EMBEDDED(streams_types);
V8C__EMBEDDED(url_types);
V8C__EMBEDDED(console_types);
V8C__EMBEDDED(path_types);
V8C__EMBEDDED(util_types);

#endif
