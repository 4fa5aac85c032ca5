#include "bench/common/lines.h"

#include <stdio.h>
#include <stdlib.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace wirewatch::bench {

absl::Status ForEachLine(const std::string& path, const std::function<bool(std::string)>& take) {
  const bool compressed = absl::EndsWith(path, ".gz");
  // The path is one word to the shell, whatever is in it.
  const std::string command =
      absl::StrCat("exec zcat -- '", absl::StrReplaceAll(path, {{"'", "'\\''"}}), "'");
  FILE* file = compressed ? popen(command.c_str(), "r") : fopen(path.c_str(), "r");
  if (file == nullptr) return absl::NotFoundError(absl::StrCat("cannot read ", path));
  char* line = nullptr;
  size_t capacity = 0;
  bool more = true;
  bool any = false;
  for (ssize_t size; more && (size = getline(&line, &capacity, file)) > 0;) {
    any = true;
    if (line[size - 1] == '\n') --size;
    more = take(std::string(line, static_cast<size_t>(size)));
  }
  free(line);
  if (compressed) {
    pclose(file);
  } else {
    fclose(file);
  }
  return any ? absl::OkStatus() : absl::NotFoundError(absl::StrCat("nothing to read in ", path));
}

}  // namespace wirewatch::bench
