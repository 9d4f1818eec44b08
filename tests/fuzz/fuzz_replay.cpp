// Stands in for libFuzzer in ordinary builds: hands a target every file of its corpus, then changed
// ones, always the same: to see what was found stay mended. With --seconds it goes on with others
// each time until they are over; what it says of its seed finds them again. The input that breaks a
// promise is in fuzz-found.
//   fuzz_TARGET FOLDER [--seconds N] [--seed N]
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/fuzz_input.hpp"

namespace {

constexpr long kChangedInputs = 1500;
constexpr std::uint64_t kSeed = 20240229;
// Of the whole process. What the targets decode is a hundred times smaller.
constexpr long kResidentKibMax = 256L << 10U;

struct Options {
  std::filesystem::path folder{};
  std::chrono::seconds duration{0};  // 0: kChangedInputs
  std::uint64_t seed = kSeed;
};

std::optional<std::uint64_t> number_of(std::string_view text) {
  std::uint64_t number = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<Options> options_of(std::span<char*> arguments) {
  if (arguments.empty() || arguments.size() % 2 == 0) return std::nullopt;
  Options options{.folder = arguments.front()};
  std::optional<std::uint64_t> seed;
  for (std::size_t i = 1; i < arguments.size(); i += 2) {
    const std::string_view name = arguments[i];
    const auto number = number_of(arguments[i + 1]);
    if (!number || (name != "--seconds" && name != "--seed")) return std::nullopt;
    if (name == "--seed") seed = number;
    if (name == "--seconds") options.duration = std::chrono::seconds(*number);
  }
  if (seed) options.seed = *seed;
  if (!seed && options.duration.count() > 0) options.seed = std::random_device()();
  return options;
}

std::vector<std::string> corpus_in(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    paths.push_back(entry.path());
  }
  std::ranges::sort(paths);
  std::vector<std::string> corpus;
  for (const auto& path : paths) {
    std::ifstream file(path, std::ios::binary);
    corpus.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  return corpus;
}

class Changer {
 public:
  Changer(const std::vector<std::string>& corpus, std::uint64_t seed)
      : corpus_(&corpus), random_(seed) {}

  [[nodiscard]] std::string next() {
    std::string input = corpus_->at(below(corpus_->size()));
    for (std::size_t changes = 1 + below(8); changes > 0 && !input.empty(); --changes) {
      change(input);
    }
    return input;
  }

 private:
  [[nodiscard]] std::size_t below(std::size_t end) { return random_() % end; }

  void change(std::string& input) {
    const std::size_t at = below(input.size());
    switch (below(6)) {
      case 0:
        input[at] = static_cast<char>(input[at] ^ (1 << below(8)));
        break;
      case 1:
        input[at] = "\x00\x01\x7f\x80\xff\n "[below(7)];
        break;
      case 2:
        input.replace(at, 8, below(2) == 0 ? std::string(8, '\xff') : std::string(8, '\0'));
        break;
      case 3:
        input.resize(at);
        break;
      case 4:
        input.erase(at, 1 + below(64));
        break;
      default:
        input.insert(at, input.substr(below(input.size()), 1 + below(64)));
    }
  }

  const std::vector<std::string>* corpus_;
  std::mt19937_64 random_;
};

// What the target has in hand, kept in this file of the working folder when a promise is broken.
const std::string* in_hand = nullptr;
constexpr const char* kFoundFile = "fuzz-found";

extern "C" void keep_input(int signal) {
  const int file = ::open(kFoundFile, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file >= 0 && in_hand != nullptr) (void)!::write(file, in_hand->data(), in_hand->size());
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

void hand_over(const std::string& input) {
  in_hand = &input;
  // A copy of exactly its size, so that a sanitizer sees what reads behind it.
  const std::vector<std::uint8_t> bytes(input.begin(), input.end());
  (void)LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
}

// How many there were.
long hand_over_changed(Changer& changer, std::chrono::seconds duration) {
  const auto end = std::chrono::steady_clock::now() + duration;
  const bool is_timed = duration.count() > 0;
  long inputs = 0;
  while (is_timed ? std::chrono::steady_clock::now() < end : inputs < kChangedInputs) {
    hand_over(changer.next());
    ++inputs;
  }
  return inputs;
}

}  // namespace

int main(int argc, char** argv) {
  const auto options = options_of(std::span(argv, static_cast<std::size_t>(argc)).subspan(1));
  if (!options) return 2;
  const std::vector<std::string> corpus = corpus_in(options->folder);
  if (corpus.empty()) return 2;
  // Before the first input, so that it is known when one of them ends the process.
  std::cout << "seed " << options->seed << std::endl;
  std::signal(SIGABRT, keep_input);
  for (const std::string& input : corpus) hand_over(input);
  Changer changer(corpus, options->seed);
  const long changed = hand_over_changed(changer, options->duration);
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  std::cout << corpus.size() << " inputs and " << changed << " changed ones, "
            << usage.ru_maxrss / 1024 << " MiB\n";
#ifdef __SANITIZE_ADDRESS__
  return 0;
#else
  return usage.ru_maxrss <= kResidentKibMax ? 0 : 1;
#endif
}
