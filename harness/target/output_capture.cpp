#include "target/output_capture.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/text.hpp"
#include "target/system_text.hpp"

namespace leakgate {
namespace {

constexpr std::size_t kTailBytes = 64UL * 1024;

bool write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto count = ::write(file, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

}  // namespace

Result<void> OutputCapture::open(const std::filesystem::path& file, Bytes bytes_max) {
  if (file.empty()) return {};
  constexpr int kMode = 0644;
  UniqueFd opened{::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, kMode)};
  if (!opened.is_open()) {
    return fail(ErrorCode::output, "cannot be written: " + errno_text(errno), file.string());
  }
  const std::lock_guard lock(mutex_);
  file_ = std::move(opened);
  file_bytes_left_ = static_cast<std::size_t>(std::max<std::int64_t>(bytes_max.count, 0));
  return {};
}

void OutputCapture::append(std::string_view chunk) {
  const std::lock_guard lock(mutex_);
  if (mask_.hides_nothing()) return keep(chunk);
  keep(mask_.feed(chunk));
}

void OutputCapture::finish() {
  const std::lock_guard lock(mutex_);
  keep(mask_.finish());
}

void OutputCapture::keep(std::string_view chunk) {
  write_to_file(chunk);
  panic_.feed(chunk);
  if (chunk.size() >= kTailBytes) {
    tail_.assign(chunk.substr(chunk.size() - kTailBytes));
    return;
  }
  tail_.append(chunk);
  // Cut only at twice the size, so that a byte is moved once and not with every chunk.
  if (tail_.size() > 2 * kTailBytes) tail_.erase(0, tail_.size() - kTailBytes);
}

void OutputCapture::write_to_file(std::string_view chunk) {
  if (!file_.is_open()) return;
  const auto kept = chunk.substr(0, file_bytes_left_);
  bool full = kept.size() < chunk.size();
  file_bytes_left_ -= kept.size();
  if (!write_all(file_.get(), kept)) {
    file_.reset();
    return;
  }
  if (full) {
    write_all(file_.get(), "\nleakgate: the rest of the output was cut here\n");
    file_.reset();
  }
}

std::vector<std::string> OutputCapture::last_lines(std::size_t lines_max) const {
  std::string tail;
  {
    const std::lock_guard lock(mutex_);
    tail = tail_.substr(tail_.size() - std::min(tail_.size(), kTailBytes));
  }
  if (tail.ends_with('\n')) tail.pop_back();
  if (tail.empty()) return {};
  auto lines = split(tail, '\n');
  if (lines.size() > lines_max) {
    lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(lines_max));
  }
  std::vector<std::string> kept;
  kept.reserve(lines.size());
  for (auto line : lines) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    kept.push_back(printable(line));
  }
  return kept;
}

std::string OutputCapture::panic() const {
  const std::lock_guard lock(mutex_);
  return panic_.text();
}

}  // namespace leakgate
