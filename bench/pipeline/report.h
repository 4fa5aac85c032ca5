#pragma once

#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "bench/pipeline/engines.h"
#include "bench/pipeline/measures.h"

namespace wirewatch::bench {

// What is the same for all rows.
struct ReportContext {
  size_t rules = 0;
  size_t articles = 0;
  int workers = 0;
};

// Collects what each engine showed in each round, and prints the median with the least and the
// most, and the median of the ratios to raw in the same round.
class Report {
 public:
  explicit Report(const ReportContext& context) : context_(context) {}

  void Add(Engine engine, int round, const Measures& measures);

  void PrintTable(std::ostream& out) const;
  // A line of JSON for each engine and measure.
  void PrintJson(std::ostream& out) const;

 private:
  struct Row {
    std::string measure;
    Engine engine;
    double median;
    double min;
    double max;
    // 0 where there is none.
    double ratio_to_raw;
    size_t rounds;
  };
  std::vector<Row> Rows() const;

  const ReportContext context_;
  // Measure -> engine -> round -> value.
  std::map<std::string, std::map<Engine, std::map<int, double>>> values_;
};

}  // namespace wirewatch::bench
