// A pair of malloc and free, alone and with the preloaded sampler: nanoseconds, medians of
// interleaved rounds in processes of their own. Prints "NAME NANOSECONDS" lines; native_pair.py
// makes ratios of them. With --prepare FOLDER it writes the object and a shared file there, for
// native_throughput.py.
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "native/go_note.hpp"
#include "native/native_file.hpp"
#include "native/shared_samples.hpp"

namespace {

constexpr int kPairs = 5'000'000;
constexpr int kRounds = 7;

double measure() {
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < kPairs; ++i) {
    // Volatile: a compiler may leave out a pair that nobody looks at.
    void* volatile block = std::malloc(64 + static_cast<std::size_t>(i % 256));
    std::free(block);
  }
  const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - start;
  return took.count() / kPairs;
}

// This program again, with these settings; what it prints.
double measured_in_child(const std::vector<std::string>& settings) {
  std::string command = "env";
  for (const std::string& setting : settings) command += " '" + setting + "'";
  // The shell's own environment is not the child's: env sets it for what it executes only.
  command = "exec " + command + " '" + std::filesystem::read_symlink("/proc/self/exe").string() +
            "' measure";
  FILE* pipe = ::popen(command.c_str(), "r");
  double nanoseconds = 0;
  if (pipe == nullptr || std::fscanf(pipe, "%lf", &nanoseconds) != 1) std::exit(1);
  ::pclose(pipe);
  return nanoseconds;
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1 && std::string(argv[1]) == "measure") {
    std::printf("%.2f\n", measure());
    return 0;
  }
  if (argc > 2 && std::string(argv[1]) == "--prepare") {
    const std::filesystem::path folder = argv[2];
    const bool written = leakgate::write_preload_object(folder / leakgate::kPreloadObjectName) &&
                         leakgate::NativeFile::create(folder / leakgate::kSamplesFileName);
    return written ? 0 : 1;
  }
  std::string name = (std::filesystem::temp_directory_path() / "leakgate-bench-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) return 1;
  const std::filesystem::path folder = name;
  const std::filesystem::path object = folder / leakgate::kPreloadObjectName;
  if (!leakgate::write_preload_object(object)) return 1;
  std::map<std::string, std::vector<double>> nanoseconds;
  for (int round = 0; round < kRounds; ++round) {
    nanoseconds["alone"].push_back(measured_in_child({}));
    for (const char* mean : {"524288", "65536"}) {
      const std::filesystem::path file = folder / "native";
      const auto shared = leakgate::NativeFile::create(file);
      if (!shared) return 1;
      nanoseconds[mean].push_back(
          measured_in_child({"LD_PRELOAD=" + object.string(),
                             std::string(leakgate::native::kFileVariable) + "=" + file.string(),
                             std::string(leakgate::native::kMeanVariable) + "=" + mean}));
      if (!shared->counters() || shared->counters()->pid == 0) return 1;
      std::filesystem::remove(file);
    }
  }
  for (const auto& [what, values] : nanoseconds) {
    std::printf("%s %.2f\n", what.c_str(), median(values));
  }
  std::filesystem::remove_all(folder);
}
