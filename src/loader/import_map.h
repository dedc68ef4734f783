/* import_map.h: import maps, for the loader. */
#ifndef V8C_SRC_LOADER_IMPORT_MAP_H
#define V8C_SRC_LOADER_IMPORT_MAP_H

#include "v8c/loader.h"

/* A map that is held as long as somebody needs it: each retain has its v8c_import_map_free. */
v8c_import_map *v8c__import_map_retain(v8c_import_map *map);

#endif
