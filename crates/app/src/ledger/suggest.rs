use std::collections::HashMap;

use ballast_ledger::{Candidate, Item, Match, Value, matches};
use ballast_packs::plan::{Kind, Phase};
use ballast_store::{LedgerOrder, LedgerQuery};

use super::keep::read_back;
use crate::{AppError, Ballast, Question};

/// Results that are looked at for one need: the latest ones, as many as a page of suggestions could ever name.
const RESULTS: u64 = 2000;

impl Ballast {
    /// Who or what may answer a need, best first, each with what speaks for it: enterprises of the register, and results that
    /// closed items of the same kind came to (`item:12`). Suggestions for a person to look at.
    ///
    /// # Errors
    /// [`AppError::Unknown`] where there is no such item; [`AppError::Question`] where its kind declares no matching; the catalog's.
    pub async fn ledger_matches(&self, id: i64, most: usize) -> Result<Vec<Match>, AppError> {
        let need = self.ledger_item(id).await?.item;
        let kind = self.kind(&need.kind)?;
        if kind.matching.is_none() {
            let able = self.packs.kinds.values().filter(|kind| kind.matching.is_some());
            let able: Vec<&str> = able.map(|kind| kind.id.as_str()).collect();
            return Err(AppError::Question(Question::not_matched(&kind.id, able.join(", "))));
        }
        let mut among = self.enterprises_to_match().await?;
        among.extend(self.results_to_match(kind, &need).await?);
        let mut found = matches(&self.packs, kind, &need, &among);
        found.truncate(most);
        Ok(found)
    }

    async fn enterprises_to_match(&self) -> Result<Vec<Candidate>, AppError> {
        let mut titles: HashMap<String, Vec<String>> = HashMap::new();
        for entry in self.titles_on(Some(self.clock.today())).await? {
            titles.entry(entry.subject).or_default().push(entry.title);
        }
        let industries = self.packs.tree("industries");
        let name_of = |code: &str| {
            let found = industries.and_then(|tree| tree.find(code).map(|ix| tree.node(ix).name.clone()));
            found.unwrap_or_default()
        };
        let candidate = |subject: &ballast_model::Subject| Candidate {
            id: subject.id.clone(),
            name: subject.name.clone(),
            industry: Some(subject.industry.clone()),
            words: format!("{} {}", subject.name, name_of(&subject.industry)),
            titles: titles.get(&subject.id).cloned().unwrap_or_default(),
        };
        Ok(self.register().await?.iter().map(candidate).collect())
    }

    /// Closed items of the kind: a need like this one may have been answered already.
    async fn results_to_match(&self, kind: &Kind, need: &Item) -> Result<Vec<Candidate>, AppError> {
        let Some(rule) = &kind.matching else { return Ok(Vec::new()) };
        let query = LedgerQuery {
            kinds: vec![kind.id.clone()],
            phases: vec![Phase::Closed.word().to_owned()],
            order: LedgerOrder::Number,
            limit: Some(RESULTS),
            ..LedgerQuery::default()
        };
        let scope = self.ledger_scope();
        let ids: Vec<i64> = self.store.ledger_items(&query, &scope).await?.iter().map(|row| row.id).collect();
        let mut results = Vec::new();
        for (id, events) in self.store.ledger_events_of(&ids, &scope).await? {
            let item = read_back(id, events)?.item;
            let text = |field: &String| item.fields.get(field).and_then(Value::text).map(str::to_owned);
            let words: Vec<String> =
                std::iter::once(item.title.clone()).chain(rule.words.iter().filter_map(text)).collect();
            let result = Candidate {
                id: format!("item:{id}"),
                industry: rule.industry.as_ref().and_then(text),
                words: words.join(" "),
                titles: Vec::new(),
                name: item.title.clone(),
            };
            if item.id != need.id {
                results.push(result);
            }
        }
        Ok(results)
    }
}
