#include "load/curl_answer.hpp"

#include "load/http_response.hpp"

namespace leakgate {

void CurlAnswer::start(std::string_view expected, bool to_http2) {
  matcher_.start(expected);
  header_bytes_ = 0;
  to_http2_ = to_http2;
  is_interim_ = has_headers_ = false;
  defect_ = {};
}

bool CurlAnswer::take_header(std::string_view line) {
  header_bytes_ += line.size();
  if (header_bytes_ > ResponseReader::kMaxHeaderBytes) defect_ = "more than 64 KiB of headers";
  if (line.starts_with("HTTP/") && !has_headers_) {
    const std::string_view status = line.substr(line.find(' ') + 1);
    is_interim_ = status.starts_with('1') && !status.starts_with("101");
    if (to_http2_ && !line.starts_with("HTTP/2")) defect_ = "the server does not speak HTTP/2";
  }
  const bool is_end = line == "\r\n" || line == "\n";
  has_headers_ = has_headers_ || (is_end && !is_interim_);
  return defect_.empty();
}

}  // namespace leakgate
