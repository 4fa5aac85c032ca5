#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "daemon/kafka/dead_letter.h"
#include "wirewatch/record.h"

namespace wirewatch {

// A dead letter in a line: where it stands and what failed where and why. Ends with a line break.
std::string ToTextLine(const Record& record, const DeadLetter& letter, bool color);

// The same as a JSON object.
std::string ToJsonLine(const Record& record, const DeadLetter& letter);

// All of it, for people: control characters are left out, and a long value is cut.
std::string ToText(const Record& record, const DeadLetter& letter, bool color);

// "14 dead letters: 10 malformed_json, 4 too_large"
std::string SummaryOf(const std::map<std::string, int64_t>& by_reason);

}  // namespace wirewatch
