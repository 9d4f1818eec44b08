// A load driver that is any command: wrk, vegeta, k6 or a script makes the load of a cycle, and
// leakgate launches it, waits for its end and asks how many requests it sent. What it sends, how
// fast and for how long is its own affair; leakgate ends it only at a stop.
#pragma once

#include <filesystem>
#include <memory>

#include "load/load_driver.hpp"

namespace leakgate {

// `folder`, of the scenario: where the command runs. One drive() is one launch. Its outcome has one
// endpoint, named by the program, and no errors or latency: what failed only the command knows.
// Errors of drive(): usage (check_driver), before any launch; load, when the command cannot be
// started, ends with another exit code than 0, or does not tell the number of requests where it is
// to. A stop ends the whole process group, within 2 s, and gives the count where there is one.
[[nodiscard]] std::unique_ptr<LoadDriver> make_external_driver(DriverSpec driver,
                                                               std::filesystem::path folder);

// What is wrong with a driver before it is launched: no command, or a requests_regex or
// requests_pointer that is none. Code usage.
[[nodiscard]] Result<void> check_driver(const DriverSpec& driver);

}  // namespace leakgate
