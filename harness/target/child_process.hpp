// A direct child of leakgate: the one place that uses Boost.Process. The child inherits the three
// given descriptors and no other.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace leakgate {

struct ChildStreams {
  int in = -1;
  int out = -1;
  int err = -1;
};

class ChildProcess {
 public:
  // Errors: code target, with path and errno, when it cannot be executed. Safe to call from any
  // thread.
  [[nodiscard]] static Result<ChildProcess> spawn(const std::filesystem::path& executable,
                                                  const std::vector<std::string>& arguments,
                                                  const std::vector<std::string>& environment,
                                                  const ChildStreams& streams);
  ChildProcess(ChildProcess&&) noexcept;
  ChildProcess& operator=(ChildProcess&&) noexcept;
  ~ChildProcess();  // kills and reaps it if wait() was not called

  [[nodiscard]] int pid() const;
  void kill();
  void wait();  // reaps it; blocks until it has ended

 private:
  struct State;
  explicit ChildProcess(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace leakgate
