// Ctrl-C, SIGTERM and a closed terminal (SIGHUP) as a stop token. The first one asks for an orderly
// end (partial results are written, the target is stopped); the second one ends leakgate at once,
// and the supervisors then end what it had started.
#pragma once

#include <stop_token>
#include <thread>

namespace leakgate {

class InterruptGuard {
 public:
  InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;
  ~InterruptGuard();

  [[nodiscard]] std::stop_token token() const { return stop_.get_token(); }
  // The signal that came, 0 when none did.
  [[nodiscard]] static int signal();

 private:
  std::stop_source stop_;
  std::thread thread_;
};

}  // namespace leakgate
