#pragma once

#include <vector>

#include "absl/strings/string_view.h"

namespace wirewatch {

// What kind of thing a diagnostic reports. Their names are a contract: people search for them, and
// programs filter by them. docs/diagnostics.md has the table.
enum class DiagnosticCode {
  kUnspecified,
  // The file cannot be read.
  kFile,
  kEncoding,
  // YAML.
  kYamlSyntax,
  kYamlTab,
  kYamlQuote,
  kYamlIndentation,
  kYamlBracket,
  kYamlAlias,
  kYamlTag,
  kYamlKey,
  kYamlDocument,
  kYamlLimit,
  kDuplicateKey,
  // Maps.
  kUnknownKey,
  kMissingKey,
  kWrongType,
  kBadValue,
  // Rules.
  kDuplicateId,
  kUnknownName,
  kBadName,
  kBadWord,
  kBadTerm,
  kBadRegex,
  kBadCondition,
  kCycle,
  kTemplate,
  kLimit,
  // Warnings.
  kUnsatisfiable,
  kDisjointEntities,
  kUnreachable,
  kMatchesAll,
  kRegexSlashes,
  kEmptyMatch,
  kSlowRegex,
  kAsciiClass,
  kRegexInWords,
  kListName,
  kCommaInText,
  kCommonWord,
  kUnused,
  kDuplicateRule,
  kCoveredRule,
  kMissingTests,
  kExpired,
  kNoExpiry,
};

struct DiagnosticCodeDoc {
  DiagnosticCode code;
  // "unknown-key"
  absl::string_view name;
  absl::string_view meaning;
  absl::string_view mend;
  bool is_warning = false;
};

// All of them, in the order of the enumeration.
const std::vector<DiagnosticCodeDoc>& DiagnosticCodeDocs();

absl::string_view DiagnosticCodeName(DiagnosticCode code);

}  // namespace wirewatch
