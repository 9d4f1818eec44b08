// The secrets of a load: what [load.auth] names in the environment, and what must not be seen of
// it.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "scenario/reader.hpp"
#include "scenario/scenario.hpp"

namespace leakgate {

struct Authorization {
  std::string header{};                // the value of Authorization; empty: none
  std::vector<std::string> secrets{};  // what no output may hold, that value's included
};

// Reads the environment. With what request headers that name a secret hold among the secrets.
// Errors (code usage): a variable that is not set any more.
[[nodiscard]] Result<Authorization> authorization_of(const LoadSpec& load,
                                                     const EnvironmentLookup& environment);

}  // namespace leakgate
