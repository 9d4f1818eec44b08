#include "report/xml.hpp"

#include "base/text.hpp"

namespace leakgate {

std::string xml_text(std::string_view text) {
  std::string escaped;
  for (const char c : printable(text)) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

std::string xml_attribute(std::string_view value) {
  std::string quoted = "\"";
  for (const char c : xml_text(value)) {
    switch (c) {
      case '"':
        quoted += "&quot;";
        break;
      case '\n':
        quoted += "&#10;";
        break;
      case '\t':
        quoted += "&#9;";
        break;
      default:
        quoted += c;
    }
  }
  return quoted + "\"";
}

}  // namespace leakgate
