#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "wirewatch/article.h"

namespace wirewatch {

// What authors most likely meant by words that are no operators: slips of the pen and the operators
// of other query languages. All are empty where nothing is likely.

// For a word between two operands: "AND" and "&&" are "and", "nera/5", "near5" and "w/5" are
// "near/5", "near/sentence" is "near/s", "unless" is "and not". For a proximity without its number,
// such as "within", `number` is what follows it.
std::string OperatorMeant(absl::string_view word, absl::string_view number = "");

// For a word before an operand: "!" and "NOT" are "not", "any" is "1 of", "two" is "2 of".
std::string PrefixMeant(absl::string_view word);

// For a word in the place of a zone: "headline" is "title", "text" is "(lead, body)".
std::string ZoneMeant(absl::string_view word);

// For the word that compares in "count(a) <= 3": `count` is "count(a)", and the result says the
// same as the whole, with no comparison but ">=".
std::string CountMeant(absl::string_view count, absl::string_view comparison, int64_t number);

// The zone of this name.
std::optional<Zone> FindZone(absl::string_view name);

// Whether all of a word is digits, and it has some.
bool IsNumber(absl::string_view word);

}  // namespace wirewatch
