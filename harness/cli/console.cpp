#include "cli/console.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <system_error>

#include "base/text.hpp"

namespace leakgate {
namespace {

int output_error = 0;  // of the last write to stdout that failed

bool is_terminal(int fd) {
  const char* term = std::getenv("TERM");
  return isatty(fd) == 1 && term != nullptr && std::string_view(term) != "dumb";
}

std::size_t terminal_width() {
  winsize size{};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

}  // namespace

bool color_on_stdout(ColorChoice choice) {
  if (choice != ColorChoice::automatic) return choice == ColorChoice::always;
  const char* no_color = std::getenv("NO_COLOR");
  if (no_color != nullptr && *no_color != '\0') return false;
  return is_terminal(STDOUT_FILENO);
}

void print_out(std::string_view text) {
  errno = 0;
  const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  if ((!written || std::fflush(stdout) != 0) && errno != EPIPE) output_error = errno;
}

std::string output_failure() {
  if (output_error == 0) return {};
  return std::error_code(output_error, std::generic_category()).message();
}

void print_error(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
}

ConsoleProgress::ConsoleProgress(std::string name, bool quiet)
    : name_(std::move(name)), quiet_(quiet), terminal_(is_terminal(STDERR_FILENO)) {}

ConsoleProgress::~ConsoleProgress() { clear(); }

void ConsoleProgress::phase(std::string_view what) {
  if (quiet_) return;
  std::string line = fmt::format("{}  {}", name_, printable(what));
  if (!terminal_) return print_error(line + "\n");
  if (const std::size_t width = terminal_width(); line.size() >= width) line.resize(width - 1);
  print_error("\r\033[K" + line);
  drawn_ = true;
}

void ConsoleProgress::line(std::string_view what) {
  if (quiet_) return;
  clear();
  print_error(fmt::format("{}  {}\n", name_, printable(what)));
}

void ConsoleProgress::moment(std::string_view what) {
  if (shows_moments()) phase(what);
}

void ConsoleProgress::clear() {
  if (drawn_) print_error("\r\033[K");
  drawn_ = false;
}

}  // namespace leakgate
