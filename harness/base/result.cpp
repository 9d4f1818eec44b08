#include "base/result.hpp"

namespace leakgate {

std::string to_text(const Error& error) {
  std::string text;
  if (!error.where.empty()) text = error.where + ": ";
  text += error.what;
  if (!error.hint.empty()) text += " (" + error.hint + ")";
  return text;
}

}  // namespace leakgate
