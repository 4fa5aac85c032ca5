#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace wirewatch {

// What is wrong with `value` by a JSON Schema (draft 2020-12): "/rule/id: expected string". Knows
// the keywords that our schemas use; any other one is reported as an error, so that a misspelt
// keyword cannot pass for a check.
std::vector<std::string> SchemaErrors(const nlohmann::json& schema, const nlohmann::json& value);

// The same for a line of JSON and docs/alert.schema.json.
std::vector<std::string> AlertSchemaErrors(const std::string& alert_json);

}  // namespace wirewatch
