#pragma once

#include "daemon/ruleset/parsed.h"

namespace wirewatch {

// Reads an item of `templates`.
ParsedTemplate ParseTemplate(const ParseContext& context, const YamlNode& node);

}  // namespace wirewatch
