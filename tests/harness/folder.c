/* folder.c: see folder.h. */
#include "tests/harness/folder.h"

#include <criterion/criterion.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

char folder[200], beside[220];

void make_folder(const char *name) {
  char made[100];
  snprintf(made, sizeof made, "/tmp/v8c-%s-XXXXXX", name);
  cr_assert(mkdtemp(made));
  char *real = realpath(made, NULL);
  cr_assert(real && strlen(real) < sizeof folder);
  strcpy(folder, real);
  free(real);
}

void make_beside(void) {
  snprintf(beside, sizeof beside, "%s-beside", folder);
  cr_assert_eq(mkdir(beside, 0755), 0);
}

char *in_folder(const char *name) {
  static char paths[4][500];
  static int turn;
  char *path = paths[turn++ % 4];
  snprintf(path, sizeof paths[0], "%s/%s", folder, name);
  return path;
}

void add_text(const char *name, const char *text) {
  FILE *file = fopen(in_folder(name), "a");
  cr_assert(file, "%s", name);
  fputs(text, file);
  fclose(file);
}

static int remove_one(const char *path, const struct stat *stat, int type, struct FTW *ftw) {
  (void)stat, (void)type, (void)ftw;
  return remove(path);
}

void remove_folders(void) {
  if (*folder) nftw(folder, remove_one, 20, FTW_DEPTH | FTW_PHYS);
  if (*beside) nftw(beside, remove_one, 20, FTW_DEPTH | FTW_PHYS);
}
