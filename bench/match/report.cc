#include "bench/match/report.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/strings/str_format.h"
#include "bench/common/spread.h"

namespace wirewatch::bench {
namespace {

nlohmann::ordered_json ToJson(const Spread& spread) {
  return {{"median", spread.median}, {"min", spread.min}, {"max", spread.max}};
}

int64_t BytesOf(const Case& a_case) {
  int64_t bytes = 0;
  for (const Document& document : a_case.documents) {
    bytes += static_cast<int64_t>(document.article.text.size());
  }
  return bytes;
}

}  // namespace

void PrintTable(const ReportContext& context, const Case& a_case, const std::vector<Row>& rows,
                std::ostream& out) {
  out << absl::StrFormat(
      "\n%s: %d entities, %d regexes, %d documents of %.0f bytes on the average\n", a_case.mode,
      a_case.watchlist.entities, a_case.watchlist.regexes.size(), a_case.documents.size(),
      static_cast<double>(BytesOf(a_case)) /
          static_cast<double>(std::max<size_t>(1, a_case.documents.size())));
  out << absl::StrFormat("corpus %s, target %s; MB/s of processor time, and of the clock\n",
                         context.corpus, context.target);
  out << absl::StrFormat("%-21s %8s %8s %8s %8s %8s  %-20s %9s %9s %6s %7s\n", "engine", "median",
                         "min", "max", "clock", "first", "wirewatch is x", "compile_s", "index_MB",
                         "docs", "hits");
  for (const Row& row : rows) {
    if (!row.skipped.empty() || !row.failed.empty()) {
      out << absl::StrFormat("%-21s %s: %s\n", row.engine,
                             row.failed.empty() ? "skipped" : "FAILED",
                             row.failed.empty() ? row.skipped : row.failed);
      continue;
    }
    const Spread cpu = SpreadOf(row.cpu_mb_per_s);
    const Spread ratio = SpreadOf(row.wirewatch_ratios);
    out << absl::StrFormat(
        "%-21s %8.1f %8.1f %8.1f %8.1f %8.1f  %-20s %9.3f %9.1f %6d %7d%s%s\n", row.engine,
        cpu.median, cpu.min, cpu.max, SpreadOf(row.wall_mb_per_s).median, row.first_pass_mb_per_s,
        ratio.median > 0 ? absl::StrFormat("%.2f (%.2f-%.2f)", ratio.median, ratio.min, ratio.max)
                         : "-",
        row.compile_s, static_cast<double>(row.index_bytes) / 1e6, row.documents, row.hits,
        row.note.empty() ? "" : "  ", row.note);
  }
}

void PrintCurve(const std::vector<Case>& cases, const std::vector<std::vector<Row>>& rows,
                std::ostream& out) {
  out << absl::StrFormat("\n%-35s", cases.front().mode);
  for (const Case& a_case : cases) out << absl::StrFormat(" %7dk", BytesOf(a_case) >> 10);
  out << "   last/first\n";
  for (size_t engine = 0; engine < rows.front().size(); ++engine) {
    const Row& first = rows.front()[engine];
    if (first.cpu_mb_per_s.empty()) continue;
    out << absl::StrFormat("  %-33s", first.engine);
    for (const std::vector<Row>& of_size : rows) {
      out << absl::StrFormat(" %8.1f", SpreadOf(of_size[engine].cpu_mb_per_s).median);
    }
    const Row& last = rows.back()[engine];
    out << absl::StrFormat("   %.2f%s%s\n",
                           SpreadOf(last.cpu_mb_per_s).median / SpreadOf(first.cpu_mb_per_s).median,
                           last.note.empty() ? "" : "  the last ", last.note);
  }
}

void PrintJson(const ReportContext& context, const Case& a_case, const std::vector<Row>& rows,
               std::ostream& out) {
  for (const Row& row : rows) {
    nlohmann::ordered_json json = {{"bench", "match"},
                                   {"mode", a_case.mode},
                                   {"engine", row.engine},
                                   {"rules", a_case.watchlist.entities},
                                   {"regexes", a_case.watchlist.regexes.size()},
                                   {"corpus", context.corpus},
                                   {"density", context.density},
                                   {"target", context.target}};
    if (!row.skipped.empty()) {
      json["skipped"] = row.skipped;
    } else if (!row.failed.empty()) {
      json["failed"] = row.failed;
    } else {
      json["mb_per_s"] = ToJson(SpreadOf(row.cpu_mb_per_s));
      json["wall_mb_per_s"] = ToJson(SpreadOf(row.wall_mb_per_s));
      json["first_pass_mb_per_s"] = row.first_pass_mb_per_s;
      if (!row.wirewatch_ratios.empty()) {
        json["wirewatch_ratio"] = ToJson(SpreadOf(row.wirewatch_ratios));
      }
      json["rounds"] = row.cpu_mb_per_s.size();
      json["prepare_s"] = row.prepare_s;
      json["compile_s"] = row.compile_s;
      json["index_bytes"] = row.index_bytes;
      json["docs"] = row.documents;
      json["bytes"] = row.bytes;
      json["hits"] = row.hits;
      if (!row.note.empty()) json["note"] = row.note;
    }
    out << json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << std::endl;
  }
}

}  // namespace wirewatch::bench
