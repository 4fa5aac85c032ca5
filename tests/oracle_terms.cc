#include "tests/oracle_terms.h"

#include <re2/re2.h>

#include <algorithm>
#include <tuple>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace wirewatch {

OracleTerms::OracleTerms(const RuleBook& book, const Article& article, absl::Time now)
    : book_(book), article_(article), now_(now), words_(OracleWords(article.text)) {}

int OracleTerms::FlowOf(Zone zone) {
  return zone == Zone::kLead ? static_cast<int>(Zone::kBody) : static_cast<int>(zone);
}

bool OracleTerms::IsAsked(const Rule& rule) const {
  if (!rule.enabled || now_ >= rule.expires_at) return false;
  const ArticleFilter& filter = rule.filter;
  if (!article_.source.empty()) {
    if (!filter.sources.empty() && !IsFrom(filter.sources)) return false;
    if (IsFrom(filter.not_sources)) return false;
  }
  if (!article_.language.empty()) {
    if (!filter.languages.empty() && !IsIn(filter.languages)) return false;
    if (IsIn(filter.not_languages)) return false;
  }
  return std::none_of(
      rule.exceptions.begin(), rule.exceptions.end(), [&](const RuleException& exception) {
        return exception.entities.empty() && exception.phrases.empty() && Applies(exception);
      });
}

bool OracleTerms::IsFrom(const std::vector<std::string>& sources) const {
  const std::string source = absl::AsciiStrToLower(article_.source);
  return std::any_of(sources.begin(), sources.end(), [&](const std::string& written) {
    std::string wanted = absl::AsciiStrToLower(written);
    if (wanted.back() != '*') return source == wanted;
    wanted.pop_back();
    return absl::StartsWith(source, wanted);
  });
}

bool OracleTerms::IsIn(const std::vector<std::string>& languages) const {
  const std::string language = absl::AsciiStrToLower(article_.language);
  return std::any_of(languages.begin(), languages.end(), [&](const std::string& written) {
    const std::string wanted = absl::AsciiStrToLower(written);
    return language == wanted || absl::StartsWith(language, wanted + "-");
  });
}

std::vector<OracleFound> OracleTerms::FindAll(const Rule& rule) const {
  std::vector<OracleFound> all;
  for (size_t i = 0; i < rule.terms.size(); ++i) {
    for (const Candidate& candidate : MentionsOf(rule, static_cast<int32_t>(i))) {
      all.push_back(candidate.found);
    }
  }
  std::sort(all.begin(), all.end(), [](const OracleFound& x, const OracleFound& y) {
    const OracleMention& a = x.mention;
    const OracleMention& b = y.mention;
    return std::tie(a.begin, a.entity, a.end, a.term) < std::tie(b.begin, b.entity, b.end, b.term);
  });
  return all;
}

OracleTerms::Candidates OracleTerms::MentionsOf(const Rule& rule, int32_t id) const {
  const Term& term = rule.terms[static_cast<size_t>(id)];
  Candidates all = Raw(rule, id);
  all.erase(std::remove_if(all.begin(), all.end(),
                           [&](const Candidate& one) { return IsExcepted(rule, one.found); }),
            all.end());
  Cue cue{term.cue_within, {}};
  if (term.cue >= 0) cue.places = MentionsOf(rule, term.cue);
  Candidates counting;
  for (const Candidate& one : all) {
    bool counts = term.cue < 0 || IsNear(one.found, cue);
    if (term.kind == Term::Kind::kEntities) {
      const int32_t entity_id = one.found.mention.entity;
      const Entity& entity = book_.entities[static_cast<size_t>(entity_id)];
      counts = !one.weak || IsNear(one.found, cue) ||
               IsNear(one.found, {entity.cue_within, PlacesOf(rule, entity.cues)}) ||
               std::any_of(all.begin(), all.end(), [&](const Candidate& other) {
                 return !other.weak && other.found.mention.entity == entity_id;
               });
    }
    if (counts) counting.push_back(one);
  }
  return counting;
}

// What the term finds in the rule's zones, whatever its cues and exceptions; of two mentions of an
// entity at one place the strong one.
OracleTerms::Candidates OracleTerms::Raw(const Rule& rule, int32_t id) const {
  const Term& term = rule.terms[static_cast<size_t>(id)];
  const OracleMention mention{id, -1, 0, 0};
  Candidates all = PlacesOf(rule, term.words);
  if (term.kind == Term::Kind::kRegex) Place(FindRegex(term, mention), rule, false, &all);
  for (size_t entity = 0; entity < book_.entities.size(); ++entity) {
    if (!IsAnyOf(term.entities, entity)) continue;
    AddEntity(rule, {id, static_cast<int32_t>(entity), 0, 0}, &all);
  }
  for (const int32_t member : term.terms) {
    for (const Candidate& candidate : MentionsOf(rule, member)) {
      all.push_back({candidate.found, false});
    }
  }
  for (Candidate& candidate : all) candidate.found.mention.term = id;
  Candidates once;
  for (const Candidate& candidate : all) {
    const auto same = std::find_if(once.begin(), once.end(), [&](const Candidate& other) {
      return other.found.mention == candidate.found.mention;
    });
    if (same == once.end()) {
      once.push_back(candidate);
    } else {
      same->weak &= candidate.weak;
    }
  }
  return once;
}

Word OracleTerms::SpellingOf(const std::string& alias) {
  return alias[0] == '=' ? Word{alias.substr(1), false, true} : Word{alias, false, false};
}

void OracleTerms::AddEntity(const Rule& rule, OracleMention mention, Candidates* candidates) const {
  const Entity& entity = book_.entities[static_cast<size_t>(mention.entity)];
  Place(FindPhrase({entity.name, false, false}, mention), rule, false, candidates);
  for (const std::string& alias : entity.aliases) {
    Place(FindPhrase(SpellingOf(alias), mention), rule, false, candidates);
  }
  for (const std::string& alias : entity.weak_aliases) {
    Place(FindPhrase(SpellingOf(alias), mention), rule, true, candidates);
  }
}

OracleTerms::Candidates OracleTerms::PlacesOf(const Rule& rule,
                                              const std::vector<int32_t>& lists) const {
  Candidates places;
  for (const int32_t list : lists) {
    for (const Word& word : book_.word_lists[static_cast<size_t>(list)]) {
      Place(FindPhrase(word, {0, -1, 0, 0}), rule, false, &places);
    }
  }
  return places;
}

bool OracleTerms::IsNear(const OracleFound& found, const Cue& cue) {
  const auto follows = [&](const OracleFound& a, const OracleFound& b) {
    return a.flow == b.flow && b.word_begin >= a.word_end &&
           b.word_begin - a.word_end <= cue.within;
  };
  return std::any_of(cue.places.begin(), cue.places.end(), [&](const Candidate& place) {
    return follows(found, place.found) || follows(place.found, found);
  });
}

bool OracleTerms::Applies(const RuleException& exception) const {
  return now_ < exception.expires_at &&
         (exception.sources.empty() || (!article_.source.empty() && IsFrom(exception.sources)));
}

bool OracleTerms::IsExcepted(const Rule& rule, const OracleFound& found) const {
  const OracleMention& mention = found.mention;
  for (const RuleException& exception : rule.exceptions) {
    if (!Applies(exception)) continue;
    if (!exception.entities.empty() &&
        (mention.entity < 0 || !IsAnyOf(exception.entities, static_cast<size_t>(mention.entity)))) {
      continue;
    }
    bool overlaps = exception.phrases.empty();
    for (const int32_t list : exception.phrases) {
      for (const Word& word : book_.word_lists[static_cast<size_t>(list)]) {
        for (const OracleMention& place : FindPhrase(word, {})) {
          overlaps |= place.begin < mention.end && mention.begin < place.end;
        }
      }
    }
    if (overlaps) return true;
  }
  return false;
}

bool OracleTerms::IsAnyOf(const std::vector<std::string>& names, size_t entity) const {
  for (const std::string& name : names) {
    if (book_.entities[entity].id == name) return true;
    for (const std::string& group : book_.entities[entity].groups) {
      if (group == name) return true;
    }
  }
  return false;
}

std::vector<OracleMention> OracleTerms::FindPhrase(const Word& phrase,
                                                   OracleMention mention) const {
  std::vector<OracleMention> mentions;
  const std::vector<OracleWord> wanted = OracleWords(phrase.text);
  for (size_t first = 0; first + wanted.size() <= words_.size(); ++first) {
    bool same = true;
    for (size_t i = 0; i < wanted.size() && same; ++i) {
      const bool open = phrase.any_ending && i + 1 == wanted.size();
      same = IsWord(wanted[i], phrase, words_[first + i], open) &&
             (i == 0 || words_[first + i].gap <= std::max(wanted[i].gap, 1));
    }
    mention.begin = words_[first].begin;
    mention.end = words_[first + wanted.size() - 1].end;
    if (same && ParagraphAt(mention.begin) == ParagraphAt(mention.end - 1)) {
      mentions.push_back(mention);
    }
  }
  return mentions;
}

bool OracleTerms::IsWord(const OracleWord& wanted, const Word& phrase, const OracleWord& word,
                         bool open) const {
  const auto is = [open](const std::string& text, const std::string& form) {
    return open ? absl::StartsWith(text, form) : text == form;
  };
  if (!is(word.folded, wanted.folded)) return false;
  return !phrase.exact_case || is(article_.text.substr(word.begin, word.end - word.begin),
                                  phrase.text.substr(wanted.begin, wanted.end - wanted.begin));
}

std::vector<OracleMention> OracleTerms::FindRegex(const Term& term, OracleMention mention) const {
  std::vector<OracleMention> mentions;
  const auto has = [&](char flag) { return term.regex_flags.find(flag) != std::string::npos; };
  std::string pattern = term.regex;
  if (has('i')) pattern = absl::StrCat("(?i:", pattern, ")");
  if (has('s')) pattern = absl::StrCat("(?s:", pattern, ")");
  if (has('m')) pattern = absl::StrCat("(?m:", pattern, ")");
  if (has('U')) pattern = absl::StrCat("(?U:", pattern, ")");
  const RE2 regex(pattern);
  const re2::StringPiece text(article_.text.data(), article_.text.size());
  re2::StringPiece match;
  for (size_t at = 0; regex.Match(text, at, text.size(), RE2::UNANCHORED, &match, 1);) {
    mention.begin = static_cast<size_t>(match.data() - text.data());
    mention.end = mention.begin + match.size();
    if (!match.empty()) mentions.push_back(mention);
    at = match.empty() ? mention.begin + 1 : mention.end;
    if (at > text.size()) break;
  }
  return mentions;
}

// Finds the paragraphs of mentions and their words. A regex may begin in the white space before its
// first word; one that touches no paragraph is no mention.
void OracleTerms::Place(const std::vector<OracleMention>& mentions, const Rule& rule, bool weak,
                        Candidates* candidates) const {
  for (const OracleMention& mention : mentions) {
    OracleFound found{mention, ParagraphAt(mention.begin), 0, 0, 0};
    for (size_t i = 0; i < words_.size() && found.paragraph == kNone; ++i) {
      if (words_[i].begin >= mention.begin && words_[i].begin < mention.end) {
        found.paragraph = ParagraphAt(words_[i].begin);
      }
    }
    if (found.paragraph == kNone) continue;
    const Zone zone = article_.paragraphs[found.paragraph].zone;
    if (!rule.zones.Contains(zone)) continue;
    found.flow = FlowOf(zone);
    for (const OracleWord& word : words_) {
      if (FlowOf(article_.paragraphs[ParagraphAt(word.begin)].zone) != found.flow) continue;
      found.word_begin += word.end <= mention.begin;
      found.word_end += word.begin < mention.end;
    }
    candidates->push_back({found, weak});
  }
}

size_t OracleTerms::ParagraphAt(size_t offset) const {
  for (size_t i = 0; i < article_.paragraphs.size(); ++i) {
    const Paragraph& paragraph = article_.paragraphs[i];
    if (offset >= paragraph.begin && offset < paragraph.end) return i;
  }
  return kNone;
}

}  // namespace wirewatch
