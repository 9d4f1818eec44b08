#include "cli/read_profile.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "base/signal_text.hpp"
#include "base/text.hpp"
#include "inspect/go_core.hpp"

namespace leakgate {
namespace {

class OpenFile {
 public:
  explicit OpenFile(const std::string& path)
      : is_stdin_(path == "-"),
        fd_(is_stdin_ ? STDIN_FILENO : open(path.c_str(), O_RDONLY | O_CLOEXEC)),
        error_(fd_ < 0 ? errno : 0) {}
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile() {
    if (fd_ >= 0 && !is_stdin_) close(fd_);
  }

  [[nodiscard]] int error() const { return error_; }
  [[nodiscard]] std::size_t read_some(std::span<char> into) {
    ssize_t got = -1;
    do {
      got = error_ == 0 ? read(fd_, into.data(), into.size()) : 0;
    } while (got < 0 && errno == EINTR);
    if (got < 0) error_ = errno;
    return got < 0 ? 0 : static_cast<std::size_t>(got);
  }

 private:
  bool is_stdin_;
  int fd_;
  int error_;
};

std::unexpected<Error> unreadable(int error, const std::string& name) {
  if (error == EISDIR) {
    return fail(ErrorCode::usage, "it is a folder, not a profile", name,
                "name a file in it, such as profiles/NAME.pb.gz of a run folder");
  }
  return fail(ErrorCode::usage, std::generic_category().message(error), name);
}

std::unexpected<Error> at(const std::string& place, Error error) {
  error.where = place;
  return std::unexpected(std::move(error));
}

}  // namespace

Result<ProfileInput> read_profile_file(const std::string& path) {
  const std::string name = path == "-" ? "standard input" : path;
  OpenFile file(path);
  if (file.error() != 0) return unreadable(file.error(), name);
  Result<ProfileInput> input =
      read_profile_input([&](std::span<char> into) { return file.read_some(into); });
  if (file.error() != 0) return unreadable(file.error(), name);
  if (input) return input;
  Error error = std::move(input.error());
  error.where = name;
  if (error.hint.empty()) {
    error.hint = "profiles come from /debug/pprof/heap, /debug/pprof/goroutine and the like";
  }
  return std::unexpected(std::move(error));
}

Result<ProfileInput> read_core_profile(const std::string& core, const std::string& binary,
                                       std::string_view sample) {
  const Result<std::unique_ptr<GoCore>> opened = GoCore::open(core, binary, default_cache_folder());
  if (!opened) return pass_on(opened);
  const bool is_heap = sample.starts_with("inuse_") || sample.starts_with("alloc_");
  ProfileInput input;
  if (is_heap) {
    Result<Profile> heap = (*opened)->heap();
    if (!heap) return at(core, heap.error());
    input = input_from(*std::move(heap));
  } else {
    Result<GoroutineProfile> goroutines = (*opened)->goroutines();
    if (!goroutines) return at(core, goroutines.error());
    input = input_from(std::move(goroutines->profile));
    input.truncated = goroutines->unread;
    const std::map<std::string, std::string> creators = created_by(goroutines->creators);
    for (GoroutineGroup& group : input.groups) {
      if (group.stack.empty()) continue;
      const auto creator = creators.find(group.stack.back().function);
      if (creator != creators.end()) group.created_by = creator->second;
    }
  }
  const CoreMemory& memory = (*opened)->memory();
  input.form = "core file of " + printable(memory.process_name());
  if (memory.signal() != 0) input.form += ", killed by " + signal_text(memory.signal());
  if (memory.is_cut()) input.form += ", cut";
  return input;
}

}  // namespace leakgate
