#include "wirewatch/alert.h"

#include "daemon/alert/snippet.h"
#include "daemon/base/digest.h"
#include "wirewatch/evidence.h"

namespace wirewatch {
namespace {

constexpr size_t kIdDigits = 32;

// What makes an article this one. An edited article is another one, so that it alerts again.
std::string IdentityOf(const Article& article) {
  return Sha256HexOfFields({article.source, article.id, article.text});
}

AlertMention MakeMention(const AlertInput& input, const Mention& mention,
                         const AlertOptions& options) {
  const Article& article = input.article;
  // A record without a value never becomes an article.
  const absl::string_view value =
      article.repaired_value.empty() ? *input.record.value : article.repaired_value;
  AlertMention made;
  made.term = mention.term->name;
  if (mention.entity != nullptr) made.entity = mention.entity->id;
  made.text = article.text.substr(mention.begin, mention.end - mention.begin);
  made.zone = mention.zone;
  made.begin = mention.begin;
  made.end = mention.end;
  made.raw_begin = article.raw_map.ToRaw(value, mention.begin);
  made.raw_end = article.raw_map.ToRaw(value, mention.end);
  Snippet snippet = MakeSnippet(article, mention.begin, mention.end, options.snippet_context);
  made.snippet = std::move(snippet.text);
  made.highlight_begin = snippet.begin;
  made.highlight_end = snippet.end;
  return made;
}

// Adds the mentions of the match to the alert, as many as the options allow.
void AddMentions(const AlertInput& input, const RuleMatch& match, const AlertOptions& options,
                 Alert* alert) {
  std::vector<EvidenceKey> keys;
  keys.reserve(match.mentions.size());
  for (const Mention& mention : match.mentions) {
    keys.push_back({mention.term->name,
                    mention.entity != nullptr ? absl::string_view(mention.entity->id) : ""});
  }
  for (const size_t i : ChooseEvidence(keys, alert->entity.id, options.max_mentions)) {
    alert->mentions.push_back(MakeMention(input, match.mentions[i], options));
  }
  alert->mentions_omitted = static_cast<int64_t>(match.mentions.size() - alert->mentions.size());
}

AlertArticle MakeArticle(const AlertInput& input, const std::string& identity) {
  const Article& article = input.article;
  return {article.id.empty() ? identity.substr(0, kIdDigits) : article.id,
          std::string(article.title()),
          article.url,
          article.source,
          article.language,
          article.published_at,
          Sha256Hex(*input.record.value),
          input.record.position};
}

}  // namespace

std::vector<Alert> MakeAlerts(const AlertInput& input, const AlertOptions& options,
                              absl::Time now) {
  std::vector<Alert> alerts;
  // Most articles match nothing and pay for nothing here.
  if (input.matches.empty()) return alerts;
  const std::string identity = IdentityOf(input.article);
  const AlertArticle article = MakeArticle(input, identity);
  for (const RuleMatch& match : input.matches) {
    Alert alert;
    const Rule& rule = *match.rule;
    alert.rule = {rule.id,   rule.revision, rule.title,  match.severity,
                  rule.tags, rule.owner,    rule.runbook};
    if (match.entity != nullptr) {
      alert.entity = {match.entity->id, match.entity->name, match.entity->kind, match.entity->refs};
    }
    alert.id = Sha256HexOfFields({identity, rule.id, alert.entity.id}).substr(0, kIdDigits);
    alert.ruleset_digest = std::string(input.ruleset_digest);
    alert.article = article;
    alert.emitted_at = now;
    AddMentions(input, match, options, &alert);
    alerts.push_back(std::move(alert));
  }
  return alerts;
}

}  // namespace wirewatch
