#include "load/curl_tls.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <system_error>

#include "base/text.hpp"
#include "load/curl_handles.hpp"

namespace leakgate {
namespace {

namespace fs = std::filesystem;

Result<void> check_readable(const fs::path& file) {
  if (file.empty()) return {};
  errno = 0;
  std::ifstream stream(file);
  if (stream && stream.peek() != std::ifstream::traits_type::eof()) return {};
  const std::string why = errno == 0 ? "it is empty" : std::generic_category().message(errno);
  return fail(ErrorCode::load, "cannot be read: " + why, file.string());
}

// A socket that libcurl takes for one to a server. The other end says nothing and then that it is
// over.
struct MuteServer {
  MuteServer() {
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
      throw std::system_error(errno, std::generic_category());
    }
    ::shutdown(ends[1], SHUT_WR);
  }
  MuteServer(const MuteServer&) = delete;
  MuteServer& operator=(const MuteServer&) = delete;
  ~MuteServer() {
    if (!is_taken) ::close(ends[0]);
    ::close(ends[1]);
  }

  static curl_socket_t take(void* server, curlsocktype /*purpose*/,
                            curl_sockaddr* /*address*/) noexcept {
    auto& self = *static_cast<MuteServer*>(server);
    if (self.is_taken) return CURL_SOCKET_BAD;
    self.is_taken = true;
    return self.ends[0];
  }
  static int say_connected(void* /*server*/, curl_socket_t /*socket*/,
                           curlsocktype /*purpose*/) noexcept {
    return CURL_SOCKOPT_ALREADY_CONNECTED;
  }

  std::array<int, 2> ends{};
  bool is_taken = false;
};

// What OpenSSL says is of use only to who knows it; the first sentence of libcurl's says enough.
std::string file_defect(CURLcode code, std::string_view words) {
  if (code == CURLE_SSL_CACERT_BADFILE) return "no certificates in PEM format in it";
  return printable(words.empty() ? curl_easy_strerror(code) : words);
}

}  // namespace

void set_tls(CURL* easy, const TlsSpec& tls) {
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, tls.insecure ? 0L : 1L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, tls.insecure ? 0L : 2L);
  const char* system_file = curl_version_info(CURLVERSION_NOW)->cainfo;
  std::error_code ignored;
  if (!tls.ca_file.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, tls.ca_file.c_str());
  // With a folder beside the file libcurl reads all of it again for every connection.
  if (!tls.ca_file.empty() || (system_file != nullptr && fs::exists(system_file, ignored))) {
    curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr);
  }
  if (tls.client_cert.empty()) return;
  const fs::path& key = tls.client_key.empty() ? tls.client_cert : tls.client_key;
  curl_easy_setopt(easy, CURLOPT_SSLCERT, tls.client_cert.c_str());
  curl_easy_setopt(easy, CURLOPT_SSLKEY, key.c_str());
  // A key with a password fails then; without this OpenSSL asks for it on the terminal.
  curl_easy_setopt(easy, CURLOPT_KEYPASSWD, "");
}

// libcurl reads the files when a handshake begins, so one is begun with nobody.
Result<void> check_tls_files(const TlsSpec& tls) {
  for (const fs::path& file : {tls.ca_file, tls.client_cert, tls.client_key}) {
    if (auto readable = check_readable(file); !readable) return readable;
  }
  MuteServer server;
  const CurlEasy easy = make_curl_easy();
  std::array<char, CURL_ERROR_SIZE> words{};
  TlsSpec strict = tls;
  strict.insecure = false;  // else a bad file of authorities is passed over
  set_tls(easy.get(), strict);
  curl_easy_setopt(easy.get(), CURLOPT_URL, "https://127.0.0.1/");
  curl_easy_setopt(easy.get(), CURLOPT_NOPROXY, "*");
  curl_easy_setopt(easy.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy.get(), CURLOPT_ERRORBUFFER, words.data());
  curl_easy_setopt(easy.get(), CURLOPT_OPENSOCKETFUNCTION, &MuteServer::take);
  curl_easy_setopt(easy.get(), CURLOPT_OPENSOCKETDATA, &server);
  curl_easy_setopt(easy.get(), CURLOPT_SOCKOPTFUNCTION, &MuteServer::say_connected);
  const CURLcode code = curl_easy_perform(easy.get());
  const std::string_view said(words.data());
  if (code == CURLE_SSL_CACERT_BADFILE) {
    return fail(ErrorCode::load, file_defect(code, said), tls.ca_file.string());
  }
  if (code != CURLE_SSL_CERTPROBLEM) return {};
  const bool is_key = !tls.client_key.empty() && said.find("key") != std::string_view::npos &&
                      said.find("PEM client certificate") == std::string_view::npos;
  return fail(ErrorCode::load, file_defect(code, said),
              (is_key ? tls.client_key : tls.client_cert).string());
}

}  // namespace leakgate
