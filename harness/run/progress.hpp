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
};

}  // namespace leakgate
