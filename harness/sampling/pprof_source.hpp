// The Go runtime seen through net/http/pprof, for targets that were not built here. Only http and
// https, no redirects off the host, bodies capped in size and time.
#pragma once

#include <memory>
#include <string>

#include "base/result.hpp"
#include "sampling/reading.hpp"

namespace leakgate {

// `url` is the index, such as "http://127.0.0.1:8080/debug/pprof". Error (code sampling) when
// nothing like pprof answers there: 404, 401, HTML, a redirect; the message says which. Every later
// call has a deadline, `call_timeout`. pprof cannot free memory to the system and does not know its
// Go version: those calls are Error{unsupported}.
[[nodiscard]] Result<std::unique_ptr<RuntimeSource>> connect_pprof(const std::string& url,
                                                                   Seconds call_timeout = Seconds{
                                                                       60});

}  // namespace leakgate
