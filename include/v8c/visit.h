/* v8c/visit.h: walking through any value, to write it in a form of one's own. */
#ifndef V8C_VISIT_H
#define V8C_VISIT_H

#include "v8c/base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum v8c_visit_kind {
  V8C_VISIT_VALUE = 0,       /* a primitive value, a function, or an object that is not walked into: dates, typed arrays, … */
  V8C_VISIT_OBJECT = 1,      /* its properties come next: own, enumerable, with strings as names; getters run */
  V8C_VISIT_ARRAY = 2,       /* its elements come next; holes are undefined */
  V8C_VISIT_MAP = 3,         /* key and value in turn come next, by index */
  V8C_VISIT_SET = 4,         /* its values come next, by index */
  V8C_VISIT_END = 5,         /* of the object, array, map or set `value` */
  V8C_VISIT_CYCLE = 6        /* an object that the walk is inside of; not walked into again */
} v8c_visit_kind;

/* Borrowed until the callback returns. */
typedef struct v8c_visit {
  size_t size;
  v8c_visit_kind kind;
  v8c_value value;
  v8c_value name;            /* of the property; NULL: not of an object */
  size_t index;              /* in the array, map or set; of a property its place */
  size_t depth;              /* 0: the value itself */
} v8c_visit;

enum { V8C_VISIT_SKIP = 1 };

/* 0 goes on, V8C_VISIT_SKIP does not walk into that object (there is no END then), a code of v8c's ends the walk
 * with it; after V8C_EXCEPTION what was thrown is pending. */
typedef int (*v8c_visit_fn)(v8c_context *context, const v8c_visit *visit, void *data);

typedef struct v8c_visit_options {
  size_t size;
  size_t depth_max;          /* 0: 1000, and at most 10,000 */
  size_t count_max;          /* values in all; 0: any number */
} v8c_visit_options;

/* Walks through `value`. V8C_ERANGE where it is deeper or has more than the options allow: what was
 * visited before was visited.
 * [runs-js, owner]  0 | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ERANGE | V8C_ETYPE | V8C_ETHREAD | V8C_EDISPOSED | V8C_ENOMEM | codes of the callback
 */
V8C_API int v8c_visit_value(v8c_context *context, v8c_value value, const v8c_visit_options *options,
                            v8c_visit_fn visit, void *data);

#ifdef __cplusplus
}
#endif

#endif
