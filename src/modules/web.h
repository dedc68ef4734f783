/* web.h: the globals of V8C_GLOBAL_WEB and V8C_GLOBAL_NODE, each made when it is first asked for. */
#ifndef V8C_SRC_MODULES_WEB_H
#define V8C_SRC_MODULES_WEB_H

#include "v8c.h"

extern const v8c_prop v8c__web_globals[] __attribute__((visibility("hidden")));
/* Those of Web Streams, when this library was built with them. */
extern const v8c_prop v8c__stream_globals[] __attribute__((visibility("hidden")));
bool v8c__has_streams(void);
extern const v8c_prop v8c__node_globals[] __attribute__((visibility("hidden")));

#endif
