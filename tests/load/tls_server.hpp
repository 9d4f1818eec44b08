// The Go server of tests/load/tls-server, built and running, with certificates of its own.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "recording/temporary_folder.hpp"
#include "support/told_process.hpp"

namespace leakgate {

class TlsServer {
 public:
  // Throws when it cannot be built or does not start.
  TlsServer();

  // False where there is no Go toolchain; such tests are skipped.
  [[nodiscard]] static bool can_be();

  // Of a listener: "h1", "h2", "mutual" (asks for a certificate), "elsewhere" (shows that of
  // another host), "plain".
  [[nodiscard]] int port(const std::string& listener) const;
  // How many connections it has accepted.
  [[nodiscard]] int connections(const std::string& listener) const;
  // Has it close all connections of HTTP/1.1, which nobody uses. They are closed then.
  void hang_up(const std::string& listener) const;
  // "ca.pem", "other-ca.pem", "client.pem", "client.key", "http.sock", "https.sock"
  [[nodiscard]] std::filesystem::path file(const std::string& name) const {
    return folder_.path() / name;
  }
  // HTTP/2 by "plain", which Go has from 1.24 on.
  [[nodiscard]] bool speaks_http2_in_the_clear() const;

 private:
  TemporaryFolder folder_;
  std::optional<ToldProcess> process_;
};

}  // namespace leakgate
