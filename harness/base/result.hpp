// Errors as values. An environment or user failure is a Result; a gate that fails is not an error
// but part of a Verdict; a sample that could not be taken is a Gap. Every folder uses this alias,
// so the error library can be exchanged here.
#pragma once

#include <expected>
#include <string>
#include <utility>

namespace leakgate {

// What kind of failure it is; the command line turns it into an exit code (design, section 4).
enum class ErrorCode {
  usage,        // a wrong command line or scenario: exit 2, nothing was started
  unsupported,  // the machine lacks what the scenario asks for: the scenario is skipped
  target,       // the target did not build, start or get ready, or it died: exit 3
  load,         // the load could not be driven: exit 4
  sampling,     // a value could not be read; becomes a Gap, never a number
  malformed,    // bytes from outside (profile, recording, smaps) do not parse
  output,       // results could not be written: exit 6
  internal,     // exit 6
};

struct Error {
  ErrorCode code = ErrorCode::internal;
  std::string what;   // a sentence, without a full stop: "no such package"
  std::string where;  // "scenario.toml:12:9", a path or a URL; empty when there is no place
  std::string hint;   // what to do about it; may be empty

  friend bool operator==(const Error&, const Error&) = default;
};

template <class T>
using Result = std::expected<T, Error>;

// return fail(ErrorCode::target, "exited before it was ready");
[[nodiscard]] inline std::unexpected<Error> fail(ErrorCode code, std::string what,
                                                 std::string where = {}, std::string hint = {}) {
  return std::unexpected(Error{code, std::move(what), std::move(where), std::move(hint)});
}

// Hands the error of one Result on as that of another.
template <class T>
[[nodiscard]] std::unexpected<Error> pass_on(const Result<T>& failed) {
  return std::unexpected(failed.error());
}

// "where: what (hint)", the parts that are there.
[[nodiscard]] std::string to_text(const Error& error);

}  // namespace leakgate
