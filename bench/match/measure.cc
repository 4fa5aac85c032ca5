#include "bench/match/measure.h"

#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "bench/match/stopwatch.h"
#include "daemon/base/status.h"

namespace wirewatch::bench {
namespace {

// A pass ends after so many seconds. An engine that did not get through all documents goes on with
// the next ones, as it would on a wire: the same few again would only show how warm they are.
constexpr double kLongestPass = 2;
// The clock is asked once for so many documents.
constexpr size_t kClockInterval = 4;
constexpr double kMegabyte = 1e6;

// An engine at work on a case.
class Contender {
 public:
  Contender(const Case& a_case, const EngineKind& kind)
      : case_(a_case), kind_(kind), engine_(kind.create(a_case.watchlist)) {
    row_.engine = kind.name;
  }

  // Compiles, and does the first pass. False if there is nothing to measure.
  absl::StatusOr<bool> Start(double warm_up_seconds) {
    const Stopwatch prepare;
    absl::Status status = engine_->Prepare();
    row_.prepare_s = prepare.Elapsed().cpu;
    const int64_t heap = HeapBytes();
    const Stopwatch compile;
    if (status.ok()) status = engine_->Compile();
    row_.compile_s = compile.Elapsed().cpu;
    if (!status.ok()) {
      if (kind_.role == Role::kOurs) return status;
      (absl::IsUnavailable(status) ? row_.skipped : row_.failed) = std::string(status.message());
      engine_.reset();
      return false;
    }
    WW_ASSIGN_OR_RETURN(const Lap lap, Pass());
    row_.first_pass_mb_per_s = static_cast<double>(row_.bytes) / kMegabyte / lap.cpu;
    // An automaton that is built on the way may need all documents to be as fast as it gets.
    const Stopwatch warm_up;
    for (size_t seen = row_.documents; seen < case_.documents.size(); seen += row_.documents) {
      if (warm_up.Elapsed().cpu > warm_up_seconds) break;
      WW_RETURN_IF_ERROR(Pass().status());
    }
    row_.index_bytes = HeapBytes() - heap;
    for (const Document& document : case_.documents) {
      WW_RETURN_IF_ERROR(engine_->CheckPlaces(document));
    }
    return true;
  }

  absl::Status Measure(double seconds) {
    Lap total;
    double megabytes = 0;
    do {
      WW_ASSIGN_OR_RETURN(const Lap lap, Pass());
      total += lap;
      megabytes += static_cast<double>(row_.bytes) / kMegabyte;
    } while (total.cpu < seconds);
    row_.cpu_mb_per_s.push_back(megabytes / total.cpu);
    row_.wall_mb_per_s.push_back(megabytes / total.wall);
    row_.note = engine_->Note();
    return absl::OkStatus();
  }

  Row& row() { return row_; }

 private:
  const Answers* Expected() const {
    switch (kind_.claim) {
      case Claim::kNames:
        return &case_.names;
      case Claim::kConditions:
        return &case_.conditions;
      case Claim::kNothing:
        return nullptr;
    }
    return nullptr;
  }

  const Document& DocumentAt(size_t i) const {
    return case_.documents[(first_ + i) % case_.documents.size()];
  }

  // Goes through the documents, as many as there is time for, and compares what was found.
  absl::StatusOr<Lap> Pass() {
    found_.clear();
    ends_.clear();
    const size_t count = case_.documents.size();
    const Stopwatch stopwatch;
    while (ends_.size() < count) {
      WW_RETURN_IF_ERROR(engine_->Find(DocumentAt(ends_.size()), &found_));
      ends_.push_back(found_.size());
      if (ends_.size() % kClockInterval == 0 && stopwatch.WallSeconds() > kLongestPass) break;
    }
    const Lap lap = stopwatch.Elapsed();
    row_.slowest_pass_s = std::max(row_.slowest_pass_s, lap.cpu);
    row_.documents = ends_.size();
    row_.bytes = 0;
    for (size_t i = 0; i < ends_.size(); ++i) {
      row_.bytes += static_cast<int64_t>(DocumentAt(i).article.text.size());
    }
    if (const Answers* const expected = Expected()) {
      const Answers found = TakeFound();
      row_.hits = CountAnswers(found);
      WW_RETURN_IF_ERROR(CompareAnswers(*expected, found, first_));
    }
    first_ = (first_ + ends_.size()) % count;
    return lap;
  }

  Answers TakeFound() const {
    Answers answers;
    size_t begin = 0;
    for (const size_t end : ends_) {
      std::vector<int32_t> numbers(found_.begin() + static_cast<ptrdiff_t>(begin),
                                   found_.begin() + static_cast<ptrdiff_t>(end));
      std::sort(numbers.begin(), numbers.end());
      numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
      answers.push_back(std::move(numbers));
      begin = end;
    }
    return answers;
  }

  const Case& case_;
  const EngineKind& kind_;
  std::unique_ptr<MatchEngine> engine_;
  Row row_;
  // The document that the next pass begins with.
  size_t first_ = 0;
  // What the current pass has found, and where each document's share ends.
  std::vector<int32_t> found_;
  std::vector<size_t> ends_;
};

absl::Status Annotate(const absl::Status& status, const Case& a_case, const std::string& engine) {
  return absl::Status(status.code(),
                      absl::StrCat(engine, ", ", a_case.mode, ", ", a_case.watchlist.entities,
                                   " entities: ", status.message()));
}

}  // namespace

absl::StatusOr<std::vector<Row>> MeasureCase(const Case& a_case, const MeasureOptions& options) {
  std::vector<std::unique_ptr<Contender>> all;
  std::vector<Contender*> measured;
  for (const EngineKind& kind : a_case.engines) {
    all.push_back(std::make_unique<Contender>(a_case, kind));
    const absl::StatusOr<bool> started = all.back()->Start(options.warm_up_seconds);
    if (!started.ok()) return Annotate(started.status(), a_case, kind.name);
    if (*started) measured.push_back(all.back().get());
  }
  // What else the machine does meets all engines, and none is always behind the same other one.
  for (int round = 0; round < options.rounds; ++round) {
    for (Contender* const contender : measured) {
      const absl::Status status = contender->Measure(options.seconds);
      if (!status.ok()) return Annotate(status, a_case, contender->row().engine);
    }
    if (!measured.empty()) std::rotate(measured.begin(), measured.begin() + 1, measured.end());
  }
  const std::string& first = EngineKinds().front().name;
  std::vector<double> wirewatch;
  for (const auto& contender : all) {
    if (contender->row().engine == first) wirewatch = contender->row().cpu_mb_per_s;
  }
  std::vector<Row> rows;
  for (const auto& contender : all) {
    Row& row = contender->row();
    for (size_t i = 0; i < std::min(row.cpu_mb_per_s.size(), wirewatch.size()); ++i) {
      row.wirewatch_ratios.push_back(wirewatch[i] / row.cpu_mb_per_s[i]);
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace wirewatch::bench
