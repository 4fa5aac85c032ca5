#pragma once

#include <string>
#include <vector>

#include "daemon/base/yaml.h"
#include "wirewatch/rule.h"

namespace wirewatch {

// A digest over a rule as it is written: all keys with their values, those of its template (nullptr
// for none) filled in; but not over the order of the keys, nor over quotes and white space.
std::string WrittenDigest(const YamlNode& own, const YamlNode* from_template);

// A digest over words as they are looked for.
std::string WordsDigest(const std::vector<Word>& words);

// Rule::revision, of these digests.
std::string RevisionOf(const std::string& written, const std::vector<std::string>& lists);

}  // namespace wirewatch
