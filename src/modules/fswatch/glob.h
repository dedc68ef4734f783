/* glob.h: patterns of paths. Segments are divided by '/'; one that is "**" is any number of segments, none too.
 * Within a segment: '*' any run, '?' one character, [abc], [a-z], [^a] and [!a] one of those, or none of them;
 * '\' takes what follows as it is. */
#ifndef V8C_SRC_MODULES_FSWATCH_GLOB_H
#define V8C_SRC_MODULES_FSWATCH_GLOB_H

#include <stdbool.h>

bool v8c__glob_is_valid(const char *pattern);
/* Of a valid pattern. */
bool v8c__glob_match(const char *pattern, const char *path);

#endif
