// Watches the target while a load is driven.
#pragma once

#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>

#include "run/session.hpp"

namespace leakgate {

// How often a wait looks whether the target died or the user wants to stop.
inline constexpr Seconds kWatchInterval{0.05};

// Ends the load when there is no point in it any more.
class LoadWatch {
 public:
  LoadWatch(Session& session, const std::stop_token& user)
      : thread_([this, &session, user](const std::stop_token& done) {
          std::unique_lock lock(mutex_);
          while (!done.stop_requested() && !user.stop_requested() && !session.target_gone()) {
            // Woken at once when the load is over: what follows is read at its very end.
            wake_.wait_for(lock, done, kWatchInterval, [] { return false; });
          }
          load_.request_stop();
        }) {}

  [[nodiscard]] std::stop_token token() { return load_.get_token(); }

 private:
  std::stop_source load_;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread thread_;  // last: it is joined before the rest goes
};

}  // namespace leakgate
