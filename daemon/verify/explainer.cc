#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "daemon/alert/snippet.h"
#include "daemon/base/status.h"
#include "daemon/base/suggest.h"
#include "daemon/match/rule_trace.h"
#include "daemon/verify/condition_text.h"
#include "wirewatch/alert.h"
#include "wirewatch/article_decoder.h"
#include "wirewatch/explanation.h"
#include "wirewatch/unscanned.h"

namespace wirewatch {
namespace {

std::string DayOf(absl::Time time) {
  return absl::FormatTime("%Y-%m-%d", time, absl::UTCTimeZone());
}

// What expires from here on was written as the day before.
std::string LastDay(absl::Time expires_at) { return DayOf(expires_at - absl::Hours(24)); }

absl::Status NoSuch(absl::string_view what, const std::string& id,
                    const std::vector<std::string>& known) {
  return absl::NotFoundError(
      absl::StrCat("no ", what, " is named '", id, "'", DidYouMean(id, known)));
}

std::string FilterText(const ArticleFilter& filter) {
  std::vector<std::string> parts;
  const auto add = [&](absl::string_view key, const std::vector<std::string>& values) {
    if (!values.empty()) parts.push_back(absl::StrCat(key, ": ", absl::StrJoin(values, ", ")));
  };
  add("source", filter.sources);
  add("not_source", filter.not_sources);
  add("language", filter.languages);
  add("not_language", filter.not_languages);
  return absl::StrJoin(parts, "; ");
}

}  // namespace

class Explainer::Impl {
 public:
  Impl(bool is_enabled, std::shared_ptr<const RuleSet> rule_set)
      : is_enabled_(is_enabled),
        rule_set_(std::move(rule_set)),
        rule_(rule_set_->rules()[0]),
        decoder_(ArticleOptions()),
        tracer_(*rule_set_) {}

  absl::StatusOr<Explanation> Explain(const Record& record, const std::string& entity,
                                      absl::Time now) {
    WW_ASSIGN_OR_RETURN(const std::optional<int32_t> chosen, Find(entity));
    absl::StatusOr<Article> article = decoder_.Decode(record);
    if (!article.ok()) {
      return absl::FailedPreconditionError(
          absl::StrCat(UnscannedReasonName(UnscannedReasonOf(article.status())), ": ",
                       article.status().message()));
    }
    article_ = *std::move(article);
    WW_RETURN_IF_ERROR(tracer_.SetArticle(article_));
    WW_ASSIGN_OR_RETURN(const RuleTrace trace, tracer_.Trace(0, now, chosen));
    Explanation explanation;
    explanation.rule = rule_.id;
    explanation.title = rule_.title;
    explanation.article_title = std::string(article_.title());
    AddStops(trace, &explanation.stops);
    for (const RunTrace& run : trace.runs) {
      explanation.runs.push_back(ExplainRun(trace, run, explanation.stops.empty()));
    }
    return explanation;
  }

 private:
  absl::StatusOr<std::optional<int32_t>> Find(const std::string& id) const {
    if (id.empty()) return std::nullopt;
    if (rule_.per != Rule::Per::kEntity) {
      return absl::InvalidArgumentError(
          absl::StrCat("the rule '", rule_.id,
                       "' is asked once of the article, not per entity; leave --entity"));
    }
    const std::vector<Entity>& entities = rule_set_->entities();
    for (size_t i = 0; i < entities.size(); ++i) {
      if (entities[i].id == id) return static_cast<int32_t>(i);
    }
    std::vector<std::string> known;
    for (const Entity& entity : entities) known.push_back(entity.id);
    return NoSuch("entity", id, known);
  }

  void AddStops(const RuleTrace& trace, std::vector<std::string>* stops) const {
    if (!is_enabled_) stops->push_back("the rule is not enabled");
    if (trace.is_expired) {
      stops->push_back(absl::StrCat("the rule has expired: ", LastDay(rule_.expires_at)));
    }
    if (trace.is_filtered) {
      const auto or_nothing = [](const std::string& text) { return text.empty() ? "-" : text; };
      stops->push_back(absl::StrCat("the rule's filter (", FilterText(rule_.filter),
                                    ") does not let the article pass: source ",
                                    or_nothing(article_.source), ", language ",
                                    or_nothing(article_.language)));
    }
    if (trace.excepted_by >= 0) {
      stops->push_back(absl::StrCat("nothing counts in articles of this source: ",
                                    ExceptionText(trace.excepted_by)));
    }
  }

  std::string ExceptionText(int32_t index) const {
    const RuleException& exception = rule_.exceptions[static_cast<size_t>(index)];
    std::string text = absl::StrCat("exception: ", exception.reason);
    if (exception.expires_at != absl::InfiniteFuture()) {
      absl::StrAppend(&text, " (until ", LastDay(exception.expires_at), ")");
    }
    return text;
  }

  ExplainedRun ExplainRun(const RuleTrace& trace, const RunTrace& run, bool may_alert) const {
    ExplainedRun explained;
    if (run.entity >= 0) {
      const Entity& entity = rule_set_->entities()[static_cast<size_t>(run.entity)];
      explained.entity = entity.id;
      explained.entity_name = entity.name;
    }
    explained.condition = ExplainCondition(rule_.condition, run.condition, rule_, run, article_);
    for (size_t term = 0; term < rule_.terms.size(); ++term) {
      explained.terms.push_back({rule_.terms[term].name, {}});
      for (const TracedMention& mention : trace.terms[term]) {
        const int32_t entity = mention.found.entity;
        if (run.entity >= 0 && entity >= 0 && entity != run.entity) continue;
        explained.terms.back().mentions.push_back(ExplainMention(mention, rule_.terms[term]));
      }
    }
    // A rule that is asked per entity gives no alert where none is mentioned.
    explained.alert =
        run.truth() && may_alert && (rule_.per != Rule::Per::kEntity || MentionsEntity(run));
    explained.severity = rule_.severity;
    if (!run.truth()) return explained;
    for (size_t i = 0; i < rule_.severity_when.size(); ++i) {
      const SeverityWhen& when = rule_.severity_when[i];
      const std::vector<NodeTrace>& nodes = run.severity_when[i];
      explained.severity_when.push_back(
          {when.severity, ExplainCondition(when.condition, nodes, rule_, run, article_)});
      if (explained.decided_by >= 0 || !nodes[0].value.truth) continue;
      explained.decided_by = static_cast<int32_t>(i);
      explained.severity = when.severity;
    }
    return explained;
  }

  bool MentionsEntity(const RunTrace& run) const {
    return run.entity >= 0 &&
           std::any_of(run.input.mentions.begin(), run.input.mentions.end(),
                       [&](const TermMention& mention) {
                         return rule_.terms[static_cast<size_t>(mention.term)].kind ==
                                    Term::Kind::kEntities &&
                                mention.found.entity == run.entity;
                       });
  }

  ExplainedMention ExplainMention(const TracedMention& traced, const Term& term) const {
    const FoundMention& found = traced.found;
    const absl::string_view text = article_.text;
    ExplainedMention mention;
    if (found.entity >= 0) {
      mention.entity = rule_set_->entities()[static_cast<size_t>(found.entity)].id;
    }
    mention.text = std::string(text.substr(found.begin, found.end - found.begin));
    mention.zone = article_.paragraphs[static_cast<size_t>(found.paragraph)].zone;
    mention.begin = found.begin;
    mention.end = found.end;
    mention.line = 1 + static_cast<int>(std::count(text.begin(), text.begin() + found.begin, '\n'));
    Snippet snippet = MakeSnippet(article_, found.begin, found.end, AlertOptions().snippet_context);
    mention.snippet = std::move(snippet.text);
    mention.highlight_begin = snippet.begin;
    mention.highlight_end = snippet.end;
    mention.why_not = WhyNot(traced, term);
    return mention;
  }

  std::string WhyNot(const TracedMention& traced, const Term& term) const {
    const auto near_term = [&] {
      return absl::StrCat("'", rule_.terms[static_cast<size_t>(term.cue)].name, "' within ",
                          term.cue_within, " words");
    };
    switch (traced.fate) {
      case MentionFate::kCounts:
        return "";
      case MentionFate::kOutsideZones:
        return absl::StrCat("not in the rule's zones: ", ZonesText(rule_.zones));
      case MentionFate::kExcepted:
        return ExceptionText(traced.exception);
      case MentionFate::kWeak: {
        std::string text = "a weak alias, without another name";
        const Entity& entity = rule_set_->entities()[static_cast<size_t>(traced.found.entity)];
        if (!entity.cues.empty()) {
          absl::StrAppend(&text, ", without a cue of the entity within ", entity.cue_within,
                          " words");
        }
        if (term.cue >= 0) absl::StrAppend(&text, ", without ", near_term());
        return text;
      }
      case MentionFate::kWithoutCue:
        return absl::StrCat("without ", near_term());
    }
    return "";
  }

  const bool is_enabled_;
  const std::shared_ptr<const RuleSet> rule_set_;
  const Rule& rule_;
  ArticleDecoder decoder_;
  Article article_;
  RuleTracer tracer_;
};

Explainer::Explainer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Explainer::~Explainer() = default;

absl::StatusOr<std::unique_ptr<Explainer>> Explainer::Create(RuleBook book,
                                                             const std::string& rule) {
  const auto it = std::find_if(book.rules.begin(), book.rules.end(),
                               [&](const Rule& other) { return other.id == rule; });
  if (it == book.rules.end()) {
    std::vector<std::string> known;
    for (const Rule& other : book.rules) known.push_back(other.id);
    return NoSuch("rule", rule, known);
  }
  Rule chosen = std::move(*it);
  // One that is not enabled is not even looked for.
  const bool is_enabled = std::exchange(chosen.enabled, true);
  book.rules.clear();
  book.rules.push_back(std::move(chosen));
  WW_ASSIGN_OR_RETURN(std::shared_ptr<const RuleSet> rule_set, RuleSet::Compile(std::move(book)));
  return std::unique_ptr<Explainer>(
      new Explainer(std::make_unique<Impl>(is_enabled, std::move(rule_set))));
}

absl::StatusOr<Explanation> Explainer::Explain(const Record& record, const std::string& entity,
                                               absl::Time now) {
  return impl_->Explain(record, entity, now);
}

}  // namespace wirewatch
