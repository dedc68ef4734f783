// Writes every flag of this V8, sorted by name, as lines such as
//   V8C_FLAG("stack-size", INT)
// V8 prints its flags for --help and exits, so a child asks and the parent reads:
//     --stack-size (default size of stack region v8 is allowed to use (in kBytes))
//           type: int  default: --stack-size=984
#include <sys/wait.h>
#include <unistd.h>
#include <v8.h>

#include <cctype>
#include <cstdio>
#include <map>
#include <string>

namespace {

FILE *Help() {
  int ends[2];
  if (pipe(ends) != 0) return nullptr;
  pid_t child = fork();
  if (child < 0) return nullptr;
  if (child == 0) {
    dup2(ends[1], STDOUT_FILENO);
    close(ends[0]);
    v8::V8::SetFlagsFromString("--help");
    _exit(1);
  }
  close(ends[1]);
  return fdopen(ends[0], "r");
}

std::map<std::string, std::string> Flags(FILE *help) {
  std::map<std::string, std::string> flags;
  std::string name;
  char *line = nullptr;
  size_t size = 0;
  while (getline(&line, &size, help) > 0) {
    char word[128];
    if (sscanf(line, " --%127[a-z0-9-]", word) == 1) {
      name = word;
    } else if (!name.empty() && sscanf(line, " type: %127[a-z0-9_]", word) == 1) {
      std::string type;
      for (const char *c = word; *c; c++) type += static_cast<char>(toupper(*c));
      flags[name] = type;
      name.clear();
    }
  }
  free(line);
  return flags;
}

}  // namespace

int main(int argc, char **argv) {
  FILE *help = Help();
  if (argc != 2 || !help) return 2;
  std::map<std::string, std::string> flags = Flags(help);
  if (flags.size() < 100) {
    fprintf(stderr, "flags_gen: V8's --help has changed: %zu flags found\n", flags.size());
    return 1;
  }
  FILE *out = fopen(argv[1], "w");
  if (!out) return 2;
  fprintf(out, "// V8C_FLAG(name, type): made by deps/flags_gen.cc from V8 %s\n", v8::V8::GetVersion());
  for (const auto &[name, type] : flags) {
    fprintf(out, "V8C_FLAG(\"%s\", %s)\n", name.c_str(), type.c_str());
  }
  return fclose(out) == 0 ? 0 : 2;
}
