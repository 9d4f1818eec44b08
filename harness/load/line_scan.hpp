// Where a line of HTTP may end: the one loop that runs over every byte of every header.
#pragma once

#include <bit>
#include <cstddef>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace leakgate {

// The first CR, LF or NUL; the size where there is none.
[[nodiscard]] inline std::size_t find_line_control(std::string_view bytes) {
  std::size_t at = 0;
#if defined(__SSE2__)
  const __m128i carriage_return = _mm_set1_epi8('\r');
  const __m128i line_feed = _mm_set1_epi8('\n');
  for (; at + sizeof(__m128i) <= bytes.size(); at += sizeof(__m128i)) {
    const __m128i piece = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes.data() + at));
    const __m128i is_end =
        _mm_or_si128(_mm_cmpeq_epi8(piece, carriage_return), _mm_cmpeq_epi8(piece, line_feed));
    const auto hits = static_cast<unsigned>(
        _mm_movemask_epi8(_mm_or_si128(is_end, _mm_cmpeq_epi8(piece, _mm_setzero_si128()))));
    if (hits != 0) return at + static_cast<std::size_t>(std::countr_zero(hits));
  }
#endif
  for (; at < bytes.size(); ++at) {
    if (bytes[at] == '\r' || bytes[at] == '\n' || bytes[at] == '\0') return at;
  }
  return bytes.size();
}

}  // namespace leakgate
