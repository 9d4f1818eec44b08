#include "diagnosis/core_text.hpp"

#include <fmt/format.h>

#include <csignal>

#include "base/signal_text.hpp"
#include "base/text.hpp"

namespace leakgate {
namespace {

// Signals whose default action is a core file: signal(7).
bool dumps_core(int signal) {
  switch (signal) {
    case SIGQUIT:
    case SIGILL:
    case SIGTRAP:
    case SIGABRT:
    case SIGBUS:
    case SIGFPE:
    case SIGSEGV:
    case SIGXCPU:
    case SIGXFSZ:
    case SIGSYS:
      return true;
    default:
      return false;
  }
}

// What a core_pattern that begins with '|' or '@' (Linux 6.16) hands it to.
std::string receiver_in(std::string_view pattern) {
  const std::string_view receiver = pattern.substr(1, pattern.find(' ') - 1);
  return (pattern.front() == '@' ? "the socket " : "") + printable(receiver);
}

std::string where_it_went(const CoreFile& core) {
  if (!core.file.empty()) return printable(core.file);
  if (core.pattern.starts_with('|') || core.pattern.starts_with('@')) {
    return fmt::format("handed to {}, as core_pattern says", receiver_in(core.pattern));
  }
  return fmt::format("dumped by core_pattern \"{}\" from {}, and not found there",
                     printable(core.pattern), printable(core.folder));
}

// The Go runtime catches what would kill the process, prints its traces and exits.
std::string why_an_exit_left_none(const TargetEnd& end, const CoreFile& core) {
  constexpr int kExitOfGoCrash = 2;
  if (end.code != kExitOfGoCrash || end.panic.empty()) {
    return fmt::format("it ended by itself, with exit code {}", *end.code);
  }
  return fmt::format(
      "the Go runtime ended the process with exit code 2; with GOTRACEBACK=crash in env{} it dies "
      "of "
      "a signal and can leave one",
      core.asked_for ? "" : " and core = true");
}

std::string why_there_is_none(const TargetEnd& end, const CoreFile& core) {
  if (end.code) return why_an_exit_left_none(end, core);
  if (!end.signal) return "how it ended is not known";
  if (!dumps_core(*end.signal)) return signal_text(*end.signal) + " leaves none";
  if (!core.asked_for) return "core = false; with core = true in [target] there can be one";
  if (!core.allowed) return "core = true, but the hard limit on core files (ulimit -Hc) is 0 here";
  if (core.pattern.empty()) return "core_pattern is empty";
  return fmt::format(
      "it was allowed, but the kernel could not write it by core_pattern \"{}\" from {}",
      printable(core.pattern), printable(core.folder));
}

}  // namespace

std::string core_text(const TargetEnd& end) {
  if (!end.core) return end.core_dumped ? "dumped" : "none";
  return end.core_dumped ? where_it_went(*end.core) : "none: " + why_there_is_none(end, *end.core);
}

}  // namespace leakgate
