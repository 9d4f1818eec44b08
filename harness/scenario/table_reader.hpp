// Walks the tables of a scenario file along the key table and fills a Draft.
#pragma once

#include "scenario/key_binding.hpp"
#include "scenario/toml_document.hpp"
#include "scenario/value_reader.hpp"

namespace leakgate {

// Everything that is wrong is added to the context's problems; the draft is of use only without
// any.
void read_tables(const TomlTable& root, Draft& draft, ReadContext& context);

}  // namespace leakgate
