use std::collections::HashMap;

use ballast_model::{Period, Text};
use ballast_store::{QueryWord, WordKind};
use jiff::Timestamp;

use crate::{AppError, Ballast, Question};

/// A query (核实) on a return, with what was said to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenQuery {
    /// Whose return it is.
    pub subject: String,
    /// Name as reported.
    pub name: String,
    /// Region code.
    pub region: String,
    /// Id of the check.
    pub mark: String,
    /// What the check asks, in words; the id where the form no longer has it.
    pub asks: String,
    /// What would put it right.
    pub help: String,
    /// The submission it was raised against.
    pub submission: i64,
    /// How it stands.
    pub state: QueryState,
    /// Everything said to it, oldest first.
    pub said: Vec<QueryWord>,
}

/// How a query stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum QueryState {
    /// Nothing was said yet.
    Open,
    /// An officer wants another answer.
    SentBack,
    /// Explained; an officer has to look.
    Answered,
    /// Taken as explained.
    Accepted,
}

impl Ballast {
    /// Queries of a period's returns as they stand: those still open first. A corrected return brings its own; those of the
    /// one before are gone with it.
    ///
    /// # Errors
    /// An unknown form; the catalog's.
    pub async fn queries(&self, form: &str, period: Period) -> Result<Vec<OpenQuery>, AppError> {
        let form = self.form(form)?;
        let period = form.resolve(period);
        let Some(table) = self.standing(&form.id, period, Some(&[])).await? else { return Ok(Vec::new()) };
        let mut said: HashMap<(String, String, i64), Vec<QueryWord>> = HashMap::new();
        for word in self.store.said_to_queries(&form.id, period, &self.scope).await? {
            said.entry((word.subject.clone(), word.mark.clone(), word.submission)).or_default().push(word);
        }
        let mut queries = Vec::new();
        for row in 0..table.len() {
            for mark in table.marks.get(row).split(';').filter(|mark| !mark.is_empty()) {
                let check = form.checks.iter().find(|check| check.id == mark);
                let words = check
                    .map(|check| (check.message.clone(), check.help.clone()))
                    .or_else(|| ballast_intake::general_mark(mark));
                let (asks, help) = words.unwrap_or_else(|| (Text::new(mark, mark), Text::default()));
                let (subject, submission) = (table.subject.get(row), table.origin_at(row).submission);
                let said =
                    said.remove(&(subject.to_owned(), mark.to_owned(), submission)).unwrap_or_default();
                queries.push(OpenQuery {
                    subject: subject.to_owned(),
                    name: table.name.get(row).to_owned(),
                    region: table.region.get(row).to_owned(),
                    mark: mark.to_owned(),
                    asks: asks.get(&self.lang).to_owned(),
                    help: help.get(&self.lang).to_owned(),
                    submission,
                    state: state(&said),
                    said,
                });
            }
        }
        queries.sort_by(|a, b| {
            (a.state, &a.region, &a.subject, &a.mark).cmp(&(b.state, &b.region, &b.subject, &b.mark))
        });
        Ok(queries)
    }

    /// Says something to a query that stands.
    ///
    /// # Errors
    /// A query that is not there, or that was raised against a return since corrected; an answer without words.
    pub async fn say_to_query(
        &self,
        form: &str,
        period: Period,
        (subject, mark): (&str, &str),
        kind: WordKind,
        words: &str,
    ) -> Result<(), AppError> {
        let form = self.form(form)?;
        let period = form.resolve(period);
        let words = words.trim();
        if words.is_empty() && kind != WordKind::Accept {
            return Err(AppError::Question(Question::say_why().shown_in(&self.lang)));
        }
        let all = self.queries(&form.id, period).await?;
        let query = all.iter().find(|query| query.subject == subject && query.mark == mark);
        let query = query.ok_or_else(|| AppError::Question(Question::no_query(subject, period, mark)))?;
        let word = QueryWord {
            subject: subject.to_owned(),
            region: query.region.clone(),
            mark: mark.to_owned(),
            submission: query.submission,
            kind,
            words: words.to_owned(),
            said_at: Timestamp::UNIX_EPOCH,
            actor: String::new(),
        };
        Ok(self.store.say_to_query(&form.id, period, &word, &self.scope).await?)
    }
}

fn state(said: &[QueryWord]) -> QueryState {
    match said.last().map(|word| word.kind) {
        None => QueryState::Open,
        Some(WordKind::Answer) => QueryState::Answered,
        Some(WordKind::Accept) => QueryState::Accepted,
        Some(WordKind::SendBack) => QueryState::SentBack,
    }
}
