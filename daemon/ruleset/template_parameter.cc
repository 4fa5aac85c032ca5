#include "daemon/ruleset/template_parameter.h"

#include <algorithm>

#include "absl/strings/ascii.h"

namespace wirewatch {
namespace {

constexpr absl::string_view kOpen = "${";

}  // namespace

bool IsParameterName(absl::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-';
  });
}

ParameterUse NextParameterUse(absl::string_view text, size_t from) {
  for (size_t at = text.find(kOpen, from); at != absl::string_view::npos;
       at = text.find(kOpen, at + 1)) {
    const size_t close = text.find('}', at);
    if (close == absl::string_view::npos) break;
    const absl::string_view name = text.substr(at + kOpen.size(), close - at - kOpen.size());
    if (IsParameterName(name)) return {at, close + 1 - at, name};
  }
  return {};
}

std::vector<std::string> NamesOf(const TemplateParameters& parameters) {
  std::vector<std::string> names;
  for (const auto& [name, value] : parameters) names.push_back(name);
  return names;
}

}  // namespace wirewatch
