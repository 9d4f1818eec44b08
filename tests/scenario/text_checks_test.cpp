#include "scenario/text_checks.hpp"

#include <gtest/gtest.h>

#include "scenario_folder.hpp"

namespace leakgate {
namespace {

constexpr BadScenario kAddresses[] = {
    {R"(name = "a/b"
[target]
package = "../upstream")",
     R"(s.toml:1:8: name: "a/b" is not a name (names are letters, digits, '-', '_' and '.', start with a letter or digit and have at most 100 characters))"},
    {R"(name = ".."
[target]
package = "../upstream")",
     R"(s.toml:1:8: name: ".." is not a name (names are letters, digits, '-', '_' and '.', start with a letter or digit and have at most 100 characters))"},
    {R"(name = ""
[target]
package = "../upstream")",
     R"(s.toml:1:8: name: "" is not a name (names are letters, digits, '-', '_' and '.', start with a letter or digit and have at most 100 characters))"},
};

constexpr BadScenario kAddressesBelowTarget[] = {
    {R"(addr = "127.0.0.1")",
     R"(s.toml:3:8: target.addr: "127.0.0.1" is not an address: the port is missing (write host:port, such as "127.0.0.1:8080" or "[::1]:8080"))"},
    {R"(addr = "127.0.0.1:0")",
     R"(s.toml:3:8: target.addr: "127.0.0.1:0" is not an address: the port is not a number from 1 to 65535 (write host:port, such as "127.0.0.1:8080" or "[::1]:8080"))"},
    {R"(addr = "127.0.0.1:65536")",
     R"(s.toml:3:8: target.addr: "127.0.0.1:65536" is not an address: the port is not a number from 1 to 65535 (write host:port, such as "127.0.0.1:8080" or "[::1]:8080"))"},
    {R"(addr = ":8080")",
     R"(s.toml:3:8: target.addr: ":8080" is not an address: the host is missing or malformed (write host:port, such as "127.0.0.1:8080" or "[::1]:8080"))"},
    {R"(addr = "http://localhost:80")",
     R"(s.toml:3:8: target.addr: "http://localhost:80" is not an address: the host is missing or malformed (write host:port, such as "127.0.0.1:8080" or "[::1]:8080"))"},
    {R"(addr = "::1:80")",
     R"(s.toml:3:8: target.addr: "::1:80" is not an address: the host is missing or malformed (write host:port, such as "127.0.0.1:8080" or "[::1]:8080"))"},
    {R"(pprof = "file:///etc/passwd")",
     R"(s.toml:3:9: target.pprof: "file:///etc/passwd" is not an http or https URL (such as "http://{addr}/debug/pprof"))"},
    {R"(pprof = "http://")",
     R"(s.toml:3:9: target.pprof: "http://" is not a URL: the host is missing or a character is not allowed (such as "http://{addr}/debug/pprof"))"},
    {R"(pprof = "http://a b/")",
     R"(s.toml:3:9: target.pprof: "http://a b/" is not a URL: the host is missing or a character is not allowed (such as "http://{addr}/debug/pprof"))"},
    {R"(go = "1.19")",
     R"(s.toml:3:6: target.go: "1.19" is not a condition on the Go version (such as ">=1.19" or ">=1.21,<1.23"))"},
    {R"(go = ">=1.x")",
     R"(s.toml:3:6: target.go: ">=1.x" is not a condition on the Go version (such as ">=1.19" or ">=1.21,<1.23"))"},
    {R"(go = ">=1.19,")",
     R"(s.toml:3:6: target.go: ">=1.19," is not a condition on the Go version (such as ">=1.19" or ">=1.21,<1.23"))"},
    {R"(ready = "healthz")",
     R"(s.toml:3:9: target.ready: "healthz" does not start with "/" (such as "/healthz"))"},
    {R"(addr = "127.0.0.1:80a")",
     R"(s.toml:3:8: target.addr: "127.0.0.1:80a" is not an address: the port is not a number from 1 to 65535 (write host:port, such as "127.0.0.1:8080" or "[::1]:8080"))"},
    {R"(go = ">= 1.19")",
     R"(s.toml:3:6: target.go: ">= 1.19" is not a condition on the Go version (such as ">=1.19" or ">=1.21,<1.23"))"},
};

TEST(TextChecks, RefuseWhatIsNoAddressUrlVersionOrName) {
  expect_errors(kAddresses);
  expect_errors(kAddressesBelowTarget, kTarget);
}

constexpr BadScenario kRequestsBelowTarget[] = {
    {R"([[load.request]]
method = "get")",
     R"(s.toml:4:10: load.request.method: "get" is not an HTTP method (methods are upper case, such as "GET"))"},
    {R"([[load.request]]
method = "GET / HTTP/1.1\r\nX: y")",
     R"(s.toml:4:10: load.request.method: "GET / HTTP/1.1\r\nX: y" is not an HTTP method (methods are upper case, such as "GET"))"},
    {R"([[load.request]]
method = "CONNECT")",
     R"(s.toml:4:10: load.request.method: "CONNECT" cannot be sent: leakgate is no proxy client)"},
    {R"([[load.request]]
path = "index")",
     R"(s.toml:4:8: load.request.path: "index" does not start with "/" (such as "/healthz"))"},
    {R"([[load.request]]
path = "/a b")",
     R"(s.toml:4:8: load.request.path: "/a b" has a character that a request line cannot carry (write spaces, control bytes and what is not ASCII as %XX))"},
    {R"([[load.request]]
path = "/a\r\nX: y")",
     R"(s.toml:4:8: load.request.path: "/a\r\nX: y" has a character that a request line cannot carry (write spaces, control bytes and what is not ASCII as %XX))"},
    {R"([[load.request]]
path = "/é")",
     R"(s.toml:4:8: load.request.path: "/é" has a character that a request line cannot carry (write spaces, control bytes and what is not ASCII as %XX))"},
    {R"([[load.request]]
path = "/a#b")",
     R"(s.toml:4:8: load.request.path: "/a#b" has a "#", which is never sent (write %23))"},
    {R"([[load.request]]
headers = { "X Y" = "1" })",
     R"(s.toml:4:13: load.request.headers: "X Y" is not a header name (such as Accept))"},
    {R"([[load.request]]
headers = { A = "1\r\nB: 2" })",
     R"(s.toml:4:17: load.request.headers: "1\r\nB: 2" is not a header value: it holds a control byte (headers are one line))"},
    {R"([[load.request]]
headers = { Content-Length = "3" })",
     R"(s.toml:4:13: load.request.headers: "Content-Length" is written by leakgate itself (take it out))"},
    {R"([[load.request]]
headers = { accept = "3", Accept = "4" })",
     R"(s.toml:4:1: load.request.headers: "accept" and "Accept" are one header (keep one of them))"},
    {R"([[load.request]]
headers = { A = 1 })",
     R"(s.toml:4:17: load.request.headers: expected a string, found a whole number (such as headers = { Accept = "application/json" }))"},
    {R"([[load.request]]
body = "x"
body_file = "body.json")",
     "s.toml:5:1: load.request: both body and body_file are set (keep one of them)"},
    {R"([[load.request]]
body_file = "none.json")",
     R"(s.toml:4:13: load.request.body_file: "none.json": no such file)"},
    {R"([[load.request]]
body_file = "..")",
     R"(s.toml:4:13: load.request.body_file: "..": is a folder, not a file)"},
    {R"([[load.request]]
weight = 0)",
     "s.toml:4:10: load.request.weight: must be more than 0, found 0"},
    {R"([[load.request]]
weight = -1.5)",
     "s.toml:4:10: load.request.weight: must be more than 0, found -1.5"},
    {R"([[load.request]]
weight = nan)",
     "s.toml:4:10: load.request.weight: nan is not a number"},
    {R"([[load.request]]
weight = "1")",
     "s.toml:4:10: load.request.weight: expected a number, found a string (such as weight = 3)"},
    {R"([[load.request]]
expect = "ok")",
     R"(s.toml:4:10: load.request.expect: "ok" is no status (a class such as "2xx" or a status such as "204"))"},
    {R"([[load.request]]
expect = 200)",
     R"(s.toml:4:10: load.request.expect: expected a string or a list of strings, found a whole number (such as expect = ["2xx", "404"]))"},
    {R"([[load.request]]
expect = "100")",
     R"(s.toml:4:10: load.request.expect: "100" is no status (a class such as "2xx" or a status such as "204"))"},
};

TEST(TextChecks, RefuseWhatWouldBreakARequest) { expect_errors(kRequestsBelowTarget, kTarget); }

}  // namespace
}  // namespace leakgate
