// Sends requests through lanes of libcurl and says in a word what became of them.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "load/curl_lane.hpp"
#include "load/lane.hpp"
#include "scenario/scenario.hpp"

namespace leakgate {

class LaneClient : public LaneObserver {
 public:
  explicit LaneClient(const CurlLaneSettings& settings);

  // The lane of that number, made at its first use.
  Lane& lane(std::size_t number = 0);

  // "200", "200 without the text", "connect: Connection refused"
  std::string ask(const LoadRequest& request) { return ask(0, request); }
  std::string ask(std::size_t lane, const LoadRequest& request);
  // The request over each of so many lanes at once, `rounds` times: what each kind of end was, and
  // how often, "200 x 50".
  std::string ask_all(std::size_t lanes, const LoadRequest& request, int rounds = 1);

  // The same without waiting for an end.
  void send(std::size_t lane, const LoadRequest& request);
  void run_until(std::size_t ends);
  // Lets the loop do what it can at once.
  void poll();
  // In the order in which they came.
  [[nodiscard]] const std::vector<std::string>& ends() const { return ends_; }
  [[nodiscard]] int opened() const { return opened_; }

  bool answered(Lane& lane, int status, bool body_is_good) override;
  void failed(Lane& lane, LoadErrorKind error, std::string_view words) override;
  void opened(Lane& /*lane*/) override { ++opened_; }
  void spoilt(std::size_t /*kind*/, LoadErrorKind /*error*/, std::string_view /*words*/) override {}

 private:
  struct Kept {
    std::unique_ptr<Lane> lane;
    LoadRequest request;
    int rounds = 1;  // that are left
  };

  void ended(Lane& lane, std::string how);

  boost::asio::io_context context_{BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO};
  CurlLaneSettings settings_;
  std::unique_ptr<CurlLanes> lanes_;
  std::deque<Kept> kept_;
  std::vector<std::string> ends_;
  std::size_t ends_awaited_ = 0;
  int opened_ = 0;
};

}  // namespace leakgate
