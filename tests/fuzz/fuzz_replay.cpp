// Stands in for libFuzzer in ordinary builds: hands a target every file of its corpus, then changed
// ones, always the same. Not to find what is new, but to see what was found stay mended.
//   fuzz_TARGET FOLDER
#include <sys/resource.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "fuzz/fuzz_input.hpp"

namespace {

constexpr int kChangedInputs = 1500;
// Of the whole process. What the targets decode is a hundred times smaller.
constexpr long kResidentKibMax = 256L << 10U;

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
  explicit Changer(const std::vector<std::string>& corpus) : corpus_(&corpus) {}

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
  std::mt19937_64 random_{20240229};
};

void hand_over(const std::string& input) {
  // A copy of exactly its size, so that a sanitizer sees what reads behind it.
  const std::vector<std::uint8_t> bytes(input.begin(), input.end());
  (void)LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::vector<std::string> corpus = corpus_in(argv[1]);
  if (corpus.empty()) return 2;
  for (const std::string& input : corpus) hand_over(input);
  Changer changer(corpus);
  for (int i = 0; i < kChangedInputs; ++i) hand_over(changer.next());
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  std::cout << corpus.size() << " inputs and " << kChangedInputs << " changed ones, "
            << usage.ru_maxrss / 1024 << " MiB\n";
#ifdef __SANITIZE_ADDRESS__
  return 0;
#else
  return usage.ru_maxrss <= kResidentKibMax ? 0 : 1;
#endif
}
