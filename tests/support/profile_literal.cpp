#include "support/profile_literal.hpp"

#include <charconv>
#include <stdexcept>

#include "base/text.hpp"
#include "support/recording_literal.hpp"

namespace leakgate {
namespace {

using Text = std::string_view;

// Packages of the standard library have no dot in their path and are not main; everything with one
// is taken for a dependency in the module cache.
std::string file_of(Text function) {
  const std::size_t slash = function.rfind('/');
  const std::size_t dot = function.find('.', slash == Text::npos ? 0 : slash);
  const std::string package(function.substr(0, dot));
  if (package == "main") return "/home/dev/service/main.go";
  if (package.find('.') != std::string::npos) return "/home/dev/go/pkg/mod/" + package + "/x.go";
  return "/usr/lib/go/src/" + package + "/x.go";
}

Frame frame_from(Text text) {
  const std::size_t at = text.rfind('@');
  Frame frame{.function = std::string(text.substr(0, at)), .file = {}, .line = 1};
  frame.file = file_of(frame.function);
  if (at != Text::npos) {
    const Text line = text.substr(at + 1);
    const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), frame.line);
    if (error != std::errc{}) throw std::invalid_argument("not a line: " + std::string(text));
  }
  return frame;
}

// The frames that the runtime leaves at the leaf of a goroutine that waits.
Text runtime_frames_of(Text reason) {
  const std::map<Text, Text> frames{
      {"running", ""},
      {"select", "runtime.gopark<runtime.selectgo<"},
      {"select_empty", "runtime.gopark<runtime.block<"},
      {"chan_send", "runtime.gopark<runtime.chansend<runtime.chansend1<"},
      {"chan_recv", "runtime.gopark<runtime.chanrecv<runtime.chanrecv1<"},
      {"mutex",
       "runtime.gopark<runtime.goparkunlock<runtime.semacquire1<"
       "sync.runtime_SemacquireMutex<sync.(*Mutex).lockSlow<sync.(*Mutex).Lock<"},
      {"wg",
       "runtime.gopark<runtime.goparkunlock<runtime.semacquire1<"
       "sync.runtime_Semacquire<sync.(*WaitGroup).Wait<"},
      {"cond",
       "runtime.gopark<runtime.goparkunlock<sync.runtime_notifyListWait<sync.(*Cond).Wait<"},
      {"io",
       "runtime.gopark<runtime.netpollblock<internal/poll.runtime_pollWait<"
       "internal/poll.(*FD).Read<net.(*conn).Read<"},
      {"sleep", "runtime.gopark<time.Sleep<"},
      {"syscall", "syscall.Syscall<"},
      {"c_call", "runtime.cgocall<"}};
  const auto at = frames.find(reason);
  if (at == frames.end()) throw std::invalid_argument("no such reason: " + std::string(reason));
  return at->second;
}

// "[65536]main.f@1" and "[map:131072]main.f@1".
struct SiteKey {
  std::int64_t block_bytes = 1024;
  bool is_map = false;
  Text stack;
};

SiteKey site_key_from(Text text) {
  if (!text.starts_with('[')) return {.stack = text};
  SiteKey key;
  const std::size_t end = text.find(']');
  Text size = text.substr(1, end - 1);
  key.stack = text.substr(end + 1);
  if (size.starts_with("map:")) {
    key.is_map = true;
    size.remove_prefix(4);
  }
  const auto [at, error] = std::from_chars(size.data(), size.data() + size.size(), key.block_bytes);
  if (error != std::errc{}) throw std::invalid_argument("not a size: " + std::string(text));
  return key;
}

std::shared_ptr<const Profile> profile_of(const std::string& type, const GroupCounts& groups) {
  auto profile = std::make_shared<Profile>();
  profile->sample_types = {type};
  profile->period = 1;
  for (const auto& [key, count] : groups) {
    const std::size_t dot = key.find('.');
    const Text reason = Text(key).substr(0, dot);
    std::string stack(runtime_frames_of(reason));
    stack += Text(key).substr(dot + 1);
    profile->add(stack_from(stack), {count});
  }
  return profile;
}

}  // namespace

Stack stack_from(std::string_view text) {
  Stack stack;
  for (const Text frame : split(text, '<')) {
    if (!frame.empty()) stack.push_back(frame_from(frame));
  }
  return stack;
}

ProfileRef goroutine_profile_from(const GroupCounts& groups) {
  return {.file = "profiles/goroutine.pb.gz", .profile = profile_of("goroutine", groups)};
}

ProfileRef leak_profile_from(const GroupCounts& groups) {
  return {.file = "profiles/goroutineleak.pb.gz", .profile = profile_of("goroutineleak", groups)};
}

ProfileRef heap_profile_from(const GroupCounts& sites) {
  auto profile = std::make_shared<Profile>();
  profile->sample_types = {"alloc_objects", "alloc_space", "inuse_objects", "inuse_space"};
  profile->period = 16384;
  std::uint64_t route = 0;
  for (const auto& [text, bytes] : sites) {
    const SiteKey key = site_key_from(text);
    ++route;
    // The tables of a map come in two ways.
    const std::int64_t parts = key.is_map ? 2 : 1;
    for (std::int64_t part = 0; part < parts; ++part) {
      const std::int64_t size = bytes / parts;
      const std::int64_t objects = size / key.block_bytes;
      profile->add(stack_from(key.stack), {objects, size, objects, size});
      profile->samples.back().block_bytes = key.block_bytes;
      profile->samples.back().route = route;
    }
  }
  return {.file = "profiles/heap.pb.gz", .profile = std::move(profile)};
}

}  // namespace leakgate
