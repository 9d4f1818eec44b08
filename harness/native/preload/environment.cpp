#include "native/preload/environment.hpp"

#include <unistd.h>

#include <cstddef>
#include <cstring>

#include "native/shared_samples.hpp"

namespace leakgate::native {
namespace {

constexpr const char* kPreloadVariable = "LD_PRELOAD";
// Every file name of ours ends so.
constexpr const char* kOwnName = "leakgate-native.so";

// What follows NAME= in an entry; nullptr for other entries.
char* value_in(char* entry, const char* name) {
  const std::size_t length = std::strlen(name);
  const bool is_it = std::strncmp(entry, name, length) == 0 && entry[length] == '=';
  return is_it ? entry + length + 1 : nullptr;
}

bool is_own(const char* path, std::size_t length) {
  const std::size_t own = std::strlen(kOwnName);
  return length >= own && std::strncmp(path + length - own, kOwnName, own) == 0;
}

// Removes our object from a list that spaces and colons separate; true when nothing is left.
bool without_own(char* list) {
  char* to = list;
  for (const char* from = list; *from != '\0';) {
    const std::size_t length = std::strcspn(from, " :");
    if (length > 0 && !is_own(from, length)) {
      if (to != list) *to++ = ':';
      std::memmove(to, from, length);
      to += length;
    }
    from += length;
    from += std::strspn(from, " :");
  }
  *to = '\0';
  return to == list;
}

bool is_ours(char* entry) {
  if (value_in(entry, kFileVariable) != nullptr) return true;
  if (value_in(entry, kMeanVariable) != nullptr) return true;
  char* preload = value_in(entry, kPreloadVariable);
  return preload != nullptr && without_own(preload);
}

}  // namespace

bool has_environment() { return environ != nullptr; }

const char* variable(const char* name) {
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    if (const char* value = value_in(*entry, name)) return value;
  }
  return nullptr;
}

// The Go runtime finds the auxiliary vector behind the end of this array (sysargs in
// runtime/os_linux.go), so that it has to keep its length: what goes leaves an empty entry, which
// Go leaves out of os.Environ and C programs do not see.
void clean_environment() {
  if (environ == nullptr) return;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    if (is_ours(*entry)) **entry = '\0';
  }
}

}  // namespace leakgate::native
