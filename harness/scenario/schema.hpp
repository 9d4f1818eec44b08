// What the key table says about a scenario file, in the two forms people read: a JSON Schema for
// editors (draft-04 keywords only, which is what Even Better TOML understands) and the reference
// page.
#pragma once

#include <string>

namespace leakgate {

[[nodiscard]] std::string scenario_json_schema();
[[nodiscard]] std::string scenario_reference_markdown();

}  // namespace leakgate
