#include "load/http_response.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include "load/http_syntax.hpp"
#include "load/line_scan.hpp"

namespace leakgate {
namespace {

constexpr std::string_view kVersion = "HTTP/1.";
constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kContentLength = "Content-Length";
constexpr std::string_view kTransferEncoding = "Transfer-Encoding";
constexpr std::string_view kConnection = "Connection";
constexpr std::string_view kNotHttp = "not an HTTP/1.1 response";
constexpr std::string_view kLongChunk = "a chunk that is longer than its size";

// Chunk sizes are written with leading zeros by nobody; 16 digits is every 64-bit number.
constexpr std::size_t kMaxChunkSizeDigits = 16;
constexpr std::uint64_t kMaxBodyBytes = std::numeric_limits<std::int64_t>::max();

bool is_digit(char character) { return character >= '0' && character <= '9'; }

std::optional<std::uint64_t> parse_length(std::string_view text, int base) {
  std::uint64_t number = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) return std::nullopt;
  if (number > kMaxBodyBytes) return std::nullopt;
  return number;
}

// Any coding before chunked does not matter to framing; chunked twice, or not last, does. What
// recipients read in different ways is refused: parameters, which no coding has, and gaps.
bool ends_with_chunked(std::string_view codings) {
  for (;;) {
    const std::size_t comma = codings.find(',');
    const std::string_view coding = trim_blanks(codings.substr(0, comma));
    const bool is_chunked = equal_ignoring_case(coding, "chunked");
    if (comma == std::string_view::npos) return is_chunked;
    if (is_chunked || !is_token(coding)) return false;
    codings.remove_prefix(comma + 1);
  }
}

}  // namespace

void ResponseReader::start(bool to_head) {
  // Where a line was cut, line_ keeps its memory for the next one, unless that is unusually much.
  constexpr std::size_t kUsualLine = 512;
  line_.clear();
  if (line_.capacity() > kUsualLine) line_.shrink_to_fit();  // an assignment would keep its memory
  line_is_done_ = false;
  state_ = State::status_line;
  has_begun_ = false;
  to_head_ = to_head;
  forget_headers();
  keeps_alive_ = false;
  status_ = 0;
  to_skip_ = 0;
  header_bytes_ = 0;
  error_ = {};
}

void ResponseReader::forget_headers() {
  is_1_0_ = is_chunked_ = says_close_ = says_keep_alive_ = false;
  content_length_.reset();
}

ResponseReader::Fed ResponseReader::feed(std::string_view bytes) {
  const std::size_t fed = bytes.size();
  has_begun_ = has_begun_ || fed > 0;
  Step step = Step::more;
  while (step == Step::more && !bytes.empty()) {
    if (skips()) {
      step = skip_body(bytes);
    } else if (const auto line = next_line(bytes)) {
      step = take_line(*line);
    } else if (!error_.empty()) {
      step = Step::error;
    }
  }
  return {.progress = static_cast<Progress>(step), .consumed = fed - bytes.size()};
}

ResponseReader::Step ResponseReader::skip_body(std::string_view& bytes) {
  const bool is_to_end = state_ == State::body_to_end;
  const std::size_t skipped =
      is_to_end ? bytes.size() : std::min<std::uint64_t>(to_skip_, bytes.size());
  if (observer_ != nullptr) observer_->on_body(bytes.substr(0, skipped));
  bytes.remove_prefix(skipped);
  if (is_to_end) return Step::more;
  to_skip_ -= skipped;
  return to_skip_ == 0 ? end_of_skipped() : Step::more;
}

ResponseReader::Progress ResponseReader::end_of_stream() {
  if (state_ == State::body_to_end) return Progress::complete;
  error_ = has_begun_ ? "the connection was closed before the end of the response"
                      : "the connection was closed before a response";
  return Progress::error;
}

// The next whole line without its CRLF; what there is of an unfinished one is kept for later.
std::optional<std::string_view> ResponseReader::next_line(std::string_view& bytes) {
  if (line_is_done_) {
    line_.clear();
    line_is_done_ = false;
  }
  // Nearly every line is whole and ends as it should: it is looked through once.
  if (const std::size_t end = find_line_control(bytes);
      line_.empty() && end + 1 < bytes.size() && bytes[end] == '\r' && bytes[end + 1] == '\n') {
    header_bytes_ += end + 2;
    if (header_bytes_ <= kMaxHeaderBytes) {
      const std::string_view line = bytes.substr(0, end);
      bytes.remove_prefix(end + 2);
      return line;
    }
    header_bytes_ -= end + 2;
  }
  const std::size_t newline = bytes.find('\n');
  const bool is_whole = newline != std::string_view::npos;
  const std::size_t taken = is_whole ? newline + 1 : bytes.size();
  // What is beyond the limit is not looked at, or it would matter in which pieces it comes.
  std::string_view line = bytes.substr(0, std::min(taken, kMaxHeaderBytes - header_bytes_));
  const bool is_too_much = line.size() < taken;
  bytes.remove_prefix(taken);
  header_bytes_ += line.size();
  if (!is_whole || !line_.empty()) {
    line_ += line;
    line = line_;
    line_is_done_ = is_whole;
  }
  if (state_ == State::status_line || state_ == State::chunk_end) error_ = defect_of(line);
  if (error_.empty() && is_too_much) error_ = "more than 64 KiB of headers";
  if (!error_.empty() || !is_whole) return std::nullopt;
  return checked(line);
}

// What is wrong with a line from its first characters on, whole or not. The end of such a line is
// not waited for: the peer may never send it, and what is garbage would look like a timeout.
std::string_view ResponseReader::defect_of(std::string_view line) const {
  if (state_ == State::status_line && !kVersion.starts_with(line.substr(0, kVersion.size()))) {
    return kNotHttp;
  }
  // A line feed alone is a wrong end, not a part of the chunk.
  if (state_ == State::chunk_end && !kLineEnd.starts_with(line) && line != "\n") return kLongChunk;
  return {};
}

// A whole line without its end, unless its characters are none of a line.
std::optional<std::string_view> ResponseReader::checked(std::string_view line) {
  // It ends with a line feed; the first carriage return is right before that.
  if (line.size() < kLineEnd.size() || line.find('\r') + kLineEnd.size() != line.size()) {
    error_ = "a line that does not end with CRLF";
  } else if (line.find('\0') != std::string_view::npos) {
    error_ = "a NUL in a line";
  }
  if (!error_.empty()) return std::nullopt;
  return line.substr(0, line.size() - kLineEnd.size());
}

ResponseReader::Step ResponseReader::take_line(std::string_view line) {
  switch (state_) {
    case State::status_line:
      return take_status_line(line);
    case State::header:
      return line.empty() ? end_of_headers() : take_header(line);
    case State::chunk_size:
      return take_chunk_size(line);
    case State::chunk_end:
      // Chunks are no headers: what their size lines took is given back, their number is not
      // limited.
      header_bytes_ = 0;
      state_ = State::chunk_size;
      return line.empty() ? Step::more : fail_with(kLongChunk);
    case State::trailer:
      return line.empty() ? Step::complete : take_header(line);
    default:
      return fail_with("a line in a body");
  }
}

// HTTP/1.1 SP 3DIGIT [SP reason]
ResponseReader::Step ResponseReader::take_status_line(std::string_view line) {
  constexpr std::size_t kStatusAt = kVersion.size() + 2;
  if (!line.starts_with(kVersion) || line.size() < kStatusAt + 3 || !is_digit(line[7]) ||
      line[8] != ' ') {
    return fail_with(kNotHttp);
  }
  const std::string_view status = line.substr(kStatusAt, 3);
  const bool ends = line.size() == kStatusAt + 3 || line[kStatusAt + 3] == ' ';
  if (!ends || status[0] < '1' || !std::ranges::all_of(status, is_digit)) {
    return fail_with("a bad status line");
  }
  is_1_0_ = line[7] == '0';
  status_ = (status[0] - '0') * 100 + (status[1] - '0') * 10 + (status[2] - '0');
  state_ = State::header;
  return Step::more;
}

ResponseReader::Step ResponseReader::take_header(std::string_view line) {
  const std::size_t colon = token_length(line);
  if (colon == 0 || colon == line.size() || line[colon] != ':') {
    return fail_with("a bad header line");
  }
  if (observer_ != nullptr) tell_header(line, colon);
  // By its length alone nearly every name is told from those that matter.
  constexpr std::array kFramingNames{kContentLength.size(), kTransferEncoding.size(),
                                     kConnection.size()};
  if (state_ == State::trailer || std::ranges::find(kFramingNames, colon) == kFramingNames.end()) {
    return Step::more;
  }
  return take_framing_header(line.substr(0, colon), trim_blanks(line.substr(colon + 1)));
}

void ResponseReader::tell_header(std::string_view line, std::size_t colon) const {
  if (state_ == State::trailer || is_interim()) return;
  observer_->on_header(line.substr(0, colon), trim_blanks(line.substr(colon + 1)));
}

ResponseReader::Step ResponseReader::take_framing_header(std::string_view name,
                                                         std::string_view value) {
  if (equal_ignoring_case(name, kContentLength)) {
    const auto length = parse_length(value, 10);
    if (!length) return fail_with("a bad Content-Length");
    if (content_length_ && *content_length_ != *length) {
      return fail_with("two different Content-Lengths");
    }
    content_length_ = length;
  } else if (equal_ignoring_case(name, kTransferEncoding)) {
    if (is_chunked_ || !ends_with_chunked(value)) {
      return fail_with("a Transfer-Encoding that does not end with chunked");
    }
    is_chunked_ = true;
  } else if (equal_ignoring_case(name, kConnection)) {
    says_close_ = says_close_ || list_has(value, "close");
    says_keep_alive_ = says_keep_alive_ || list_has(value, "keep-alive");
  }
  return Step::more;
}

ResponseReader::Step ResponseReader::end_of_headers() {
  if (is_chunked_ && content_length_) {
    return fail_with("both Content-Length and Transfer-Encoding");
  }
  if (is_chunked_ && is_1_0_) return fail_with("Transfer-Encoding in an HTTP/1.0 response");
  if (is_interim()) {
    state_ = State::status_line;
    forget_headers();
    return Step::more;
  }
  keeps_alive_ = !says_close_ && (!is_1_0_ || says_keep_alive_) && status_ != 101;
  if (to_head_ || status_ == 101 || status_ == 204 || status_ == 304) return Step::complete;
  if (is_chunked_) {
    state_ = State::chunk_size;
    return Step::more;
  }
  if (!content_length_) {
    state_ = State::body_to_end;
    keeps_alive_ = false;
    return Step::more;
  }
  state_ = State::body;
  to_skip_ = *content_length_;
  return to_skip_ == 0 ? Step::complete : Step::more;
}

// 1*HEXDIG, then blanks or extensions, which mean nothing to us.
ResponseReader::Step ResponseReader::take_chunk_size(std::string_view line) {
  const std::size_t digits =
      std::min(line.find_first_not_of("0123456789abcdefABCDEF"), line.size());
  const std::string_view rest = trim_blanks(line.substr(digits));
  if (digits == 0 || digits > kMaxChunkSizeDigits || (!rest.empty() && rest.front() != ';')) {
    return fail_with("a bad chunk size");
  }
  const auto size = parse_length(line.substr(0, digits), 16);
  if (!size) return fail_with("a bad chunk size");
  to_skip_ = *size;
  state_ = to_skip_ == 0 ? State::trailer : State::chunk;
  return Step::more;
}

ResponseReader::Step ResponseReader::end_of_skipped() {
  if (state_ == State::body) return Step::complete;
  state_ = State::chunk_end;
  return Step::more;
}

ResponseReader::Step ResponseReader::fail_with(std::string_view error) {
  error_ = error;
  return Step::error;
}

}  // namespace leakgate
