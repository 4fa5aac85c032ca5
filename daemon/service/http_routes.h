#pragma once

#include <functional>
#include <string>
#include <vector>

#include "daemon/service/admin_server.h"

namespace wirewatch {

// What the admin server answers, by path and method. Filled before the server starts; then
// thread-safe if the answers are.
class HttpRoutes {
 public:
  using Answerer = std::function<HttpResponse(const HttpRequest&)>;
  struct Route {
    std::string method;
    std::string path;
    Answerer answer;
  };

  // GET answers HEAD too. A path may end in a part in braces, "/rules/{id}", which stands for the
  // rest of a path, at least a byte of it, and is HttpRequest::name for the answer.
  void Add(std::string method, std::string path, Answerer answer);

  // 404 for a path that is not there, 405 for a method that it does not have.
  HttpResponse Answer(HttpRequest request) const;

  const std::vector<Route>& routes() const { return routes_; }

 private:
  std::vector<Route> routes_;
};

}  // namespace wirewatch
