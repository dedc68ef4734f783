/* registry.c: a sorted array under a mutex until it is frozen, without one after. */
#include "src/pack/registry.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "src/internal.h"
#include "src/pack/digest.h"

/* Two arrays, for the names alone are what containers and digests take. */
static struct {
  pthread_mutex_t mutex;
  const char **names; /* sorted by strcmp, copies that live as long as the process */
  v8c__native *addresses;
  size_t count, room;
  int builtin_err;
  atomic_bool frozen; /* set under the mutex; once seen, nothing changes any more */
} registry = {.mutex = PTHREAD_MUTEX_INITIALIZER};

static pthread_once_t builtins_once = PTHREAD_ONCE_INIT;

static void add_builtins(void) { registry.builtin_err = v8c__natives_builtins(); }

/* Before anybody looks: the library's own addresses belong to what is seen. */
static int builtins(void) {
  pthread_once(&builtins_once, add_builtins);
  return registry.builtin_err;
}

static bool is_frozen(void) { return atomic_load_explicit(&registry.frozen, memory_order_acquire); }

/* Locks unless frozen, and says whether it did: unlock(lock()). */
static bool lock(void) {
  if (is_frozen()) return false;
  pthread_mutex_lock(&registry.mutex);
  return true;
}

static void unlock(bool locked) {
  if (locked) pthread_mutex_unlock(&registry.mutex);
}

/* Where `name` is, or where it would be. */
static size_t place_of(const char *name, bool *found) {
  size_t low = 0, high = registry.count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    int order = strcmp(name, registry.names[middle]);
    if (order == 0) {
      *found = true;
      return middle;
    }
    if (order < 0)
      high = middle;
    else
      low = middle + 1;
  }
  *found = false;
  return low;
}

/* With the C library's allocator: programs register before they start V8 with one of
 * their own, and what one gave the other must not take. */
static int make_room(void) {
  if (registry.count < registry.room) return 0;
  size_t room = registry.room ? registry.room * 2 : 64;
  const char **names = realloc(registry.names, room * sizeof *names);
  if (!names) return V8C_ENOMEM;
  registry.names = names;
  v8c__native *addresses = realloc(registry.addresses, room * sizeof *addresses);
  if (!addresses) return V8C_ENOMEM;
  registry.addresses = addresses;
  registry.room = room;
  return 0;
}

static int insert(size_t at, const char *name, v8c__native address) {
  char *copy = strdup(name);
  if (!copy || make_room() != 0) {
    free(copy);
    return v8c__fail(V8C_ENOMEM, "no memory for the native '%s'", name);
  }
  size_t behind = registry.count - at;
  memmove(registry.names + at + 1, registry.names + at, behind * sizeof *registry.names);
  memmove(registry.addresses + at + 1, registry.addresses + at, behind * sizeof *registry.addresses);
  registry.names[at] = copy;
  registry.addresses[at] = address;
  registry.count++;
  return 0;
}

/* The same name and address again changes nothing, so it is fine even when frozen: a
 * library may be set up twice. */
static int add(const char *name, v8c__native address) {
  bool found;
  size_t at = place_of(name, &found);
  if (found && registry.addresses[at] == address) return 0;
  if (found) return v8c__fail(V8C_EEXIST, "the native '%s' has another address", name);
  if (is_frozen()) return v8c__fail(V8C_ESTATE, "the native '%s' comes after the first creator or restore", name);
  return insert(at, name, address);
}

static int add_locked(const char *name, v8c__native address) {
  pthread_mutex_lock(&registry.mutex);
  int err = add(name, address);
  pthread_mutex_unlock(&registry.mutex);
  return err;
}

/* Copies a caller's name with a NUL behind it, when it is one. */
static int check_name(const char *name, size_t len, char copy[256]) {
  if (!name) return v8c__fail(V8C_EINVAL, "the name of a native is NULL");
  len = v8c__len(name, len);
  if (len == 0 || len > 255)
    return v8c__fail(V8C_EINVAL, "the name of a native has %zu bytes; 1 to 255 are possible", len);
  if (memchr(name, 0, len) || v8c__utf8_check(name, len, NULL) != len)
    return v8c__fail(V8C_EINVAL, "the name of a native is not UTF-8 without NUL");
  memcpy(copy, name, len);
  copy[len] = 0;
  return 0;
}

static bool is_builtin_name(const char *name) {
  return strncmp(name, V8C__BUILTIN_PREFIX, sizeof V8C__BUILTIN_PREFIX - 1) == 0;
}

int v8c_register_native(const char *name, size_t len, void (*address)(void)) {
  char copy[256];
  int err = check_name(name, len, copy);
  if (err) return err;
  if (!address) return v8c__fail(V8C_EINVAL, "the address of the native '%s' is NULL", copy);
  if (is_builtin_name(copy))
    return v8c__fail(V8C_EINVAL, "names beginning with '%s' are the library's own: '%s'", V8C__BUILTIN_PREFIX, copy);
  return add_locked(copy, address);
}

int v8c__natives_builtin(const char *name, v8c__native address) {
  char copy[256];
  int err = check_name(name, V8C_ZSTR, copy);
  if (err) return err;
  if (!address || !is_builtin_name(copy))
    return v8c__fail(V8C_EINVAL, "'%s' is not a native of the library's own", copy);
  return add_locked(copy, address);
}

int v8c__natives_freeze(void) {
  if (is_frozen()) return 0;
  int err = builtins();
  if (err) return err;
  pthread_mutex_lock(&registry.mutex);
  atomic_store_explicit(&registry.frozen, true, memory_order_release);
  pthread_mutex_unlock(&registry.mutex);
  return 0;
}

bool v8c_natives_frozen(void) { return is_frozen(); }

/* ---- Looking ------------------------------------------------------------------------ */

size_t v8c_natives_count(void) {
  (void)builtins();
  bool locked = lock();
  size_t count = registry.count;
  unlock(locked);
  return count;
}

const char *v8c_natives_name(size_t index) {
  (void)builtins();
  bool locked = lock();
  const char *name = index < registry.count ? registry.names[index] : NULL;
  unlock(locked);
  return name;
}

int v8c_natives_digest(char out[33]) {
  if (!out) return v8c__fail(V8C_EINVAL, "out is NULL");
  (void)builtins();
  uint8_t digest[V8C__DIGEST_BYTES];
  bool locked = lock();
  v8c__digest_names(registry.names, registry.count, digest);
  unlock(locked);
  v8c__hex(digest, sizeof digest, out);
  return 0;
}

v8c__native v8c__natives_find(const char *name) {
  (void)builtins();
  bool found, locked = lock();
  size_t at = place_of(name, &found);
  v8c__native address = found ? registry.addresses[at] : NULL;
  unlock(locked);
  return address;
}

const char *const *v8c__natives_names(size_t *count) {
  *count = is_frozen() ? registry.count : 0;
  return *count ? registry.names : NULL;
}
