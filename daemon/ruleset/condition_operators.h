#pragma once

#include "daemon/ruleset/condition_lexer.h"
#include "daemon/ruleset/condition_mistakes.h"

namespace wirewatch {

// Reports what may not stand behind an operand that begins at byte `operand` and has just been
// taken: a misspelt operator, or none. Without a mistake, what is next is an operator that is
// written right, a closing bracket, a comma or the end.
void ExpectOperator(const ConditionLexer& lexer, size_t operand, ConditionMistakes* mistakes);

// The same behind the zones of an "in", where no proximity may follow.
void ExpectOperatorBehindZones(const ConditionLexer& lexer, absl::string_view placed,
                               ConditionMistakes* mistakes);

}  // namespace wirewatch
