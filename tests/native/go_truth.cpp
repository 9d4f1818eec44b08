#include "native/go_truth.hpp"

#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include "base/text.hpp"

namespace leakgate {
namespace {

std::uint64_t address_in(std::string_view text) {
  return std::stoull(std::string(text), nullptr, 16);
}

// An inlined call is told with the calls that it is inlined into, up to a whole function.
void add_stack(const std::vector<KnownFrames>& stack, const std::vector<bool>& is_inlined,
               std::vector<KnownFrames>& known) {
  for (std::size_t i = 0; i < stack.size(); ++i) {
    KnownFrames at{.address = stack[i].address};
    std::size_t next = i;
    do {
      at.frames.push_back(stack[next].frames.front());
    } while (is_inlined[next] && ++next < stack.size());
    known.push_back(at);
  }
}

GoTruth read_truth(const std::filesystem::path& path) {
  GoTruth truth;
  std::vector<KnownFrames> stack;
  std::vector<bool> is_inlined;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    const std::vector<std::string_view> fields = split(line, '\t');
    if (fields[0] != "frame") {
      add_stack(stack, is_inlined, truth.known);
      stack.clear();
      is_inlined.clear();
    }
    if (fields[0] == "stack") continue;
    const std::uint64_t address = address_in(fields.at(1));
    if (fields[0] == "mapped") truth.mapped = address;
    if (fields[0] == "c") {
      truth.in_c.push_back({address, {{.function = std::string(fields.at(2))}}});
    }
    if (fields.size() < 6) continue;
    const Frame frame{std::string(fields[4]), std::string(fields[5]),
                      std::stoi(std::string(fields[3]))};
    if (fields[0] == "point") truth.known.push_back({address, {frame}, false});
    if (fields[0] == "frame") {
      stack.push_back({address, {frame}});
      is_inlined.push_back(fields[2] == "inlined");
    }
  }
  return truth;
}

void run(const std::string& command) {
  if (std::system(command.c_str()) != 0) throw std::runtime_error("failed: " + command);
}

}  // namespace

std::string to_text(const std::vector<Frame>& frames) {
  std::string text;
  for (const Frame& frame : frames) {
    text += frame.function + " " + frame.file + ":" + std::to_string(frame.line) + "\n";
  }
  return text;
}

bool has_go() {
  return std::system("go version > /dev/null 2>&1 && cc --version > /dev/null") == 0;
}

GoTarget::GoTarget(const GoBuild& build) : program_(folder_.path() / "target") {
  run("cd '" LEAKGATE_SOURCE_DIR "/fixtures/symbol-target' && go build " + build.flags + " -o '" +
      program_.string() + "' ./" + build.package);
  if (build.strip) run("strip '" + program_.string() + "'");
  process_.emplace(program_.string(), std::vector<std::string>{});
  const std::filesystem::path file = folder_.path() / "truth";
  if (process_->ask(file.string()) != "done") throw std::runtime_error("the target did not answer");
  truth_ = read_truth(file);
}

}  // namespace leakgate
