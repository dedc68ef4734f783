/* pages.h: what a program asks of the system about its memory; for C and C++. */
#ifndef V8C_SRC_PAGES_H
#define V8C_SRC_PAGES_H

#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

/* What is about to be filled, from 4 MiB on: the system may give it large pages, a fault for 512 of the small ones. */
static inline void v8c__wants_large_pages(void *bytes, size_t len) {
#ifdef MADV_HUGEPAGE
  if (!bytes || len < (size_t)4 << 20) return;
  uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), start = ((uintptr_t)bytes + page - 1) & ~(page - 1);
  (void)madvise((void *)start, (((uintptr_t)bytes + len) & ~(page - 1)) - start, MADV_HUGEPAGE);
#else
  (void)bytes, (void)len;
#endif
}

#endif
