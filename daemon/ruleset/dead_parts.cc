#include "daemon/ruleset/dead_parts.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "daemon/ruleset/condition_text.h"

namespace wirewatch {
namespace {

using Kind = Condition::Kind;

// Zones in which a condition may have mentions, at the most; and whether it is told why there are
// none.
struct Reach {
  ZoneSet zones;
  bool is_told = false;
};

template <typename Test>
ZoneSet ZonesWhere(const Test& test) {
  ZoneSet zones;
  for (int i = 0; i < kZoneCount; ++i) {
    if (test(static_cast<Zone>(i))) zones.Add(static_cast<Zone>(i));
  }
  return zones;
}

// Lead and body are read in one go, all others by themselves; a sentence or a paragraph is of one
// zone.
bool MayBeNear(Zone a, Zone b, Condition::Within within) {
  const auto is_story = [](Zone zone) { return zone == Zone::kLead || zone == Zone::kBody; };
  return a == b || (within == Condition::Within::kWords && is_story(a) && is_story(b));
}

class Finder {
 public:
  Finder(const Rule& rule, std::vector<DeadPart>* dead) : rule_(rule), dead_(*dead) {
    for (const Term& term : rule.terms) names_.push_back(term.name);
  }

  Reach Visit(const Condition& condition) {
    switch (condition.kind) {
      case Kind::kTerm:
        return {rule_.zones};
      case Kind::kNot:
        return {ZoneSet(), Visit(condition.children[0]).is_told};
      case Kind::kAnd:
      case Kind::kOr:
      case Kind::kNOf:
        return VisitAll(condition);
      case Kind::kNear:
      case Kind::kBefore:
      case Kind::kNotNear:
        return VisitProximity(condition);
      case Kind::kIn:
        return VisitIn(condition);
      case Kind::kCount: {
        const Reach counted = Visit(condition.children[0]);
        return counted.zones.empty() ? TellNoMentions(condition, 0, counted) : counted;
      }
    }
    return {};
  }

 private:
  Reach VisitAll(const Condition& condition) {
    Reach all;
    for (const Condition& child : condition.children) {
      const Reach reach = Visit(child);
      all.zones = ZonesWhere(
          [&](Zone zone) { return all.zones.Contains(zone) || reach.zones.Contains(zone); });
      all.is_told |= reach.is_told;
    }
    return all;
  }

  Reach VisitProximity(const Condition& condition) {
    const Reach a = Visit(condition.children[0]);
    const Reach b = Visit(condition.children[1]);
    const bool is_not_near = condition.kind == Kind::kNotNear;
    if (a.zones.empty()) return TellNoMentions(condition, 0, a);
    if (b.zones.empty()) {
      const Reach told = TellNoMentions(condition, 1, b);
      return is_not_near ? a : told;
    }
    const auto has_near = [&](Zone zone, const ZoneSet& others) {
      return !ZonesWhere([&](Zone other) {
                return others.Contains(other) && MayBeNear(zone, other, condition.within);
              }).empty();
    };
    const ZoneSet zones = ZonesWhere([&](Zone zone) {
      return (a.zones.Contains(zone) && has_near(zone, b.zones)) ||
             (b.zones.Contains(zone) && has_near(zone, a.zones));
    });
    if (zones.empty()) {
      Tell({&condition,
            absl::StrCat("nothing in ", ZonesText(a.zones), " is near anything in ",
                         ZonesText(b.zones)),
            is_not_near ? "remove the 'not near'" : "join the two by 'and'", is_not_near});
    }
    return is_not_near ? a : Reach{zones, zones.empty()};
  }

  Reach VisitIn(const Condition& condition) {
    const Reach reach = Visit(condition.children[0]);
    if (reach.zones.empty()) return TellNoMentions(condition, 0, reach);
    const ZoneSet zones = ZonesWhere(
        [&](Zone zone) { return reach.zones.Contains(zone) && condition.zones.Contains(zone); });
    if (zones.empty()) {
      Tell({&condition,
            absl::StrCat(Quote(condition.children[0]), " is looked for in ", ZonesText(reach.zones),
                         " only"),
            "name the zone under the rule's 'zones', too"});
    }
    return {zones, zones.empty()};
  }

  // What needs mentions of a child that has none.
  Reach TellNoMentions(const Condition& condition, size_t child, const Reach& reach) {
    if (!reach.is_told) {
      const bool is_not_near = condition.kind == Kind::kNotNear && child == 1;
      Tell({&condition, absl::StrCat(Quote(condition.children[child]), " has no mentions"),
            is_not_near ? "remove the 'not near', or name what must not stand near"
                        : "what is not there stands nowhere; join it by 'and': a and not b",
            is_not_near});
    }
    return {ZoneSet(), true};
  }

  void Tell(DeadPart dead) { dead_.push_back(std::move(dead)); }

  std::string Quote(const Condition& condition) const {
    return absl::StrCat("'", ConditionText(condition, names_), "'");
  }

  const Rule& rule_;
  std::vector<std::string> names_;
  std::vector<DeadPart>& dead_;
};

}  // namespace

std::vector<DeadPart> DeadPartsOf(const Condition& condition, const Rule& rule) {
  std::vector<DeadPart> dead;
  Finder(rule, &dead).Visit(condition);
  return dead;
}

}  // namespace wirewatch
