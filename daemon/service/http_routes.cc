#include "daemon/service/http_routes.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace wirewatch {

void HttpRoutes::Add(std::string method, std::string path, Answerer answer) {
  routes_.push_back({std::move(method), std::move(path), std::move(answer)});
}

HttpResponse HttpRoutes::Answer(const HttpRequest& request) const {
  const std::string method = request.method == "HEAD" ? "GET" : request.method;
  std::string allowed;
  for (const Route& route : routes_) {
    if (route.path != request.path) continue;
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
