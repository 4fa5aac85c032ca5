#include "daemon/ruleset/term_graph.h"

#include <algorithm>

namespace wirewatch {
namespace {

// Depth-first search; as deep as a rule has terms, which is limited.
class Sorter {
 public:
  explicit Sorter(const std::vector<Term>& terms)
      : terms_(terms), states_(terms.size(), State::kNew) {}

  bool Visit(int32_t id) {
    State& state = states_[static_cast<size_t>(id)];
    if (state == State::kDone) return true;
    path_.push_back(id);
    if (state == State::kOpen) return false;
    state = State::kOpen;
    const Term& term = terms_[static_cast<size_t>(id)];
    for (const int32_t member : term.terms) {
      if (!Visit(member)) return false;
    }
    if (term.cue >= 0 && !Visit(term.cue)) return false;
    path_.pop_back();
    state = State::kDone;
    order_.push_back(id);
    return true;
  }

  // From where the search came back to.
  std::vector<int32_t> Cycle() const {
    return {std::find(path_.begin(), path_.end(), path_.back()), path_.end()};
  }
  std::vector<int32_t> TakeOrder() { return std::move(order_); }

 private:
  enum class State { kNew, kOpen, kDone };

  const std::vector<Term>& terms_;
  std::vector<State> states_;
  std::vector<int32_t> path_;
  std::vector<int32_t> order_;
};

}  // namespace

std::vector<int32_t> OrderTerms(const std::vector<Term>& terms, std::vector<int32_t>* cycle) {
  Sorter sorter(terms);
  for (size_t i = 0; i < terms.size(); ++i) {
    if (sorter.Visit(static_cast<int32_t>(i))) continue;
    *cycle = sorter.Cycle();
    return {};
  }
  return sorter.TakeOrder();
}

}  // namespace wirewatch
