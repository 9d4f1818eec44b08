// leakgate's load engine: closed and open model, one thread or several, each with lanes of its own
// and nothing shared while requests are sent.
#pragma once

#include <memory>

#include "load/load_driver.hpp"

namespace leakgate {

[[nodiscard]] std::unique_ptr<LoadDriver> make_load_engine();

}  // namespace leakgate
