// What the keys of [load] and of the tables below it mean together.
#pragma once

#include "scenario/rules.hpp"

namespace leakgate {

void check_load(const SeenTable& seen, const Draft& draft, Problems& problems);
void check_stage(const SeenTable& seen, const Draft& draft, Problems& problems);
void check_auth(const SeenTable& seen, const Draft& draft, Problems& problems);

}  // namespace leakgate
