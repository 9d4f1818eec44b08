// The fork and exec of command_process.
#pragma once

#include <sys/types.h>
#include <unistd.h>

#include <utility>

#include "base/result.hpp"
#include "load/command_process.hpp"

namespace leakgate {

class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    if (this != &other) {
      close();
      number_ = std::exchange(other.number_, -1);
    }
    return *this;
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { close(); }

  [[nodiscard]] int get() const { return number_; }
  [[nodiscard]] bool is_open() const { return number_ >= 0; }
  void close() {
    if (number_ >= 0) ::close(number_);
    number_ = -1;
  }

 private:
  int number_ = -1;
};

struct StartedCommand {
  pid_t pid = 0;     // and its process group
  Descriptor out{};  // what it writes; reading does not block
  Descriptor err{};
};

// The child has nothing open but its three standard streams, stdin at its end, and is killed when
// the calling thread ends, which it must not before the child.
[[nodiscard]] Result<StartedCommand> start_command(const CommandOptions& options);

}  // namespace leakgate
