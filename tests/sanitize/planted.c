/* One fault by name, for the sanitizer that must find it. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *volatile memory;
static volatile int number = INT_MAX;

int main(int argc, char **argv) {
  const char *fault = argc > 1 ? argv[1] : "";
  memory = malloc(16);
  memset(memory, 1, 16);
  if (strcmp(fault, "overflow") == 0)
    printf("%d\n", memory[16]);
  else if (strcmp(fault, "after-free") == 0) {
    free(memory);
    printf("%d\n", memory[3]);
    return 0;
  } else if (strcmp(fault, "leak") == 0) {
    memory = NULL;
    return 0;
  } else if (strcmp(fault, "integer") == 0)
    printf("%d\n", number + 1);
  else if (strcmp(fault, "bounds") == 0) {
    int few[4] = {0};
    printf("%d\n", few[number & 7]);
  }
  free(memory);
  return 0;
}
