#pragma once

#include <cstddef>

#include "absl/strings/string_view.h"
#include "daemon/match/regex_plan.h"

namespace wirewatch {

// Where a part of a regex that ends (begins) at byte `from` of the text can begin (end) at most.
// Looks no farther than `limit`, which is returned if the part can reach beyond it.
size_t ReachLeft(absl::string_view text, size_t from, const CharReach& reach, size_t limit);
size_t ReachRight(absl::string_view text, size_t from, const CharReach& reach);

// Whether one of the texts may stand before (behind) what begins (ends) at `from`. Says yes where
// it would have to look far.
bool MayStandBefore(absl::string_view text, size_t from, const Neighbour& neighbour);
bool MayStandBehind(absl::string_view text, size_t from, const Neighbour& neighbour);

}  // namespace wirewatch
