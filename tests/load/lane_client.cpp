#include "load/lane_client.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>

#include "load/http_request.hpp"

namespace leakgate {

LaneClient::LaneClient(const CurlLaneSettings& settings) : settings_(settings) {
  auto lanes = CurlLanes::create(context_, settings);
  if (!lanes) throw std::runtime_error(to_text(lanes.error()));
  lanes_ = *std::move(lanes);
}

Lane& LaneClient::lane(std::size_t number) {
  while (kept_.size() <= number) kept_.push_back({lanes_->make(*this), LoadRequest{}});
  return *kept_[number].lane;
}

void LaneClient::send(std::size_t number, const LoadRequest& request) {
  Lane& to = lane(number);
  kept_[number].request = request;
  const auto text =
      RequestTemplate::make(request, {.authority = authority_of(settings_.host, settings_.port)});
  if (!text) throw std::runtime_error(to_text(text.error()));
  Random unused(0);
  to.scratch = std::string(text->render(0, unused, to.scratch));
  to.request = {.bytes = to.scratch,
                .expect_body = kept_[number].request.expect_body,
                .is_head = text->is_head(),
                .closes = text->closes(),
                .sets_cookie = text->sets_cookie()};
  to.send();
}

void LaneClient::run_until(std::size_t ends) {
  ends_awaited_ = ends;
  context_.restart();
  if (ends_.size() < ends) context_.run();
}

void LaneClient::poll() {
  ends_awaited_ = 0;
  context_.restart();
  context_.poll();
}

std::string LaneClient::ask(std::size_t number, const LoadRequest& request) {
  lane(number);
  kept_[number].rounds = 1;
  send(number, request);
  run_until(ends_.size() + 1);
  return ends_.back();
}

std::string LaneClient::ask_all(std::size_t lanes, const LoadRequest& request, int rounds) {
  lane(lanes - 1);
  const std::size_t before = ends_.size();
  for (std::size_t i = 0; i < lanes; ++i) {
    kept_[i].rounds = rounds;
    send(i, request);
  }
  run_until(before + lanes * static_cast<std::size_t>(rounds));
  std::map<std::string, int> counts;
  std::for_each(ends_.begin() + static_cast<std::ptrdiff_t>(before), ends_.end(),
                [&](const std::string& end) { ++counts[end]; });
  std::string text;
  for (const auto& [end, count] : counts) {
    text += (text.empty() ? "" : ", ") + end + " x " + std::to_string(count);
  }
  return text;
}

bool LaneClient::answered(Lane& lane, int status, bool body_is_good) {
  ended(lane, std::to_string(status) + (body_is_good ? "" : " without the text"));
  return true;
}

void LaneClient::failed(Lane& lane, LoadErrorKind error, std::string_view words) {
  ended(lane, std::string(name_of(error)) + ": " + std::string(words));
}

void LaneClient::ended(Lane& lane, std::string how) {
  ends_.push_back(std::move(how));
  if (ends_.size() == ends_awaited_) return context_.stop();
  const auto kept =
      std::ranges::find_if(kept_, [&](const Kept& each) { return each.lane.get() == &lane; });
  if (--kept->rounds > 0) lane.send();
}

}  // namespace leakgate
