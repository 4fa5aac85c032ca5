#include "daemon/ruleset/condition_logic.h"

#include <algorithm>
#include <cstdint>
#include <functional>

namespace wirewatch {
namespace {

using Kind = Condition::Kind;

// Truth is tried for each term and each proximity; more of them would take too long.
constexpr size_t kMaxAtoms = 12;

bool IsJunction(const Condition& condition) {
  return condition.kind == Kind::kAnd || condition.kind == Kind::kOr ||
         condition.kind == Kind::kNOf;
}

bool IsAtom(const Condition& condition) {
  return condition.kind != Kind::kNot && !IsJunction(condition);
}

// How many of an atom's children, from the first, must have mentions for it to be true.
size_t SidesWithMentions(const Condition& atom) {
  switch (atom.kind) {
    case Kind::kNear:
    case Kind::kBefore:
      return 2;
    case Kind::kNotNear:
    case Kind::kIn:
    case Kind::kCount:
      return 1;
    case Kind::kTerm:
    case Kind::kNot:
    case Kind::kAnd:
    case Kind::kOr:
    case Kind::kNOf:
      return 0;
  }
  return 0;
}

bool IsSame(const Condition& a, const Condition& b) {
  if (a.kind != b.kind || a.term != b.term || a.distance != b.distance || a.within != b.within ||
      a.at_least != b.at_least || !(a.zones == b.zones) || a.children.size() != b.children.size()) {
    return false;
  }
  return std::equal(a.children.begin(), a.children.end(), b.children.begin(), IsSame);
}

bool Overlap(const ZoneSet& a, const ZoneSet& b) {
  for (int zone = 0; zone < kZoneCount; ++zone) {
    if (a.Contains(static_cast<Zone>(zone)) && b.Contains(static_cast<Zone>(zone))) return true;
  }
  return false;
}

// A condition as a function of its atoms: terms, and proximities, which are true only where their
// sides have mentions.
class Logic {
 public:
  Logic(const Condition& root, const ZoneSet& zones, const std::set<int32_t>& absent = {})
      : root_(root), zones_(zones), absent_(absent) {
    AddAtoms(root);
    is_small_ = atoms_.size() <= kMaxAtoms;
  }

  bool is_small() const { return is_small_; }

  // Whether the condition is true somewhere.
  bool CanBeTrue() const {
    return Any([&](uint32_t truth) { return IsTrue(root_, truth); });
  }
  // The terms that make it true where nothing else is.
  std::vector<int32_t> Enough() const {
    std::vector<int32_t> terms;
    for (size_t i = 0; i < atoms_.size(); ++i) {
      if (atoms_[i]->kind == Kind::kTerm && IsTrue(root_, 1u << i))
        terms.push_back(atoms_[i]->term);
    }
    return terms;
  }
  bool IsTrueOfNothing() const { return IsTrue(root_, 0); }

  // Whether nothing changes when an operand of a junction is left out.
  bool IsRedundant(const Condition& operand) const {
    return !Any(
        [&](uint32_t truth) { return IsTrue(root_, truth) != IsTrue(root_, truth, &operand); });
  }

 private:
  void AddAtoms(const Condition& condition) {
    if (atoms_.size() > kMaxAtoms) return;
    for (const Condition& child : condition.children) AddAtoms(child);
    if (IsAtom(condition) && AtomOf(condition) == atoms_.size()) atoms_.push_back(&condition);
  }

  size_t AtomOf(const Condition& condition) const {
    size_t i = 0;
    while (i < atoms_.size() && !IsSame(*atoms_[i], condition)) ++i;
    return i;
  }

  bool Any(const std::function<bool(uint32_t)>& test) const {
    for (uint32_t truth = 0; truth < (1u << atoms_.size()); ++truth) {
      if (IsPossible(truth) && test(truth)) return true;
    }
    return false;
  }

  // A proximity needs mentions of its sides; of "not near", only of the first.
  bool IsPossible(uint32_t truth) const {
    for (size_t i = 0; i < atoms_.size(); ++i) {
      const Condition& atom = *atoms_[i];
      if ((truth >> i & 1) == 0) continue;
      if (atom.kind == Kind::kTerm && absent_.count(atom.term) > 0) return false;
      if (atom.kind == Kind::kIn && !Overlap(atom.zones, zones_)) return false;
      for (size_t child = 0; child < SidesWithMentions(atom); ++child) {
        if (!HasMentions(atom.children[child], truth)) return false;
      }
    }
    return true;
  }

  bool HasMentions(const Condition& condition, uint32_t truth) const {
    if (!IsTrue(condition, truth) || condition.kind == Kind::kNot) return false;
    if (!IsJunction(condition)) return true;
    return std::any_of(condition.children.begin(), condition.children.end(),
                       [&](const Condition& child) { return HasMentions(child, truth); });
  }

  bool IsTrue(const Condition& condition, uint32_t truth,
              const Condition* left_out = nullptr) const {
    const auto is_true = [&](const Condition& child) { return IsTrue(child, truth, left_out); };
    switch (condition.kind) {
      case Kind::kNot:
        return !is_true(condition.children[0]);
      case Kind::kNOf:
        return std::count_if(condition.children.begin(), condition.children.end(), is_true) >=
               condition.at_least;
      case Kind::kAnd:
        return std::all_of(
            condition.children.begin(), condition.children.end(),
            [&](const Condition& child) { return &child == left_out || is_true(child); });
      case Kind::kOr:
        return std::any_of(
            condition.children.begin(), condition.children.end(),
            [&](const Condition& child) { return &child != left_out && is_true(child); });
      default:
        return (truth >> AtomOf(condition) & 1) != 0;
    }
  }

  const Condition& root_;
  const ZoneSet zones_;
  const std::set<int32_t> absent_;
  std::vector<const Condition*> atoms_;
  bool is_small_ = false;
};

void AddRedundant(const Condition& condition, const Logic& logic,
                  std::vector<const Condition*>* redundant) {
  for (const Condition& child : condition.children) {
    if (IsJunction(condition) && condition.kind != Kind::kNOf && logic.IsRedundant(child)) {
      redundant->push_back(&child);
      // Of two that say the same, one is enough to name.
      if (condition.children.size() == 2) return;
      continue;
    }
    // Within a proximity truth is not all that counts.
    if (!IsAtom(child)) AddRedundant(child, logic, redundant);
  }
}

}  // namespace

ConditionFacts FactsOf(const Condition& condition, const ZoneSet& zones) {
  ConditionFacts facts;
  const Logic logic(condition, zones);
  facts.is_known = logic.is_small();
  if (!facts.is_known) return facts;
  facts.can_be_true = logic.CanBeTrue();
  facts.is_true_of_nothing = logic.IsTrueOfNothing();
  if (!facts.is_true_of_nothing) facts.enough = logic.Enough();
  if (facts.can_be_true && !IsAtom(condition)) {
    AddRedundant(condition, logic, &facts.redundant);
  }
  return facts;
}

bool CanBeTrueWithout(const std::set<int32_t>& absent, const Condition& condition,
                      const ZoneSet& zones) {
  const Logic logic(condition, zones, absent);
  return !logic.is_small() || logic.CanBeTrue();
}

bool IsSameCondition(const Condition& a, const Condition& b) { return IsSame(a, b); }

}  // namespace wirewatch
