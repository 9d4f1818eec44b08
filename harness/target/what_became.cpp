#include "target/what_became.hpp"

#include <sys/wait.h>

#include "base/signal_text.hpp"

namespace leakgate {

TargetEnd end_of_status(int wait_status) {
  TargetEnd end;
  if (WIFEXITED(wait_status)) end.code = WEXITSTATUS(wait_status);
  if (WIFSIGNALED(wait_status)) {
    end.signal = WTERMSIG(wait_status);
    end.core_dumped = WCOREDUMP(wait_status);
  }
  return end;
}

bool is_abnormal(const TargetEnd& end) { return !end.by_leakgate && end.code != 0; }

std::string to_text(const TargetEnd& end) {
  std::string text = "is gone, how is not known";
  if (end.code) text = "exited with code " + std::to_string(*end.code);
  if (end.signal) text = "was killed by " + signal_text(*end.signal);
  if (end.core_dumped) text += ", core dumped";
  if (end.oom_killed) text += ", out of memory";
  return text;
}

}  // namespace leakgate
