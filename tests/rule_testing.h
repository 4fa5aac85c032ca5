#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "tests/random_case.h"
#include "wirewatch/article.h"
#include "wirewatch/rule_loader.h"

namespace wirewatch {

using Paragraphs = std::vector<std::pair<Zone, std::string>>;

// "rule[/entity][ severity]: text, text" of each match; the severity where it is not medium.
std::vector<std::string> MatchYaml(const std::string& yaml, const Article& article,
                                   absl::Time now = absl::UnixEpoch());

// The matches of one rule, given without its id as a flow map's inside, in these paragraphs.
std::vector<std::string> MatchRule(const std::string& rule, const Paragraphs& paragraphs,
                                   absl::Time now = absl::UnixEpoch());

// The diagnostics of a file f.yaml, one after the other.
std::string DiagnosticsOf(const std::string& yaml);
std::string ToString(const std::vector<Diagnostic>& diagnostics);

std::string Repeated(const std::string& text, size_t times);

}  // namespace wirewatch
