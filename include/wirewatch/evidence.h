#pragma once

#include <cstddef>
#include <vector>

#include "absl/strings/string_view.h"

namespace wirewatch {

// What a mention is evidence of; `entity` is empty where the term is not one of entities.
struct EvidenceKey {
  absl::string_view term;
  absl::string_view entity;
};

// Which of an alert's mentions to keep when only `max` may stay: their indexes, in order.
// `mentions` are in the order of the text; `entity` is the alert's, empty if it has none.
//
// What proves the alert comes first: a mention of its entity, then one of each term. The rest is
// shared out in turns, the second mention of each term and entity before the third of any, so that
// a word which fills the page does not push the others out.
std::vector<size_t> ChooseEvidence(const std::vector<EvidenceKey>& mentions,
                                   absl::string_view entity, size_t max);

}  // namespace wirewatch
