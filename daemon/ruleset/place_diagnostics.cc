#include <algorithm>
#include <map>
#include <tuple>

#include "daemon/base/source_text.h"
#include "daemon/base/yaml_scalar_place.h"
#include "wirewatch/rule_loader.h"

namespace wirewatch {

void PlaceDiagnostics(const std::vector<RuleFile>& files, std::vector<Diagnostic>* diagnostics) {
  std::map<std::string, SourceText> sources;
  for (Diagnostic& diagnostic : *diagnostics) {
    if (!diagnostic.part.has_value()) continue;
    const std::string& path = diagnostic.location.file;
    auto source = sources.find(path);
    if (source == sources.end()) {
      const auto file = std::find_if(files.begin(), files.end(),
                                     [&](const RuleFile& read) { return read.path == path; });
      if (file == files.end()) continue;
      source = sources.emplace(path, SourceText(file->text)).first;
    }
    const ScalarPart& part = *diagnostic.part;
    PlaceInScalar(source->second, part.scalar, part.begin, part.end, &diagnostic.location);
    diagnostic.part.reset();
  }
  std::stable_sort(diagnostics->begin(), diagnostics->end(),
                   [](const Diagnostic& a, const Diagnostic& b) {
                     return std::tie(a.location.file, a.location.line, a.location.column) <
                            std::tie(b.location.file, b.location.line, b.location.column);
                   });
}

}  // namespace wirewatch
