// How tests drive the engine against a scripted server.
#pragma once

#include <gtest/gtest.h>

#include <stop_token>
#include <utility>

#include "load/engine.hpp"
#include "load/scripted_server.hpp"

namespace leakgate {

// `count` times GET / over `connections` connections.
inline LoadPlan plan_for(const ScriptedServer& server, Count count, int connections = 4) {
  return {.host = "127.0.0.1",
          .port = server.port(),
          .connections = connections,
          .timeout = Seconds{30},
          .requests = {LoadRequest{}},
          .counts = {count}};
}

inline LoadOutcome drive(const LoadPlan& plan, std::stop_token stop = {}) {
  auto outcome = make_load_engine()->drive(plan, std::move(stop));
  if (!outcome) {
    ADD_FAILURE() << to_text(outcome.error());
    return {};
  }
  EXPECT_EQ(sockets_to(plan.port), 0) << "a connection is still open";
  return *std::move(outcome);
}

// connect, timeout, reset, protocol, status
inline constexpr LoadErrors kNoErrors{};
constexpr LoadErrors only(LoadErrorKind kind, Count count) {
  LoadErrors errors{};
  errors[static_cast<std::size_t>(kind)] = count;
  return errors;
}

inline ScriptedServer::Script always(ScriptedReply reply) {
  return [reply = std::move(reply)](const SeenRequest&) { return reply; };
}

}  // namespace leakgate
