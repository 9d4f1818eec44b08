#include "diagnosis/places.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

namespace leakgate {
namespace {

constexpr std::size_t kStackLinesMax = 32;

bool dispatches_requests(const Frame& frame) {
  const std::string_view name = frame.function;
  return !is_user_frame(frame) && (name.ends_with(".ServeHTTP") || name.ends_with(".Next") ||
                                   name.ends_with("(*conn).serve") || name == "runtime.main");
}

// Functions of the target where there are any: those of libraries change with their versions.
std::vector<std::string> functions_for_signature(const Stack& stack) {
  const bool own = has_user_frame(stack);
  std::vector<std::string> functions;
  for (const Frame& frame : stack) {
    if (!own || is_user_frame(frame)) functions.push_back(frame.function);
  }
  return functions;
}

}  // namespace

std::string culprit_name(const Stack& stack) {
  const Frame* frame = culprit_of(stack);
  return frame == nullptr ? std::string{} : without_closure(*frame);
}

std::string location_of(const Frame& frame) {
  if (frame.file.empty() || is_c_frame(frame)) return {};  // C frames have no line
  return fmt::format("{}:{}", frame.file.substr(frame.file.rfind('/') + 1), frame.line);
}

bool has_user_frame(const Stack& stack) { return std::ranges::any_of(stack, is_user_frame); }

std::set<std::string> own_functions(const Stack& stack) {
  std::set<std::string> functions;
  for (const Frame& frame : stack) {
    if (!functions.empty() && dispatches_requests(frame)) break;
    if (is_user_frame(frame)) functions.insert(without_closure(frame.function));
  }
  if (functions.size() > 1) functions.erase("main.main");
  return functions;
}

std::vector<std::string> stack_lines(const Stack& stack) {
  std::vector<std::string> lines;
  for (const Frame& frame : stack) {
    if (lines.size() == kStackLinesMax) break;
    lines.push_back(to_text(frame));
  }
  return lines;
}

void set_place(Finding& finding, const Stack& stack) {
  finding.stack = stack_lines(stack);
  finding.signature = signature_of(finding.kind, functions_for_signature(stack));
  const Frame* frame = culprit_of(stack);
  if (frame == nullptr) return;
  finding.culprit = without_closure(*frame);
  finding.location = location_of(*frame);
}

std::string signature_of(FindingKind kind, const std::vector<std::string>& functions) {
  // FNV-1a, 64 bits (Fowler, Noll, Vo).
  std::uint64_t hash = 14695981039346656037U;
  const auto mix = [&hash](std::string_view text) {
    for (const char c : text) {
      hash ^= static_cast<unsigned char>(c);
      hash *= 1099511628211U;
    }
    hash ^= 0xFFU;  // ends a name: no function holds this byte
    hash *= 1099511628211U;
  };
  mix(name_of(kind));
  for (const std::string& function : functions) mix(function);
  return fmt::format("{:016x}", hash);
}

}  // namespace leakgate
