#include "native/native_target.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <stdexcept>
#include <system_error>

#include "native/shared_samples.hpp"

namespace leakgate {
namespace {

std::filesystem::path private_folder() {
  std::string name = (std::filesystem::temp_directory_path() / "leakgate-test-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
  return name;
}

std::filesystem::path built_program() {
  return std::filesystem::path(LEAKGATE_BINARY).parent_path() / "native_program";
}

}  // namespace

NativeTarget::NativeTarget(const std::vector<std::string>& environment, const std::string& program)
    : folder_(private_folder()) {
  const std::filesystem::path object = folder_ / kPreloadObjectName;
  if (!write_preload_object(object)) throw std::runtime_error("no object");
  file_.emplace(NativeFile::create(folder_ / "native").value());
  std::vector<std::string> settings = environment;
  settings.push_back("LD_PRELOAD=" + object.string());
  settings.push_back(std::string(native::kFileVariable) + "=" + (folder_ / "native").string());
  settings.emplace_back("PATH=/usr/bin:/bin");
  std::vector<char*> pointers;
  for (std::string& setting : settings) pointers.push_back(setting.data());
  pointers.push_back(nullptr);
  std::string path = program.empty() ? built_program().string() : program;
  char* const arguments[] = {path.data(), nullptr};

  int to_child[2] = {};
  int from_child[2] = {};
  if (::pipe2(to_child, O_CLOEXEC) != 0 || ::pipe2(from_child, O_CLOEXEC) != 0) {
    throw std::runtime_error("no pipe");
  }
  pid_ = ::fork();
  if (pid_ == 0) {
    ::dup2(to_child[0], 0);
    ::dup2(from_child[1], 1);
    ::execve(path.c_str(), arguments, pointers.data());
    ::_exit(127);
  }
  ::close(to_child[0]);
  ::close(from_child[1]);
  input_ = to_child[1];
  output_ = from_child[0];
  if (!read_line().starts_with("ready")) throw std::runtime_error("the target did not start");
  (void)tell("nothing");  // its input has a buffer from now on
}

NativeTarget::~NativeTarget() {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  ::close(input_);
  ::close(output_);
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::string NativeTarget::read_line() const {
  std::string line;
  char byte = 0;
  while (::read(output_, &byte, 1) == 1 && byte != '\n') line += byte;
  return line;
}

std::string NativeTarget::tell(const std::string& line) const {
  const std::string text = line + '\n';
  if (::write(input_, text.data(), text.size()) != static_cast<ssize_t>(text.size())) return {};
  return read_line();
}

int NativeTarget::wait() {
  int status = 0;
  ::waitpid(pid_, &status, 0);
  pid_ = -1;
  return status;
}

}  // namespace leakgate
