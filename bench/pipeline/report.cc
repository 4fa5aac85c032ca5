#include "bench/pipeline/report.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_format.h"
#include "bench/common/spread.h"

namespace wirewatch::bench {

void Report::Add(Engine engine, int round, const Measures& measures) {
  for (const auto& [name, value] : measures) values_[name][engine][round] = value;
}

std::vector<Report::Row> Report::Rows() const {
  std::vector<Row> rows;
  for (const auto& [measure, engines] : values_) {
    const auto raw = engines.find(Engine::kRaw);
    for (const auto& [engine, rounds] : engines) {
      std::vector<double> values;
      std::vector<double> ratios;
      for (const auto& [round, value] : rounds) {
        values.push_back(value);
        if (raw == engines.end()) continue;
        const auto same_round = raw->second.find(round);
        if (same_round != raw->second.end() && same_round->second > 0) {
          ratios.push_back(value / same_round->second);
        }
      }
      const Spread spread = SpreadOf(values);
      rows.push_back({measure, engine, spread.median, spread.min, spread.max,
                      SpreadOf(ratios).median, values.size()});
    }
  }
  return rows;
}

void Report::PrintTable(std::ostream& out) const {
  out << absl::StrFormat("%d rules, %d articles, %d workers\n", context_.rules, context_.articles,
                         context_.workers);
  out << absl::StrFormat("%-16s %-10s %12s %12s %12s %9s\n", "measure", "engine", "median", "min",
                         "max", "x raw");
  for (const Row& row : Rows()) {
    out << absl::StrFormat("%-16s %-10s %12.5g %12.5g %12.5g %9s\n", row.measure,
                           EngineName(row.engine), row.median, row.min, row.max,
                           row.ratio_to_raw > 0 ? absl::StrFormat("%.3f", row.ratio_to_raw) : "-");
  }
}

void Report::PrintJson(std::ostream& out) const {
  for (const Row& row : Rows()) {
    nlohmann::ordered_json json = {{"bench", "pipeline"},
                                   {"engine", EngineName(row.engine)},
                                   {"rules", context_.rules},
                                   {"articles", context_.articles},
                                   {"workers", context_.workers},
                                   {"measure", row.measure},
                                   {"median", row.median},
                                   {"min", row.min},
                                   {"max", row.max},
                                   {"rounds", row.rounds}};
    if (row.ratio_to_raw > 0) json["ratio_to_raw"] = row.ratio_to_raw;
    out << json.dump() << "\n";
  }
}

}  // namespace wirewatch::bench
