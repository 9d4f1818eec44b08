// Where a run says what it is doing, a line a phase. How it is drawn is the command line's
// business.
#pragma once

#include <string_view>

namespace leakgate {

class ProgressSink {
 public:
  ProgressSink() = default;
  ProgressSink(const ProgressSink&) = delete;
  ProgressSink& operator=(const ProgressSink&) = delete;
  virtual ~ProgressSink() = default;

  virtual void phase(std::string_view what) = 0;
  // What stays to be read: a line of its own, also where phases are drawn over each other.
  virtual void line(std::string_view what) { phase(what); }
  // What is so at this moment; only where it is drawn over. What is shown costs a reading.
  [[nodiscard]] virtual bool shows_moments() const { return false; }
  virtual void moment(std::string_view /*what*/) {}
};

}  // namespace leakgate
