#pragma once

#include "daemon/ruleset/parsed.h"

namespace wirewatch {

// Reads an item of `entities`.
ParsedEntity ParseEntity(const ParseContext& context, const YamlNode& node);

// Reads `cue_within` of an entity or a term; without the cue it belongs to it is an error.
void ReadCueWithin(const ParseContext& context, const YamlNode* cue, absl::string_view cue_key,
                   MapReader* reader, int32_t* within);

}  // namespace wirewatch
