#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "bench/match/measure.h"

namespace wirewatch::bench {

// What rows have in common beyond their case.
struct ReportContext {
  // "invented", or the path of a corpus.
  std::string corpus;
  // The vector instructions that wirewatch uses, as VectorTargetName has it.
  std::string target;
  double density = 0;
};

void PrintTable(const ReportContext& context, const Case& a_case, const std::vector<Row>& rows,
                std::ostream& out);

// MB/s of processor time by the size of the one document of a case, a line for each engine, and the
// speed at the largest size over that at the smallest: 1 if time grows as the size does.
void PrintCurve(const std::vector<Case>& cases, const std::vector<std::vector<Row>>& rows,
                std::ostream& out);

// A line of JSON for each row.
void PrintJson(const ReportContext& context, const Case& a_case, const std::vector<Row>& rows,
               std::ostream& out);

}  // namespace wirewatch::bench
