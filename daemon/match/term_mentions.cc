#include "daemon/match/term_mentions.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"

namespace wirewatch {

bool TermMentions::Reset(const PlannedRule& planned, ArticleLabels* labels, absl::Time now) {
  const size_t terms = planned.plan.patterns_of_term.size();
  zones_ = planned.rule.zones;
  exceptions_.clear();
  excepting_all_ = -1;
  spans_.assign(terms, {});
  if (own_.size() < terms) own_.resize(terms);
  const RuleExtras* const extras = planned.plan.extras.get();
  if (extras != nullptr && !FindExceptions(*extras, labels, now)) return false;
  if (extras == nullptr || extras->order.empty()) {
    for (size_t term = 0; term < terms; ++term) FindTerm(planned, term);
  } else {
    for (const int32_t term : extras->order) FindTerm(planned, static_cast<size_t>(term));
  }
  return true;
}

bool TermMentions::FindExceptions(const RuleExtras& extras, ArticleLabels* labels, absl::Time now) {
  for (size_t i = 0; i < extras.exceptions.size(); ++i) {
    const ExceptionPlan& plan = extras.exceptions[i];
    const auto index = static_cast<int32_t>(i);
    if (now >= plan.expires_at) continue;
    if (!plan.sources.empty() && !IsFrom(plan.sources, labels)) continue;
    if (plan.entities.empty() && plan.phrases.empty()) {
      excepting_all_ = index;
      return false;
    }
    exceptions_.push_back({index, &plan, PlacesOf(plan.phrases)});
  }
  return true;
}

std::vector<TermMentions::Bytes> TermMentions::PlacesOf(const Patterns& phrases) {
  std::vector<Bytes> places;
  for (const int32_t pattern : phrases) {
    for (const FoundMention& found : article_.Of(pattern).mentions) {
      places.push_back({found.begin, found.end});
    }
  }
  std::sort(places.begin(), places.end(),
            [](const Bytes& a, const Bytes& b) { return a.begin < b.begin; });
  std::vector<Bytes> merged;
  for (const Bytes& place : places) {
    if (merged.empty() || place.begin > merged.back().end) {
      merged.push_back(place);
    } else {
      merged.back().end = std::max(merged.back().end, place.end);
    }
  }
  return merged;
}

int32_t TermMentions::ExceptionOf(const FoundMention& found) const {
  const auto holds = [&](const Exception& exception) {
    const ExceptionPlan& plan = *exception.plan;
    const auto holds_entity = [&](int32_t pattern) {
      const std::vector<int32_t>& ids = index_.patterns[static_cast<size_t>(pattern)].ids;
      return std::binary_search(ids.begin(), ids.end(), found.entity);
    };
    if (!plan.entities.empty() &&
        std::none_of(plan.entities.begin(), plan.entities.end(), holds_entity)) {
      return false;
    }
    if (plan.phrases.empty()) return true;
    const auto it =
        std::upper_bound(exception.places.begin(), exception.places.end(), found.begin,
                         [](uint32_t begin, const Bytes& place) { return begin < place.end; });
    return it != exception.places.end() && it->begin < found.end;
  };
  const auto it = std::find_if(exceptions_.begin(), exceptions_.end(), holds);
  return it == exceptions_.end() ? -1 : it->index;
}

void TermMentions::FindTerm(const PlannedRule& planned, size_t index) {
  const Term& term = planned.rule.terms[index];
  const Patterns& patterns = planned.plan.patterns_of_term[index];
  const bool is_entities = term.kind == Term::Kind::kEntities;
  if (patterns.size() == 1 && exceptions_.empty() && (is_entities || term.cue < 0)) {
    const PatternMentions& found = article_.Of(patterns[0]);
    if (!found.any_weak) {
      // As nearly always: what all rules share, the zones being looked at where they are used.
      spans_[index] = found.mentions;
      return;
    }
  }
  Mentions& own = own_[index];
  own.clear();
  for (const int32_t pattern : patterns) {
    for (const FoundMention& found : article_.Of(pattern).mentions) {
      if (InZones(found) && ExceptionOf(found) < 0) own.push_back(found);
    }
  }
  for (const int32_t member : term.terms) {
    for (const FoundMention& found : spans_[static_cast<size_t>(member)]) {
      if (InZones(found)) own.push_back(found);
    }
  }
  std::sort(own.begin(), own.end());
  own.erase(std::unique(own.begin(), own.end()), own.end());
  if (is_entities) {
    DropUncuedWeak(term, &own);
  } else if (term.cue >= 0) {
    DropFarFrom(PlacesOfTerm(term.cue), term.cue_within, &own);
  }
  spans_[index] = own;
}

void TermMentions::DropUncuedWeak(const Term& term, Mentions* mentions) {
  absl::flat_hash_set<int32_t> strong;
  bool any_weak = false;
  for (const FoundMention& found : *mentions) {
    any_weak |= found.weak;
    if (!found.weak) strong.insert(found.entity);
  }
  if (!any_weak) return;
  const CuePlaces cue_of_term = PlacesOfTerm(term.cue);
  absl::flat_hash_map<int32_t, CuePlaces> places_of_entity;
  const auto has_cue = [&](const FoundMention& found) {
    if (strong.contains(found.entity) || cue_of_term.AnyNear(found, term.cue_within)) return true;
    const auto cues = index_.cues_of_entity.find(found.entity);
    if (cues == index_.cues_of_entity.end()) return false;
    const auto [places, is_new] = places_of_entity.try_emplace(found.entity);
    if (is_new) places->second = CuesOf(cues->second);
    return places->second.AnyNear(found, cues->second.within);
  };
  mentions->erase(
      std::remove_if(mentions->begin(), mentions->end(),
                     [&](const FoundMention& found) { return found.weak && !has_cue(found); }),
      mentions->end());
}

CuePlaces TermMentions::CuesOf(const EntityCues& cues) {
  CuePlaces places;
  for (const int32_t pattern : cues.patterns) {
    for (const FoundMention& found : article_.Of(pattern).mentions) {
      if (InZones(found)) places.Add(found);
    }
  }
  places.Build();
  return places;
}

CuePlaces TermMentions::PlacesOfTerm(int32_t term) const {
  CuePlaces places;
  if (term < 0) return places;
  for (const FoundMention& found : spans_[static_cast<size_t>(term)]) {
    if (InZones(found)) places.Add(found);
  }
  places.Build();
  return places;
}

void TermMentions::DropFarFrom(const CuePlaces& cue, int32_t within, Mentions* mentions) {
  mentions->erase(
      std::remove_if(mentions->begin(), mentions->end(),
                     [&](const FoundMention& found) { return !cue.AnyNear(found, within); }),
      mentions->end());
}

}  // namespace wirewatch
