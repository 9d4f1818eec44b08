// A program that behaves as targets do, well or badly. First argument: what to do.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <bit>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

namespace {

void write_pid(const char* file) {
  const std::string temporary = std::string(file) + ".new";
  std::FILE* stream = std::fopen(temporary.c_str(), "w");
  std::fprintf(stream, "%d\n", static_cast<int>(getpid()));
  std::fclose(stream);
  std::rename(temporary.c_str(), file);
}

[[noreturn]] void sleep_for_ever() {
  for (;;) pause();
}

int listen_on(int port) {
  const int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int yes = 1;
  setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  if (bind(server, std::bit_cast<sockaddr*>(&address), sizeof address) != 0) std::exit(9);
  if (listen(server, 16) != 0) std::exit(9);
  return server;
}

int listen_at(const std::string& path) {
  const int server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  if (bind(server, std::bit_cast<sockaddr*>(&address), sizeof address) != 0) std::exit(9);
  if (listen(server, 16) != 0) std::exit(9);
  return server;
}

// Answers every connection with one status line.
[[noreturn]] void serve(int server, const std::string& status) {
  std::signal(SIGPIPE, SIG_IGN);
  const std::string response = "HTTP/1.1 " + status + " X\r\nContent-Length: 0\r\n\r\n";
  for (;;) {
    const int client = accept(server, nullptr, nullptr);
    char request[1024];
    if (read(client, request, sizeof request) > 0) {
      (void)!write(client, response.data(), response.size());
    }
    close(client);
  }
}

// A grandchild in a session of its own, whose parent has gone: it writes its pid and stays.
void daemonise(const char* pid_file) {
  if (fork() == 0) {
    setsid();
    if (fork() == 0) {
      std::signal(SIGTERM, SIG_IGN);
      write_pid(pid_file);
      sleep_for_ever();
    }
    _exit(0);
  }
  wait(nullptr);
}

[[noreturn]] void flood(long long bytes) {
  const std::vector<char> chunk(1 << 20, 'x');
  while (bytes > 0) {
    const auto count = write(STDOUT_FILENO, chunk.data(), chunk.size());
    if (count <= 0) std::exit(8);
    bytes -= count;
  }
  std::exit(0);
}

[[noreturn]] void list_descriptors() {
  for (int fd = 0; fd < 256; ++fd) {
    if (fcntl(fd, F_GETFD) >= 0) std::printf("%d ", fd);
  }
  std::printf("\n");
  std::exit(0);
}

// Zombies that nobody waits for, until it ends itself.
[[noreturn]] void leave_zombies(const char* pid_file) {
  for (int i = 0; i < 5; ++i) {
    if (fork() == 0) _exit(0);
  }
  write_pid(pid_file);
  sleep_for_ever();
}

[[noreturn]] void use_memory(long long megabytes) {
  for (long long i = 0; i < megabytes; ++i) {
    void* block = std::malloc(1 << 20);
    std::memset(block, 1, 1 << 20);
  }
  std::puts("survived");
  std::fflush(stdout);
  _exit(0);  // the memory is kept on purpose: LeakSanitizer need not look
}

}  // namespace

int main(int argc, char** argv) {
  const std::string what = argc > 1 ? argv[1] : "";
  const char* first = argc > 2 ? argv[2] : "";
  if (what == "serve") serve(listen_on(std::atoi(first)), argc > 3 ? argv[3] : "200");
  if (what == "serve-unix") serve(listen_at(first), argc > 3 ? argv[3] : "200");
  if (what == "flood") flood(std::atoll(first));
  if (what == "descriptors") list_descriptors();
  if (what == "zombies") leave_zombies(first);
  if (what == "memory") use_memory(std::atoll(first));
  if (what == "ignore-term") {
    std::signal(SIGTERM, SIG_IGN);
    write_pid(first);
    sleep_for_ever();
  }
  if (what == "daemon") {
    daemonise(first);
    sleep_for_ever();
  }
  if (what == "two-ports") {
    listen_on(std::atoi(first));
    serve(listen_on(std::atoi(argv[3])), "200");
  }
  return 64;
}
