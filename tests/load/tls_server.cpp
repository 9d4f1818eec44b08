#include "load/tls_server.hpp"

#include <cstdlib>
#include <stdexcept>
#include <vector>

namespace leakgate {

bool TlsServer::can_be() { return std::system("go version > /dev/null 2>&1") == 0; }

TlsServer::TlsServer() {
  const std::string program = file("server").string();
  const std::string command =
      "cd '" LEAKGATE_SOURCE_DIR "/tests/load/tls-server' && go build -o '" + program + "'";
  if (std::system(command.c_str()) != 0) throw std::runtime_error("failed: " + command);
  process_.emplace(program,
                   std::vector<std::string>{"LEAKGATE_TLS_FOLDER=" + folder_.path().string()});
  if (!process_->greeting().starts_with("ready ")) throw std::runtime_error("no server");
}

int TlsServer::port(const std::string& listener) const {
  const std::string& greeting = process_->greeting();
  const std::size_t at = greeting.find(" " + listener + "=");
  if (at == std::string::npos) throw std::invalid_argument(listener);
  return std::stoi(greeting.substr(at + listener.size() + 2));
}

int TlsServer::connections(const std::string& listener) const {
  return std::stoi(process_->ask("connections " + listener));
}

void TlsServer::hang_up(const std::string& listener) const { process_->ask("hang up " + listener); }

bool TlsServer::speaks_http2_in_the_clear() const {
  return process_->greeting().find(" h2c=1") != std::string::npos;
}

}  // namespace leakgate
