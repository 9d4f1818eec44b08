#include "native/c_symbols.hpp"

#include <cxxabi.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <tuple>

namespace leakgate {
namespace {

// Functions that start before an address and may still cover it: those of assembly nest.
constexpr std::size_t kCandidatesMax = 64;
// A mangled name is a program: each reference to an earlier part of it may double what it stands
// for. 32 of them make 100,000 times the name at most.
constexpr std::size_t kMangledMax = 1024;
constexpr std::size_t kReferencesMax = 32;
constexpr std::size_t kDemangledMax = 4096;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_digit);
}

// gcc's own copies of a function, which may be combined: "f.constprop.0.isra.0.cold".
std::string_view without_clone_suffix(std::string_view name) {
  while (true) {
    std::string_view rest = name;
    if (const auto dot = rest.rfind('.');
        dot != std::string_view::npos && is_all_digits(rest.substr(dot + 1))) {
      rest = rest.substr(0, dot);
    }
    bool is_clone = false;
    for (const std::string_view kind : {".constprop", ".part", ".isra", ".cold", ".lto_priv"}) {
      if (rest.size() <= kind.size() || !rest.ends_with(kind)) continue;
      rest.remove_suffix(kind.size());
      is_clone = true;
      break;
    }
    if (!is_clone) return name;
    name = rest;
  }
}

// "S_", "S1A_" and "T0_" refer to what was there before.
std::size_t references_in(std::string_view mangled) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < mangled.size(); ++i) {
    if (mangled[i] != 'S' && mangled[i] != 'T') continue;
    const std::size_t end =
        mangled.find_first_not_of("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", i + 1);
    if (end != std::string_view::npos && mangled[end] == '_') ++count;
  }
  return count;
}

std::string demangled(const std::string& mangled) {
  if (mangled.size() > kMangledMax || references_in(mangled) > kReferencesMax) return {};
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> text(
      abi::__cxa_demangle(mangled.c_str(), nullptr, nullptr, &status), &std::free);
  return status == 0 && text ? std::string(text.get()) : std::string();
}

// Where the bracket that ends the text was opened; npos where they do not match.
std::size_t opening_of_last(std::string_view text) {
  int depth = 0;
  for (std::size_t i = text.size(); i-- > 0;) {
    if (text[i] == ')') ++depth;
    if (text[i] == '(' && --depth == 0) return i;
  }
  return std::string_view::npos;
}

// "ns::C<int>::get" of "int ns::C<int>::get<int>(int) const": without parameters and, of
// templates, the return type. Whatever is not as simple stays as it is.
std::string without_parameters(const std::string& function) {
  std::string_view name = function;
  for (const std::string_view end : {" const", " volatile", " &", " &&"}) {
    if (name.ends_with(end)) name.remove_suffix(end.size());
  }
  const std::size_t parameters = name.ends_with(')') ? opening_of_last(name) : 0;
  if (parameters == 0 || parameters == std::string_view::npos) return function;
  name = name.substr(0, parameters);
  const bool is_simple = name.find("operator") == std::string_view::npos &&
                         name.find("decltype") == std::string_view::npos &&
                         name.find('{') == std::string_view::npos;
  if (!is_simple) return std::string(name);
  int depth = 0;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name[i] == '<' || name[i] == '(') ++depth;
    if (name[i] == '>' || name[i] == ')') --depth;
    if (name[i] == ' ' && depth == 0) begin = i + 1;
  }
  return depth == 0 && begin < name.size() ? std::string(name.substr(begin)) : function;
}

// Of several names for one place the one that a person would use: malloc, not __libc_malloc.
auto rank_of(const ElfSymbol& symbol, const std::string& name) {
  return std::make_tuple(symbol.is_local, name.find_first_not_of('_'), name.size(), name);
}

}  // namespace

std::string function_name(std::string_view symbol) {
  symbol = symbol.substr(0, symbol.find('@'));
  const std::string name(without_clone_suffix(symbol));
  if (!name.starts_with("_Z")) return name;
  const std::string function = demangled(name);
  if (function.empty() || function.size() > kDemangledMax) return name;
  return without_parameters(function);
}

CSymbols::CSymbols(const ElfReader& elf) : elf_(&elf) {
  for (const ElfSymbol& symbol : elf.symbols()) {
    if (symbol.is_function && symbol.size > 0) functions_.push_back({.symbol = symbol});
  }
  std::ranges::sort(functions_, {}, [](const Function& function) {
    return std::make_tuple(function.symbol.value, function.symbol.name_offset);
  });
  std::uint64_t end = 0;
  for (Function& function : functions_) {
    end = std::max(end, function.symbol.value + function.symbol.size);
    function.end = end;
  }
}

std::string CSymbols::function_at(std::uint64_t address) const {
  const auto after = std::ranges::upper_bound(
      functions_, address, {}, [](const Function& function) { return function.symbol.value; });
  const Function* best = nullptr;
  std::string best_name;
  std::size_t seen = 0;
  for (auto at = after; at != functions_.begin() && seen < kCandidatesMax; ++seen) {
    --at;
    if (at->end <= address || (best != nullptr && at->symbol.value < best->symbol.value)) break;
    if (address - at->symbol.value >= at->symbol.size) continue;
    std::string name = elf_->name_of(at->symbol);
    if (name.empty()) continue;
    if (best == nullptr || rank_of(at->symbol, name) < rank_of(best->symbol, best_name)) {
      best = &*at;
      best_name = std::move(name);
    }
  }
  return function_name(best_name);
}

}  // namespace leakgate
