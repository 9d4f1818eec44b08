#include "load/curl_tls.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <system_error>

#include "load/curl_handles.hpp"

namespace leakgate {
namespace {

namespace fs = std::filesystem;

const fs::path& key_file(const TlsSpec& tls) {
  return tls.client_key.empty() ? tls.client_cert : tls.client_key;
}

Result<void> check_readable(const fs::path& file) {
  if (file.empty()) return {};
  errno = 0;
  std::ifstream stream(file);
  if (stream && stream.peek() != std::ifstream::traits_type::eof()) return {};
  const std::string why = errno == 0 ? "it is empty" : std::generic_category().message(errno);
  return fail(ErrorCode::load, "cannot be read: " + why, file.string());
}

// A Unix socket in the abstract namespace, under a name that the kernel chose. It takes one
// connection and says nothing but that this is all.
class MuteServer {
 public:
  MuteServer() : socket_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{.sun_family = AF_UNIX};
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof address.sun_family;
    if (::bind(socket_, any, size) != 0 || ::listen(socket_, 1) != 0) return;
    size = sizeof address;
    if (::getsockname(socket_, any, &size) != 0) return;
    // Without the NUL that such a name begins with.
    const std::size_t length = size - offsetof(sockaddr_un, sun_path) - 1;
    name_.assign(&address.sun_path[1], length);
  }
  MuteServer(const MuteServer&) = delete;
  MuteServer& operator=(const MuteServer&) = delete;
  ~MuteServer() {
    ::close(socket_);
    if (taken_ >= 0) ::close(taken_);
  }

  [[nodiscard]] const std::string& name() const { return name_; }

  // Called by libcurl when it is connected and about to begin the handshake.
  static CURLcode answer(CURL* /*easy*/, void* /*context*/, void* server) noexcept {
    auto& self = *static_cast<MuteServer*>(server);
    self.taken_ = ::accept4(self.socket_, nullptr, nullptr, SOCK_CLOEXEC);
    return ::shutdown(self.taken_, SHUT_WR) == 0 ? CURLE_OK : CURLE_ABORTED_BY_CALLBACK;
  }

 private:
  int socket_;
  int taken_ = -1;
  std::string name_;
};

// libcurl's words for it are OpenSSL's, which few can read.
Result<void> defect_of(const TlsSpec& tls, CURLcode code, std::string_view said) {
  if (code == CURLE_SSL_CACERT_BADFILE) {
    return fail(ErrorCode::load, "there is no certificate in PEM format in it",
                tls.ca_file.string());
  }
  if (code != CURLE_SSL_CERTPROBLEM) return {};
  if (said.find("private key") == std::string_view::npos) {
    return fail(ErrorCode::load, "there is no client certificate in PEM format in it",
                tls.client_cert.string());
  }
  return fail(ErrorCode::load,
              "there is no private key of the certificate in it, in PEM format without a password",
              key_file(tls).string());
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
  curl_easy_setopt(easy, CURLOPT_SSLCERT, tls.client_cert.c_str());
  curl_easy_setopt(easy, CURLOPT_SSLKEY, key_file(tls).c_str());
  // A key with a password fails then; without this OpenSSL asks for it on the terminal.
  curl_easy_setopt(easy, CURLOPT_KEYPASSWD, "");
}

// libcurl reads the files during a handshake (the authorities when something comes from the other
// end), so one is begun.
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
  curl_easy_setopt(easy.get(), CURLOPT_ABSTRACT_UNIX_SOCKET, server.name().c_str());
  curl_easy_setopt(easy.get(), CURLOPT_SSL_CTX_FUNCTION, &MuteServer::answer);
  curl_easy_setopt(easy.get(), CURLOPT_SSL_CTX_DATA, &server);
  curl_easy_setopt(easy.get(), CURLOPT_TIMEOUT_MS, 10'000L);  // for nothing that is known
  const CURLcode code = curl_easy_perform(easy.get());
  return defect_of(tls, code, words.data());
}

}  // namespace leakgate
