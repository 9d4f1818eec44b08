// The terminal's manners: colour and a progress line only on a terminal, one line a phase
// elsewhere, NO_COLOR and --color obeyed. Progress goes to stderr, reports to stdout.
#pragma once

#include <string>
#include <string_view>

#include "run/progress.hpp"

namespace leakgate {

enum class ColorChoice { automatic, always, never };

// Whether text on stdout is coloured.
[[nodiscard]] bool color_on_stdout(ColorChoice choice);

// Writes all of it. A reader that has gone (`| head`) is no error; a full disk is, and is told by
// output_failure(): why a write to stdout failed, empty when none did.
void print_out(std::string_view text);
[[nodiscard]] std::string output_failure();
void print_error(std::string_view text);

class ConsoleProgress final : public ProgressSink {
 public:
  ConsoleProgress(std::string name, bool quiet);
  ~ConsoleProgress() override;
  void phase(std::string_view what) override;
  void line(std::string_view what) override;
  [[nodiscard]] bool shows_moments() const override { return terminal_ && !quiet_; }
  void moment(std::string_view what) override;
  void clear();  // takes the progress line away again

 private:
  std::string name_;
  bool quiet_;
  bool terminal_;
  bool drawn_ = false;
};

}  // namespace leakgate
