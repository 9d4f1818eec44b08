#include "profile/text_pump.hpp"

#include <cstring>
#include <string>

#include "base/bytes.hpp"

namespace leakgate {
namespace {

// So small that it stays in the cache between reading and parsing.
constexpr std::size_t kBuffer = 256 * kKiB;
constexpr std::size_t kBufferMax = 4 * kMiB;

}  // namespace

Result<void> pump_text(const ReadBytes& read, const TakeText& take) {
  std::string buffer(kBuffer, '\0');
  std::size_t held = 0;
  while (true) {
    if (held == buffer.size()) {
      if (held >= kBufferMax) {
        return fail(ErrorCode::malformed, "it has a line or a stack of more than 4 MiB");
      }
      buffer.resize(2 * held);
    }
    const std::size_t got = read(std::span(buffer).subspan(held));
    held += got;
    const bool is_last = got == 0;
    const std::size_t used = take(std::string_view(buffer).substr(0, held), is_last);
    if (is_last) return {};
    held -= used;
    std::memmove(buffer.data(), buffer.data() + used, held);
  }
}

}  // namespace leakgate
