#include "daemon/service/http_routes.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace wirewatch {

namespace {

// Whether the request is for this route; its name is set then.
bool IsAt(const HttpRoutes::Route& route, HttpRequest* request) {
  const size_t brace = route.path.find('{');
  if (brace == std::string::npos) return route.path == request->path;
  if (request->path.size() <= brace || request->path.compare(0, brace, route.path, 0, brace) != 0) {
    return false;
  }
  request->name = request->path.substr(brace);
  return true;
}

}  // namespace

void HttpRoutes::Add(std::string method, std::string path, Answerer answer) {
  routes_.push_back({std::move(method), std::move(path), std::move(answer)});
}

HttpResponse HttpRoutes::Answer(HttpRequest request) const {
  const std::string method = request.method == "HEAD" ? "GET" : request.method;
  std::string allowed;
  for (const Route& route : routes_) {
    if (!IsAt(route, &request)) continue;
    if (route.method == method) return route.answer(request);
    absl::StrAppend(&allowed, allowed.empty() ? "" : ", ",
                    route.method == "GET" ? "GET, HEAD" : route.method);
  }
  if (allowed.empty()) return {404, "text/plain; charset=utf-8", "not found; see /\n"};
  HttpResponse response{405, "text/plain; charset=utf-8", absl::StrCat("expected ", allowed, "\n")};
  response.allow = allowed;
  return response;
}

}  // namespace wirewatch
