#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "daemon/base/suggest.h"
#include "daemon/text/tokenizer.h"
#include "wirewatch/explanation.h"

namespace wirewatch {
namespace {

// The words that are compared, with single spaces between.
std::string Folded(const std::string& spelling) {
  TokenizedText tokenized;
  tokenized.Reset(spelling);
  std::string folded;
  for (size_t i = 0; i < tokenized.size(); ++i) {
    absl::StrAppend(&folded, i == 0 ? "" : " ", tokenized.FoldedForm(i));
  }
  return folded;
}

std::string Written(const Word& word) {
  return absl::StrCat(word.exact_case ? "=" : "", word.text, word.any_ending ? "*" : "");
}

// Why a term looks for the entity; empty if it does not.
std::string WhyOf(const Term& term, const Entity& entity) {
  const auto names = [&](const std::string& name) {
    return std::binary_search(term.entities.begin(), term.entities.end(), name);
  };
  if (names(entity.id)) return "names the entity";
  for (const std::string& group : entity.groups) {
    if (names(group)) return absl::StrCat("names the group '", group, "'");
  }
  return "";
}

}  // namespace

absl::StatusOr<EntityExplanation> ExplainEntity(const RuleBook& book, const std::string& id) {
  const auto it =
      std::lower_bound(book.entities.begin(), book.entities.end(), id,
                       [](const Entity& entity, const std::string& x) { return entity.id < x; });
  if (it == book.entities.end() || it->id != id) {
    std::vector<std::string> known;
    for (const Entity& entity : book.entities) known.push_back(entity.id);
    return absl::NotFoundError(
        absl::StrCat("no entity is named '", id, "'", DidYouMean(id, known)));
  }
  EntityExplanation explanation;
  explanation.entity = *it;
  const auto add = [&](const std::string& spelling, const char* why) {
    const Word word = WordOfSpelling(spelling);
    explanation.spellings.push_back(
        {word.text, word.exact_case ? word.text : Folded(word.text),
         word.exact_case ? absl::StrCat(why, ", in exactly these letters") : why});
  };
  add(it->name, "name");
  for (const std::string& alias : it->aliases) add(alias, "alias");
  for (const std::string& alias : it->weak_aliases) add(alias, "weak alias");
  for (const int32_t list : it->cues) {
    for (const Word& word : book.word_lists[static_cast<size_t>(list)]) {
      explanation.cues.push_back(Written(word));
    }
  }
  for (const Rule& rule : book.rules) {
    for (const Term& term : rule.terms) {
      std::string why = WhyOf(term, *it);
      if (why.empty()) continue;
      explanation.watches.push_back(
          {rule.id, term.name, std::move(why), rule.enabled ? "" : "the rule is not enabled"});
    }
  }
  return explanation;
}

}  // namespace wirewatch
