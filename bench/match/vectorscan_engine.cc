#include "bench/match/engine.h"

#ifdef WIREWATCH_VECTORSCAN
#include <hs.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "daemon/base/status.h"
#endif

namespace wirewatch::bench {
namespace {

#ifdef WIREWATCH_VECTORSCAN

struct DatabaseDeleter {
  void operator()(hs_database_t* database) const { hs_free_database(database); }
};
using DatabaseHandle = std::unique_ptr<hs_database_t, DatabaseDeleter>;
struct ScratchDeleter {
  void operator()(hs_scratch_t* scratch) const { hs_free_scratch(scratch); }
};
using ScratchHandle = std::unique_ptr<hs_scratch_t, ScratchDeleter>;

// What hs_compile_* said.
absl::Status CompileStatus(hs_error_t result, hs_compile_error_t* error) {
  if (result == HS_SUCCESS) return absl::OkStatus();
  absl::Status status = absl::InternalError(absl::StrCat(
      "Vectorscan does not compile pattern ", error == nullptr ? -1 : error->expression, ": ",
      error == nullptr ? "no reason given" : error->message));
  hs_free_compile_error(error);
  return status;
}

class VectorscanEngine : public MatchEngine {
 public:
  explicit VectorscanEngine(const Watchlist& watchlist) : watchlist_(watchlist) {}

  absl::Status Compile() override {
    WW_RETURN_IF_ERROR(CompileLiterals());
    if (!watchlist_.regexes.empty()) WW_RETURN_IF_ERROR(CompileRegexes());
    hs_scratch_t* scratch = nullptr;
    for (const DatabaseHandle* const database : {&literals_, &regexes_}) {
      if (*database == nullptr) continue;
      if (hs_alloc_scratch(database->get(), &scratch) != HS_SUCCESS) {
        return absl::ResourceExhaustedError("no scratch memory for Vectorscan");
      }
    }
    scratch_.reset(scratch);
    return absl::OkStatus();
  }

  absl::Status Find(const Document& document, std::vector<int32_t>* found) override {
    context_ = {this, document.plain, found};
    WW_RETURN_IF_ERROR(Scan(literals_, document.plain, OnLiteral));
    return regexes_ == nullptr ? absl::OkStatus() : Scan(regexes_, document.article.text, OnRegex);
  }

 private:
  struct Context {
    const VectorscanEngine* engine;
    absl::string_view text;
    std::vector<int32_t>* found;
  };

  absl::Status CompileLiterals() {
    std::vector<const char*> texts;
    std::vector<size_t> sizes;
    std::vector<unsigned> ids;
    for (const Spelling& spelling : watchlist_.spellings) {
      texts.push_back(spelling.text.data());
      sizes.push_back(spelling.text.size());
      ids.push_back(static_cast<unsigned>(ids.size()));
    }
    const std::vector<unsigned> flags(ids.size(), HS_FLAG_CASELESS);
    hs_database_t* database = nullptr;
    hs_compile_error_t* error = nullptr;
    const hs_error_t result = hs_compile_lit_multi(
        texts.data(), flags.data(), ids.data(), sizes.data(), static_cast<unsigned>(ids.size()),
        HS_MODE_BLOCK, /*platform=*/nullptr, &database, &error);
    literals_.reset(database);
    return CompileStatus(result, error);
  }

  absl::Status CompileRegexes() {
    std::vector<const char*> texts;
    std::vector<unsigned> ids;
    for (const std::string& regex : watchlist_.regexes) {
      texts.push_back(regex.c_str());
      ids.push_back(static_cast<unsigned>(watchlist_.entities + ids.size()));
    }
    // One report for each is enough to know that it matches.
    const std::vector<unsigned> flags(ids.size(), HS_FLAG_SINGLEMATCH);
    hs_database_t* database = nullptr;
    hs_compile_error_t* error = nullptr;
    const hs_error_t result =
        hs_compile_multi(texts.data(), flags.data(), ids.data(), static_cast<unsigned>(ids.size()),
                         HS_MODE_BLOCK, /*platform=*/nullptr, &database, &error);
    regexes_.reset(database);
    return CompileStatus(result, error);
  }

  absl::Status Scan(const DatabaseHandle& database, absl::string_view text,
                    match_event_handler handler) {
    const hs_error_t result =
        hs_scan(database.get(), text.data(), static_cast<unsigned>(text.size()), /*flags=*/0,
                scratch_.get(), handler, &context_);
    if (result == HS_SUCCESS) return absl::OkStatus();
    return absl::InternalError(absl::StrCat("hs_scan failed with ", result));
  }

  // The end and the literal's size say where it begins, so that no start has to be tracked.
  static int OnLiteral(unsigned id, unsigned long long, unsigned long long to, unsigned,
                       void* data) {
    const auto& context = *static_cast<const Context*>(data);
    const Watchlist& watchlist = context.engine->watchlist_;
    const Spelling& spelling = watchlist.spellings[id];
    if (StandsAlone(context.text, to - spelling.text.size(), to, watchlist.kind)) {
      context.found->push_back(spelling.entity);
    }
    return 0;
  }

  static int OnRegex(unsigned id, unsigned long long, unsigned long long, unsigned, void* data) {
    static_cast<const Context*>(data)->found->push_back(static_cast<int32_t>(id));
    return 0;
  }

  const Watchlist& watchlist_;
  DatabaseHandle literals_;
  DatabaseHandle regexes_;
  ScratchHandle scratch_;
  Context context_{};
};

#else

class VectorscanEngine : public MatchEngine {
 public:
  explicit VectorscanEngine(const Watchlist&) {}
  absl::Status Compile() override {
    return absl::UnavailableError("built without libvectorscan-dev (scripts/install-deps bench)");
  }
  absl::Status Find(const Document&, std::vector<int32_t>*) override {
    return absl::UnavailableError("built without Vectorscan");
  }
};

#endif

}  // namespace

std::unique_ptr<MatchEngine> CreateVectorscan(const Watchlist& watchlist) {
  return std::make_unique<VectorscanEngine>(watchlist);
}

}  // namespace wirewatch::bench
