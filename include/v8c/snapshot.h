/* v8c/snapshot.h: start-up snapshots, from a heap to a file and back.
 *
 * A v8c_snapshot is a container: a header that says what made it and what it needs, and
 * V8's blob, every byte under a digest that is checked before V8 sees one. It is
 * immutable and may be shared by threads; isolates restored from it keep what they
 * need of it, so it may be freed at any time.
 *
 * An unsigned container is trusted input: digests find damage, not malice. A signature finds
 * malice: v8c_snapshot_sign, v8c_snapshot_open_signed. */
#ifndef V8C_SNAPSHOT_H
#define V8C_SNAPSHOT_H

#include "v8c/base.h"
#include "v8c/isolate.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- External references: native addresses by name ---------------------------- */

/* Names the address of a native function (a v8c_fn, getter, …) that a snapshot may
 * hold. The name goes into the container, the address is found again by name. The
 * registry is one for the process and frozen by the first creator or restore: V8C_ESTATE.
 * The same name and address twice is fine; another address is V8C_EEXIST. Names are
 * 1 to 255 bytes of UTF-8 without NUL. The name is copied.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_EEXIST | V8C_ESTATE | V8C_ENOMEM
 * v8go: AddExternalReference */
V8C_API int v8c_register_native(const char *name, size_t len, void (*address)(void));

/* V8C_NATIVE(read_file) registers the function under its own name. */
#define V8C_NATIVE(function) \
  v8c_register_native(#function, sizeof(#function) - 1, (void (*)(void))(function))

/* True once a creator or a restore has frozen the registry.
 * [pure, any-thread]  v8go: IsExternalReferenceRegistryFrozen */
V8C_API bool v8c_natives_frozen(void);

/* Number of names registered, and the i-th in sorted order (NULL past the end; the name
 * stays valid for good once frozen, before that until the next registration).
 * [pure, any-thread]  v8go: ExternalReferenceRegistryNames */
V8C_API size_t v8c_natives_count(void);
V8C_API const char *v8c_natives_name(size_t index);

/* Digest of the sorted names: 32 lower-case hex digits of XXH3-128, and a NUL.
 * [pure, any-thread]  0 | V8C_EINVAL   v8go: ExternalReferenceRegistryDigest */
V8C_API int v8c_natives_digest(char out[33]);

/* ---- Pointers in the heap ------------------------------------------------------- */

/* Where a pointer of the host's is: v8c_set_field_pointer, v8c_context_set_slot_pointer. */
typedef enum v8c_pointer_place { V8C_POINTER_FIELD = 0, V8C_POINTER_SLOT = 1 } v8c_pointer_place;

/* Adds bytes to *out that stand for a pointer in a snapshot; when it adds none the pointer is NULL
 * after restoring. A code other than 0 ends the making of the snapshot with it. Must not call V8.
 * V8: SerializeInternalFieldsCallback, SerializeContextDataCallback */
typedef int (*v8c_save_fn)(v8c_pointer_place place, size_t index, void *pointer, v8c_buf *out, void *data);

/* Makes the pointer of those bytes again, for each context that is made from the snapshot. NULL, or
 * one that V8 cannot keep (odd, a multiple of 2^32), is NULL. Must not call V8.
 * V8: DeserializeInternalFieldsCallback, DeserializeContextDataCallback */
typedef void *(*v8c_load_fn)(v8c_pointer_place place, size_t index, const char *bytes, size_t len, void *data);

/* ---- Creator: a heap becomes a blob ------------------------------------------- */

typedef enum v8c_code_handling {
  V8C_CODE_KEEP = 0, /* keep compiled bytecode: larger, starts faster */
  V8C_CODE_CLEAR = 1 /* drop it: smaller, functions compile again when first called */
} v8c_code_handling;

/* Default of `clock_ms` under `deterministic`: 2024-01-01T00:00:00Z. */
#define V8C_SEED_TIME_MS 1704067200000.0

typedef struct v8c_creator_options {
  size_t size;
  const v8c_snapshot *base;    /* stack on this one; borrowed during the call */
  /* Equal input makes equal bytes, in any process: the clock stands still at clock_ms, and
   * Math.random is seeded. V8C_ESTATE unless V8 was started deterministic, too: its own seeds
   * are the process's, and are drawn when it starts. */
  bool deterministic;
  double clock_ms;             /* 0: V8C_SEED_TIME_MS */
  uint64_t random_seed;        /* 0: a fixed seed */
  size_t heap_max_bytes;       /* 0: V8's default */
  v8c_save_fn save;            /* pointers in fields and slots; NULL: they become NULL */
  v8c_load_fn load;            /* those of the base; NULL: they are NULL */
  void *data;                  /* for both */
} v8c_creator_options;

/* Makes an isolate whose heap can become a snapshot. Any number may be at work at once,
 * each on one thread at a time.
 * out: owned; v8c_creator_free.
 * [may-gc, any-thread]  0 | V8C_EINVAL | V8C_ESTATE | V8C_ESTACK | V8C_ENOMEM | codes of v8c_snapshot_restore
 * v8go: NewSnapshotCreator   V8: SnapshotCreator */
V8C_API V8C_CHECK int v8c_creator_new(const v8c_creator_options *options, v8c_creator **out);

/* The creator's isolate: borrowed, freed with the creator, never by v8c_isolate_free.
 * [pure, any-thread]  NULL after the blob was made */
V8C_API v8c_isolate *v8c_creator_isolate(v8c_creator *creator);

/* Chooses the context that v8c_context_new makes after restoring. `context` stays the
 * caller's and must not be entered when the blob is made. A creator without one gets an
 * empty one (V8 demands it).
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ESTATE   V8: SetDefaultContext */
V8C_API int v8c_creator_set_default(v8c_creator *creator, v8c_context *context);

/* Adds a further context; v8c_context_from_snapshot finds it by the index.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ESTATE | V8C_ENOMEM   V8: AddContext */
V8C_API int v8c_creator_add(v8c_creator *creator, v8c_context *context, size_t *index);

/* Has the snapshot keep a value beside its contexts; v8c_context_snapshot_data finds it by the
 * index, counted for each context from 0; `index` may be NULL. When `context` is NULL it is the
 * isolate's (v8c_isolate_snapshot_data), and a primitive one: V8C_ETYPE. A snapshot stacked on this one does not
 * have them.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETYPE | V8C_ESTATE | V8C_ETHREAD | V8C_ENOMEM
 * V8: SnapshotCreator::AddData */
V8C_API int v8c_creator_add_data(v8c_creator *creator, v8c_context *context, v8c_value value,
                                  size_t *index);

/* Has the snapshot keep a template, to be found again by a name of 1 to 255 bytes of UTF-8
 * without NUL (v8c_snapshot_template). The template may be freed then. V8C_EEXIST for a name
 * given twice. A snapshot stacked on this one does not have it.
 * [pure, owner]  0 | V8C_EINVAL | V8C_EEXIST | V8C_ESTATE | V8C_ETHREAD | V8C_ENOMEM
 * V8: SnapshotCreator::AddData */
V8C_API int v8c_creator_add_template(v8c_creator *creator, const char *name, size_t len,
                                     v8c_template *tmpl);

/* A new context of the same isolate with some globals of `from`: those own properties of its
 * global object that are named in `keep` (C strings), read there, getters run. A name that is not
 * there is passed over. Objects are copied as by structuredClone, so that nothing of the new
 * context leads to the old one; what has no such copy, functions among it, throws a TypeError.
 * After any failure `from` is as it was.
 * out: owned; v8c_context_free.
 * [runs-js, owner]  0 | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED | V8C_ENOMEM
 * v8go: SnapshotCreator.FreshContext */
V8C_API V8C_CHECK int v8c_context_fresh(v8c_context *from, const char *const *keep, size_t count,
                                        v8c_context **out);

/* Text that goes into the header beside the blob. `key` must not be empty; a key set
 * twice keeps the later value. Both are copied; NULs and any size are fine.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ESTATE | V8C_ENOMEM */
V8C_API int v8c_creator_set_extra(v8c_creator *creator, const char *key, size_t key_len,
                                  const char *value, size_t value_len);

/* Makes the snapshot and consumes the creator, also when the heap is refused: from here on it answers V8C_ESTATE, and its
 * isolate, contexts and refs V8C_EDISPOSED. Refs and scripts are let go first, garbage is
 * collected and FinalizationRegistry callbacks are run until none is left.
 * Nothing may be entered.
 * out: owned; v8c_snapshot_free.
 * [runs-js, any-thread]  0 | V8C_EINVAL | V8C_ESTATE | V8C_ESTACK | V8C_ESNAPSHOT | V8C_ENOMEM
 * v8go: SnapshotCreator.CreateBlob */
V8C_API V8C_CHECK int v8c_creator_finish(v8c_creator *creator, v8c_code_handling handling,
                                         v8c_snapshot **out);

/* Frees the creator, finished or not, and its isolate. While some thread is in that, nothing
 * happens.
 * [may-gc, any-thread] */
V8C_API void v8c_creator_free(v8c_creator *creator);

/* ---- Pack: a bundle becomes a snapshot in one call ------------------------------ */

typedef struct v8c_extra {
  const char *key;
  size_t key_len;
  const char *value;
  size_t value_len;
} v8c_extra;

typedef enum v8c_pack_step {
  V8C_PACK_START = 0,
  V8C_PACK_RUN = 1,      /* the bundle is running */
  V8C_PACK_WARM = 2,     /* the warm-up script is running */
  V8C_PACK_COLLECT = 3,  /* garbage is collected */
  V8C_PACK_BLOB = 4,     /* V8 writes the blob */
  V8C_PACK_DIGEST = 5,   /* digests are made */
  V8C_PACK_DONE = 6
} v8c_pack_step;

typedef struct v8c_pack_options {
  size_t size;
  const char *source;          /* UTF-8; required */
  size_t source_len;
  const char *origin;          /* name in stack traces; NULL: "bundle.js" */
  size_t origin_len;
  const char *warm;            /* a script run after the bundle; what it compiles is kept */
  size_t warm_len;
  const char *warm_origin;     /* NULL: "warm.js" */
  size_t warm_origin_len;
  v8c_code_handling code_handling;
  bool deterministic;          /* as of v8c_creator_options, also the next two */
  double clock_ms;
  uint64_t random_seed;
  const v8c_snapshot *base;
  const v8c_extra *extra;
  size_t extra_count;
  size_t heap_max_bytes;
  /* Called before the bundle runs, in its context, to put natives there. An error code
   * ends the packing with it. */
  int (*prepare)(v8c_context *context, void *data);
  void (*progress)(v8c_pack_step step, void *data);
  void *data;
  /* Where a pending exception of the bundle or the warm-up goes: owned by the caller
   * (v8c_error_free). NULL: dropped. */
  v8c_error **error;
  v8c_save_fn save;            /* as of v8c_creator_options, also load; handed `data` */
  v8c_load_fn load;
} v8c_pack_options;

/* Runs `source`, then `warm`, in a fresh context (or base's default context), awaits
 * nothing, drains microtasks, and makes a snapshot whose default context is that one.
 * out: owned; v8c_snapshot_free.
 * [runs-js, any-thread]  0 | V8C_EINVAL | V8C_EENCODING | V8C_EXCEPTION | V8C_ETERMINATED |
 *                        V8C_ESNAPSHOT | V8C_ENOMEM | V8C_ESTATE
 * v8go: PackBundle */
V8C_API V8C_CHECK int v8c_pack_bundle(const v8c_pack_options *options, v8c_snapshot **out);

/* ---- Containers ------------------------------------------------------------------ */

/* Reads a container from bytes, which are copied. Every byte is verified.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_EFORMAT | V8C_ETOONEW | V8C_ETRUNCATED |
 *                     V8C_EDIGEST | V8C_ECORRUPT | V8C_ENOMEM
 * v8go: UnmarshalPackedSnapshot */
V8C_API V8C_CHECK int v8c_snapshot_from_bytes(const void *bytes, size_t len, v8c_snapshot **out);

/* Maps a container file; every byte is verified. The file must not be written to while
 * the snapshot or an isolate of it lives (v8c_snapshot_save replaces, it never writes in
 * place). `path` is a C string.
 * [pure, any-thread]  as v8c_snapshot_from_bytes, and V8C_EIO with errno's text */
V8C_API V8C_CHECK int v8c_snapshot_open(const char *path, v8c_snapshot **out);

/* The same, and V8C_ESIGNATURE unless the container is signed by the owner of that public key:
 * 32 bytes as they are, or PEM ("-----BEGIN PUBLIC KEY-----", V8C_ZSTR for its length). The file
 * is read into memory, and may be written to afterwards.
 * out: owned; v8c_snapshot_free.
 * [pure, any-thread]  0 | codes of v8c_snapshot_open | V8C_ESIGNATURE; V8C_EINVAL for what is no key */
V8C_API V8C_CHECK int v8c_snapshot_open_signed(const char *path, const void *public_key, size_t key_len,
                                               v8c_snapshot **out);
V8C_API V8C_CHECK int v8c_snapshot_from_signed_bytes(const void *bytes, size_t len,
                                                     const void *public_key, size_t key_len,
                                                     v8c_snapshot **out);

/* The same snapshot once more, for who wants to free it on his own; NULL for NULL.
 * out: owned; v8c_snapshot_free.
 * [pure, any-thread] */
V8C_API v8c_snapshot *v8c_snapshot_share(const v8c_snapshot *snapshot);

/* Frees the snapshot; isolates restored from it live on.
 * [pure, any-thread] */
V8C_API void v8c_snapshot_free(v8c_snapshot *snapshot);

/* The container's bytes: borrowed for the snapshot's life.
 * [pure, any-thread]  NULL and *len = 0 for NULL   v8go: PackedSnapshot.Marshal */
V8C_API const void *v8c_snapshot_bytes(const v8c_snapshot *snapshot, size_t *len);

/* Writes the container beside `path` and renames it there: after any failure `path` is
 * what it was.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_EIO */
V8C_API int v8c_snapshot_save(const v8c_snapshot *snapshot, const char *path);

/* ---- Signatures: Ed25519 ---------------------------------------------------------------- */

/* A copy with a signature, in place of an older one: of the header and the SHA-256 of all that
 * is behind it. `private_key` is 32 bytes as they are, or PEM ("-----BEGIN PRIVATE KEY-----",
 * V8C_ZSTR for its length) without a passphrase. The same key and content give the same bytes.
 * out: owned; v8c_snapshot_free.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ERANGE | V8C_ENOMEM */
V8C_API V8C_CHECK int v8c_snapshot_sign(const v8c_snapshot *snapshot, const void *private_key,
                                        size_t key_len, v8c_snapshot **out);

/* Whether the container is signed by the owner of that public key. Of a snapshot that maps its
 * file this says what the file was at that moment.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ESIGNATURE | V8C_ENOMEM */
V8C_API V8C_CHECK int v8c_snapshot_verify(const v8c_snapshot *snapshot, const void *public_key,
                                          size_t key_len);

/* Whether there is a signature, and in hex the public key that it claims to be of; nothing is
 * verified, and anybody can claim anything. `out` may be NULL.
 * [pure, any-thread]  false for NULL */
V8C_API bool v8c_snapshot_signer(const v8c_snapshot *snapshot, char out[65]);

/* ---- Look into ------------------------------------------------------------------------- */

/* What the header says. Strings are borrowed for the snapshot's life, have a NUL behind
 * and are never NULL. */
typedef struct v8c_snapshot_info {
  size_t size;
  uint32_t format;             /* of the container */
  const char *v8_version;      /* "13.6.233.10" */
  const char *arch;            /* "x86_64" */
  const char *build;           /* "pointer-compression=0 sandbox=0 …" */
  const char *flags;           /* relevant V8 flags, sorted, space between; "" none */
  const char *origin;
  char bundle_sha256[65];      /* hex; "" when made by a creator */
  char refs_digest[33];        /* hex, of the names below */
  size_t refs_count;
  size_t extra_count;
  int64_t created_ms;          /* since 1970, UTC */
  v8c_code_handling code_handling;
  bool warmed;
  bool deterministic;
  double clock_ms;
  uint32_t layers;             /* 1, or more when stacked */
  uint32_t contexts;           /* further contexts, default not counted */
  uint64_t blob_bytes;
  uint64_t total_bytes;
  char blob_digest[33];        /* hex of XXH3-128; of zeros where there is no heap */
  uint64_t graph_bytes;        /* of v8c_snapshot_graph */
} v8c_snapshot_info;

/* Fills *out; V8 need not be started. Set out->size first.
 * [pure, any-thread]  0 | V8C_EINVAL */
V8C_API int v8c_snapshot_info_get(const v8c_snapshot *snapshot, v8c_snapshot_info *out);

/* The i-th external-reference name, NULL past the end. [pure, any-thread] */
V8C_API const char *v8c_snapshot_ref_name(const v8c_snapshot *snapshot, size_t index);

/* The i-th extra pair, in the order they were set. [pure, any-thread]  0 | V8C_EINVAL | V8C_ERANGE */
V8C_API int v8c_snapshot_extra_at(const v8c_snapshot *snapshot, size_t index, v8c_extra *out);

/* The extra value of `key`, NULL when there is none; *len may be NULL. [pure, any-thread] */
V8C_API const char *v8c_snapshot_extra(const v8c_snapshot *snapshot, const char *key,
                                       size_t key_len, size_t *len);

/* ---- Restore ---------------------------------------------------------------------- */

typedef struct v8c_restore_options {
  size_t size;
  bool allow_version;          /* go on though V8's version differs: V8 itself may refuse by ending
                                  the process */
  bool allow_arch;             /* … architecture or build */
  bool allow_flags;            /* … relevant flags */
  bool allow_refs;             /* … references missing here throw an Error when called */
  v8c_load_fn load;            /* pointers in fields and slots, for the isolate's life; NULL: they are NULL */
  void *data;                  /* for load */
} v8c_restore_options;

/* Whether the snapshot would restore in this process as started (V8 need not be; its
 * flags then count as default). `options` as for restoring.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_EVERSION | V8C_EARCH | V8C_EFLAGS | V8C_EREFS; v8c_detail
 *                     names what differs; V8C_ENOENT for a graph of modules without a heap */
V8C_API int v8c_snapshot_check(const v8c_snapshot *snapshot, const v8c_restore_options *options);

/* Makes an isolate from the snapshot. Either of the options may be NULL.
 * A snapshot made deterministic restores deterministic: v8c_reset_determinism.
 * out: owned; v8c_isolate_free.
 * [may-gc, any-thread]  0 | V8C_ESTATE | V8C_ENOMEM | codes of v8c_snapshot_check and v8c_isolate_new
 * v8go: PackedSnapshot.RestoreIsolate */
V8C_API V8C_CHECK int v8c_snapshot_restore(const v8c_snapshot *snapshot,
                                           const v8c_isolate_options *isolate_options,
                                           const v8c_restore_options *restore_options,
                                           v8c_isolate **out);

/* What v8c_creator_add_data took, by the index it gave: of the isolate, of a context. V8 hands each
 * out once (once for each context that is made): V8C_ENOENT after that, and for what is not there.
 * out: scoped.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ENOENT | V8C_ETHREAD | V8C_EDISPOSED | V8C_ENOMEM
 * V8: Isolate::GetDataFromSnapshotOnce, Context::GetDataFromSnapshotOnce */
V8C_API int v8c_isolate_snapshot_data(v8c_isolate *isolate, size_t index, v8c_value *out);
V8C_API int v8c_context_snapshot_data(v8c_context *context, size_t index, v8c_value *out);

/* A template that v8c_creator_add_template took, by its name, any number of times. It makes
 * instances and cannot be changed any more (V8C_ESTATE). V8C_ENOENT when there is none.
 * out: owned; v8c_template_free.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ENOENT | V8C_ETHREAD | V8C_EDISPOSED | V8C_ENOMEM */
V8C_API V8C_CHECK int v8c_snapshot_template(v8c_isolate *isolate, const char *name, size_t len,
                                            v8c_template **out);

/* Gives a context restored from a deterministic snapshot the real Date, Math.random and
 * performance.now again. Harmless on any other context.
 * [runs-js, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED | V8C_EXCEPTION
 * v8go: ResetNonDeterminism */
V8C_API int v8c_reset_determinism(v8c_context *context);

#ifdef __cplusplus
}
#endif

/* ---- While one is made ------------------------------------------------------------
 *
 * V8 has no WebAssembly and no SharedArrayBuffer then, and an Error that JavaScript catches has no
 * `stack`: a script that asks for them keeps the wrong answer. */

#endif
