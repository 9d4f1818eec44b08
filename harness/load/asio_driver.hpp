// The load engine for HTTP/1.1 in the clear: Boost.Asio callbacks on epoll, one thread (the
// caller's), closed model. A connection sends its next request when the last was answered; requests
// are never pipelined and never sent twice.
#pragma once

#include <memory>

#include "load/load_driver.hpp"

namespace leakgate {

[[nodiscard]] std::unique_ptr<LoadDriver> make_asio_driver();

}  // namespace leakgate
