/* utf8_length.cc: how many bytes UTF-16 takes as UTF-8, with the widest vectors this CPU has:
 * SSE2, which every x86-64 has, takes four times as long. */
#include <algorithm>

#include "shim/shim.h"
#include "shim/text.h"

namespace {

/* Sums of a unit's type, so that vectors are full, in blocks so short that none overflows. */
constexpr size_t kBlock = 16384;

/* As if each unit were a code point, less two for each pair: three and three bytes are four. Lone
 * surrogates take three. */
[[gnu::always_inline]] inline size_t bytes(const uint16_t *units, size_t count) {
  size_t total = count;
  uint16_t surrogates = 0;
  for (size_t start = 0; start < count; start += kBlock) {
    const size_t end = std::min(count, start + kBlock);
    uint16_t sum = 0;
    for (size_t i = start; i < end; i++) {
      const uint16_t unit = units[i];
      sum = static_cast<uint16_t>(sum + (unit >= 0x80) + (unit >= 0x800));
      surrogates |= static_cast<uint16_t>(unit - 0xd800) < 0x800;
    }
    total += sum;
  }
  if (!surrogates) return total;
  for (size_t start = 0; start + 1 < count; start += kBlock) {
    const size_t end = std::min(count - 1, start + kBlock);
    uint16_t pairs = 0;
    for (size_t i = start; i < end; i++)
      pairs = static_cast<uint16_t>(pairs + (static_cast<int>((units[i] & 0xfc00) == 0xd800) &
                                             static_cast<int>((units[i + 1] & 0xfc00) == 0xdc00)));
    total -= 2 * size_t{pairs};
  }
  return total;
}

size_t plain(const uint16_t *units, size_t count) { return bytes(units, count); }

using Counts = size_t (*)(const uint16_t *, size_t);

#ifdef __x86_64__
[[gnu::target("avx2")]] size_t avx2(const uint16_t *units, size_t count) { return bytes(units, count); }

[[gnu::target("avx512f,avx512bw,avx512vl,prefer-vector-width=512")]] size_t avx512(const uint16_t *units,
                                                                                   size_t count) {
  return bytes(units, count);
}

Counts widest() {
  if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl")) return avx512;
  return __builtin_cpu_supports("avx2") ? avx2 : plain;
}
#else
Counts widest() { return plain; }
#endif

}  // namespace

size_t v8c__utf8_bytes(const uint16_t *units, size_t count) {
  static const Counts counts = widest();
  return counts(units, count);
}
