// One blocking connection or GET with a deadline: enough to ask a target whether it is ready. The
// load is driven elsewhere.
#pragma once

#include <string>

#include "base/duration.hpp"
#include "base/result.hpp"

namespace leakgate {

// Connects and closes again. Errors (code target) say why: "connection refused", "no answer".
[[nodiscard]] Result<void> try_connect(const std::string& host, int port, Seconds limit);

// The same to a Unix socket; the pid of the process that listens there.
[[nodiscard]] Result<int> try_connect_unix(const std::string& socket, Seconds limit);

// A socket that is left over: its file is there, and nobody listens.
[[nodiscard]] bool is_dead_socket(const std::string& socket);

// GET path; the status of the response. Redirects are not followed.
[[nodiscard]] Result<int> try_get(const std::string& host, int port, const std::string& path,
                                  Seconds limit);
[[nodiscard]] Result<int> try_get_unix(const std::string& socket, const std::string& path,
                                       Seconds limit);

}  // namespace leakgate
