#pragma once

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// Returns from the enclosing function with the status of `expression` unless it is ok.
#define WW_RETURN_IF_ERROR(expression)                                            \
  do {                                                                            \
    if (absl::Status ww_status = (expression); !ww_status.ok()) return ww_status; \
  } while (false)

#define WW_CONCAT_INNER(a, b) a##b
#define WW_CONCAT(a, b) WW_CONCAT_INNER(a, b)

// Declares or assigns `lhs` from a StatusOr; returns its status from the function if it has none.
#define WW_ASSIGN_OR_RETURN(lhs, expression) \
  WW_ASSIGN_OR_RETURN_INNER(WW_CONCAT(ww_status_or_, __LINE__), lhs, expression)
#define WW_ASSIGN_OR_RETURN_INNER(result, lhs, expression) \
  auto result = (expression);                              \
  if (!result.ok()) return result.status();                \
  lhs = *std::move(result)
