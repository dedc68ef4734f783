/* cell.c: values that the host holds: made, found again, and let go of when no stack and nobody's
 * protection holds them.
 *
 * A cell that is strong keeps its value. When there are many, the thread's stack is read word by word:
 * strings, symbols and BigInts that it does not hold are let go of, objects are held weakly from then
 * on, so that a pointer to an object stays good as long as the object is reachable for JavaScript. */
#include "src/jsc/jsc.h"

#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

/* Few enough that their memory stays in the cache. A deep stack is not read for so few: as many words of it
 * as there are cells at the most. */
enum { SCAN_AT = 1024, SCAN_BYTES = 8 << 20 };

/* ---- Blocks ---------------------------------------------------------------------------------- */

/* Blocks of groups that are gone, for new ones: a cell is a cell for ever. */
static struct {
  pthread_mutex_t lock;
  void *spare; /* linked by their first word */
} blocks = {.lock = PTHREAD_MUTEX_INITIALIZER};

static size_t block_slot(const jsc_cells *cells, uintptr_t block) {
  size_t i = (block >> 16) * 0x9e3779b1u & (cells->block_room - 1);
  while (cells->blocks[i] && cells->blocks[i] != block) i = (i + 1) & (cells->block_room - 1);
  return i;
}

static bool blocks_room(jsc_cells *cells) {
  if (cells->block_room > cells->block_count * 2) return true;
  jsc_cells wider = *cells;
  wider.block_room = cells->block_room ? cells->block_room * 2 : 16;
  wider.blocks = calloc(wider.block_room, sizeof *wider.blocks);
  if (!wider.blocks) return false;
  for (size_t i = 0; i < cells->block_room; i++)
    if (cells->blocks[i]) wider.blocks[block_slot(&wider, cells->blocks[i])] = cells->blocks[i];
  free(cells->blocks);
  *cells = wider;
  return true;
}

static char *new_block(void) {
  pthread_mutex_lock(&blocks.lock);
  char *block = blocks.spare;
  if (block) blocks.spare = *(void **)block;
  pthread_mutex_unlock(&blocks.lock);
  if (block) return block;
  block = aligned_alloc(JSC_BLOCK_BYTES, JSC_BLOCK_BYTES);
  if (block) memset(block, 0, JSC_BLOCK_BYTES);
  return block;
}

/* The first 64 bytes of a block hold no cell. */
static bool more_cells(jsc_cells *cells) {
  char *block = blocks_room(cells) ? new_block() : NULL;
  if (!block) return false;
  uintptr_t at = (uintptr_t)block;
  cells->blocks[block_slot(cells, at)] = at;
  cells->block_count++;
  if (!cells->low || at < cells->low) cells->low = at;
  if (at + JSC_BLOCK_BYTES > cells->high) cells->high = at + JSC_BLOCK_BYTES;
  for (size_t i = JSC_BLOCK_BYTES / sizeof(jsc_cell) - 1; i > 0; i--) {
    jsc_cell *cell = (jsc_cell *)(block + i * sizeof *cell);
    cell->slot.next_free = (jsc_slot *)cells->free;
    cells->free = cell;
  }
  return true;
}

/* ---- Objects by hash --------------------------------------------------------------------------- */

static void unchain(jsc_cells *cells, jsc_cell *cell) {
  for (jsc_cell **at = &cells->chains[cell->hash & (cells->chain_count - 1)]; *at; at = &(*at)->chain) {
    if (*at != cell) continue;
    *at = cell->chain;
    cells->object_count--;
    return;
  }
}

static bool chains_room(jsc_cells *cells) {
  if (cells->object_count < cells->chain_count) return true;
  size_t count = cells->chain_count ? cells->chain_count * 2 : 256;
  jsc_cell **chains = calloc(count, sizeof *chains);
  if (!chains) return cells->chain_count > 0;
  for (size_t i = 0; i < cells->chain_count; i++) {
    for (jsc_cell *cell = cells->chains[i], *next; cell; cell = next) {
      next = cell->chain;
      cell->chain = chains[cell->hash & (count - 1)];
      chains[cell->hash & (count - 1)] = cell;
    }
  }
  free(cells->chains);
  cells->chains = chains;
  cells->chain_count = count;
  return true;
}

static jsc_cell *find(jsc_cells *cells, v8c_value object, uint32_t hash) {
  if (!cells->chain_count) return NULL;
  for (jsc_cell *cell = cells->chains[hash & (cells->chain_count - 1)]; cell; cell = cell->chain) {
    v8c_value same;
    if (cell->hash == hash && !v8c_ref_get(cell->ref, &same) && v8c_strict_equals(same, object)) return cell;
  }
  return NULL;
}

/* ---- Hold and let go ------------------------------------------------------------------------------ */

static bool strong_room(jsc_cells *cells) {
  if (cells->strong_count < cells->strong_room) return true;
  size_t room = cells->strong_room ? cells->strong_room * 2 : SCAN_AT + 64;
  jsc_cell **strong = realloc(cells->strong, room * sizeof *strong);
  if (!strong) return false;
  cells->strong = strong;
  cells->strong_room = room;
  return true;
}

static void give_back(jsc_group *group, jsc_cell *cell) {
  jsc__mark(&cell->slot, JSC_FREE);
  cell->ref = NULL;
  cell->extra = NULL;
  cell->slot.next_free = (jsc_slot *)group->cells.free;
  group->cells.free = cell;
}

/* In the middle of a collection: the object is gone. Its ref is freed later, where that is cheap. */
static void collected(void *data) {
  jsc_cell *cell = data;
  jsc_group *group = cell->group;
  unchain(&group->cells, cell);
  jsc__finalize(group, cell);
  cell->slot.mark = JSC_FREE;
  cell->chain = group->cells.dead;
  group->cells.dead = cell;
}

static void bury(jsc_group *group) {
  for (jsc_cell *cell = group->cells.dead, *next; cell; cell = next) {
    next = cell->chain;
    v8c_ref_free(cell->ref);
    give_back(group, cell);
  }
  group->cells.dead = NULL;
}

static void let_go(jsc_group *group, jsc_cell *cell) {
  if (group->last_this == cell) group->last_this = NULL;
  if (cell->kind == JSC_IS_OBJECT) {
    cell->flags |= JSC_CELL_WEAK;
    if (!v8c_ref_set_weak(cell->ref, collected, cell)) return;
    unchain(&group->cells, cell);
    jsc__finalize(group, cell);
  }
  v8c_ref_free(cell->ref);
  give_back(group, cell);
}

void jsc__hold_again(jsc_group *group, jsc_cell *cell) {
  if (!strong_room(&group->cells) || v8c_ref_set_strong(cell->ref)) return;
  cell->flags &= (uint8_t)~JSC_CELL_WEAK;
  group->cells.strong[group->cells.strong_count++] = cell;
}

/* ---- Scan --------------------------------------------------------------------------------------------- */

static void mark_word(jsc_group *group, uintptr_t word) {
  jsc_cells *cells = &group->cells;
  if (word < cells->low || word >= cells->high) return;
  uintptr_t block = word & ~(uintptr_t)(JSC_BLOCK_BYTES - 1);
  if (cells->blocks[block_slot(cells, block)] != block) return;
  jsc_cell *cell = (jsc_cell *)(word & ~(uintptr_t)(sizeof *cell - 1));
  if ((uintptr_t)cell != block && cell->slot.mark == JSC_CELL) cell->flags |= JSC_CELL_MARKED;
}

/* Reads what no variable of C's is: the stack as it lies. */
__attribute__((no_sanitize("address", "thread", "undefined"), noinline)) static void mark_stack(jsc_group *group,
                                                                                                uintptr_t low,
                                                                                                uintptr_t high) {
  for (uintptr_t at = (low + 7) & ~(uintptr_t)7; at + 8 <= high; at += 8) mark_word(group, *(volatile uintptr_t *)at);
}

static bool stays_held(const jsc_group *group, const jsc_cell *cell) {
  if (cell->protects || cell->flags & JSC_CELL_MARKED) return true;
  /* What another thread was handed is on a stack that cannot be read now. */
  return group->shared && cell->owner != jsc__thread.number && (!cell->owner || !jsc__thread_is_dead(cell->owner));
}

static void sweep(jsc_group *group, size_t words) {
  jsc_cells *cells = &group->cells;
  size_t count = cells->strong_count, kept = 0;
  for (size_t i = 0; i < count; i++) {
    jsc_cell *cell = cells->strong[i];
    if (stays_held(group, cell))
      cells->strong[kept++] = cell;
    else
      let_go(group, cell);
    cell->flags &= (uint8_t)~JSC_CELL_MARKED;
  }
  cells->strong_count = kept;
  cells->scan_at = kept * 2 > SCAN_AT ? kept * 2 : SCAN_AT;
  if (cells->scan_at < kept + words) cells->scan_at = kept + words;
  cells->bytes = 0;
}

__attribute__((noinline)) void jsc__scan(jsc_group *group) {
  jsc_thread *thread = &jsc__thread;
  jmp_buf registers;
  __builtin_unwind_init(); /* what setjmp would scramble */
  (void)setjmp(registers);
  uintptr_t here = (uintptr_t)__builtin_frame_address(0);
  uintptr_t low = (uintptr_t)&registers < here ? (uintptr_t)&registers : here;
  /* On a stack that is not the thread's own (a coroutine) nothing can be said: all stay. */
  if (group->finalizing || low < thread->stack_low || low >= thread->stack_high) {
    group->cells.scan_at = group->cells.strong_count * 2;
    group->cells.bytes = 0;
    return;
  }
  bury(group);
  mark_stack(group, low - 128, thread->stack_high);
  for (jsc_pin *pin = group->pins; pin; pin = pin->outer)
    for (size_t i = 0; i < pin->count; i++) mark_word(group, (uintptr_t)jsc__bits(pin->values[i]));
  sweep(group, (thread->stack_high - low) / sizeof(uintptr_t));
}

/* ---- Values in ---------------------------------------------------------------------------------------- */

static jsc_cell *cell_new(jsc_group *group, jsc_kind kind) {
  jsc_cells *cells = &group->cells;
  if (JSC_UNLIKELY(cells->strong_count >= (cells->scan_at ? cells->scan_at : SCAN_AT) || cells->bytes > SCAN_BYTES))
    jsc__scan(group);
  if (!strong_room(cells) || (!cells->free && !more_cells(cells))) return NULL;
  jsc_cell *cell = cells->free;
  cells->free = (jsc_cell *)cell->slot.next_free;
  cell->kind = (uint8_t)kind;
  cell->flags = 0;
  cell->owner = jsc__thread.number;
  cell->protects = 0;
  cell->hash = 0;
  cell->group = group;
  cell->chain = NULL;
  cell->extra = NULL;
  return cell;
}

static jsc_cell *cell_live(jsc_group *group, jsc_cell *cell) {
  group->cells.strong[group->cells.strong_count++] = cell;
  jsc__mark(&cell->slot, JSC_CELL);
  return cell;
}

static void unused(jsc_group *group, jsc_cell *cell) {
  cell->slot.next_free = (jsc_slot *)group->cells.free;
  group->cells.free = cell;
}

static jsc_cell *cell_of(jsc_group *group, v8c_value value, jsc_kind kind) {
  jsc_cell *cell = cell_new(group, kind);
  if (!cell) return NULL;
  if (!v8c_ref_new(group->isolate, value, &cell->ref)) return cell_live(group, cell);
  unused(group, cell);
  return NULL;
}

static jsc_cell *chained(jsc_group *group, jsc_cell *cell, uint32_t hash) {
  jsc_cells *cells = &group->cells;
  cell->hash = hash;
  cell->chain = cells->chains[hash & (cells->chain_count - 1)];
  cells->chains[hash & (cells->chain_count - 1)] = cell;
  cells->object_count++;
  return cell;
}

static JSValueRef give_object(jsc_group *group, v8c_value object) {
  uint32_t hash = (uint32_t)v8c_identity_hash(object);
  jsc_cell *cell = find(&group->cells, object, hash);
  if (cell) {
    jsc__hold(group, cell);
    jsc__handed(cell);
    return (JSValueRef)cell;
  }
  if (!chains_room(&group->cells)) return NULL;
  cell = cell_of(group, object, JSC_IS_OBJECT);
  return cell ? (JSValueRef)chained(group, cell, hash) : NULL;
}

JSValueRef jsc__give_string(jsc_group *group, v8c_value string, size_t length) {
  group->cells.bytes += length * 2;
  return (JSValueRef)cell_of(group, string, JSC_IS_STRING);
}

JSValueRef jsc__give_latin1(jsc_group *group, const uint8_t *units, size_t length) {
  group->cells.bytes += length;
  jsc_cell *cell = cell_new(group, JSC_IS_STRING);
  if (!cell) return NULL;
  if (JSC_LIKELY(!v8c_held_latin1(group->isolate, (const char *)units, length, &cell->ref)))
    return (JSValueRef)cell_live(group, cell);
  unused(group, cell);
  return NULL;
}

JSValueRef jsc__give_other(jsc_group *group, v8c_value value) {
  double number;
  if (v8c_is_string(value)) return jsc__give_string(group, value, v8c_string_length(value));
  if (!v8c_get_number(value, &number)) return jsc__number(number);
  if (v8c_is_undefined(value)) return jsc__of_bits(JSC_UNDEFINED);
  if (v8c_is_object(value)) return give_object(group, value);
  if (v8c_is_null(value)) return jsc__of_bits(JSC_NULL);
  if (v8c_is_boolean(value)) return jsc__bool(v8c_is_true(value));
  return (JSValueRef)cell_of(group, value, v8c_is_symbol(value) ? JSC_IS_SYMBOL : JSC_IS_BIGINT);
}

JSObjectRef jsc__give_this(jsc_group *group, v8c_value object) {
  JSValueRef value = jsc__give(group, object);
  group->last_this = jsc__cell(value);
  return (JSObjectRef)(uintptr_t)value;
}

jsc_cell *jsc__cell_reserve(jsc_group *group, jsc_extra *extra) {
  jsc_cell *cell = chains_room(&group->cells) ? cell_new(group, JSC_IS_OBJECT) : NULL;
  if (!cell) return NULL;
  cell->extra = extra;
  cell->ref = NULL;
  return cell;
}

bool jsc__cell_fill(jsc_group *group, jsc_cell *cell, v8c_value object) {
  if (!strong_room(&group->cells) || v8c_ref_new(group->isolate, object, &cell->ref)) return false;
  chained(group, cell_live(group, cell), (uint32_t)v8c_identity_hash(object));
  return true;
}

void jsc__cell_drop(jsc_group *group, jsc_cell *cell) { give_back(group, cell); }

/* ---- Values out ----------------------------------------------------------------------------------------- */

static v8c_value of_cell(jsc_group *group, jsc_cell *cell) {
  v8c_value value;
  return cell->group == group && !v8c_ref_get(cell->ref, &value) ? value : NULL;
}

v8c_value jsc__take_other(jsc_group *group, JSValueRef value) {
  v8c_isolate *isolate = group->isolate;
  uint64_t bits = jsc__bits(value);
  if (bits & JSC_TAG_NUMBER) return v8c_number(isolate, jsc__number_of(value));
  if (!bits || bits == JSC_NULL) return v8c_null(isolate);
  if (bits == JSC_TRUE || bits == JSC_FALSE) return v8c_boolean(isolate, bits == JSC_TRUE);
  jsc_cell *cell = jsc__cell(value);
  v8c_value found = cell ? of_cell(group, cell) : NULL;
  return found ? found : v8c_undefined(isolate);
}

void JSValueProtect(JSContextRef ctx, JSValueRef value) {
  jsc_call call;
  jsc_cell *cell = jsc__cell(value);
  if (!cell || !jsc__begin(&call, ctx)) return;
  if (cell->group == call.group && cell->protects < UINT32_MAX) {
    jsc__hold(call.group, cell);
    cell->protects++;
  }
  jsc__end(&call);
}

/* Counts down without the engine: hosts call it in their finalizers. */
void JSValueUnprotect(JSContextRef ctx, JSValueRef value) {
  jsc_cell *cell = jsc__cell(value);
  if (!jsc__is_context(ctx) || !cell || cell->group != ctx->group) return;
  if (cell->protects) cell->protects--;
}

/* V8 collects all: what the host holds no more should be found garbage the next time. */
static void hear(v8c_isolate *isolate, const v8c_gc_event *event, void *data) {
  (void)isolate;
  if (!event->ends) ((jsc_group *)data)->cells.bytes = SIZE_MAX / 2;
}

void jsc__cells_start(jsc_group *group) {
  if (!group->cells.hears)
    group->cells.hears = !v8c_on_gc(group->isolate, V8C_GC_MARK_SWEEP_COMPACT, hear, group, NULL);
}

/* ---- The end ------------------------------------------------------------------------------------------------ */

/* The isolate is gone: what still is there is finalized, and the blocks are for other groups. */
void jsc__cells_end(jsc_group *group) {
  jsc_cells *cells = &group->cells;
  bury(group);
  for (size_t i = 0; i < cells->block_room; i++) {
    char *block = (char *)cells->blocks[i];
    for (size_t k = 1; block && k < JSC_BLOCK_BYTES / sizeof(jsc_cell); k++) {
      jsc_cell *cell = (jsc_cell *)(block + k * sizeof *cell);
      if (cell->slot.mark != JSC_CELL) continue;
      jsc__finalize(group, cell);
      v8c_ref_free(cell->ref);
      cell->slot.mark = JSC_FREE;
    }
  }
  pthread_mutex_lock(&blocks.lock);
  for (size_t i = 0; i < cells->block_room; i++) {
    if (!cells->blocks[i]) continue;
    *(void **)cells->blocks[i] = blocks.spare;
    blocks.spare = (void *)cells->blocks[i];
  }
  pthread_mutex_unlock(&blocks.lock);
  free(cells->blocks);
  free(cells->strong);
  free(cells->chains);
  *cells = (jsc_cells){0};
}
