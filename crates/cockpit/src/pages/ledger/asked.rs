use ballast_app::{AppError, Question, ledger::LedgerFilter, typed};
use ballast_store::LedgerOrder;
use serde::Deserialize;

use crate::Link;

/// Which items are asked for, as it stands in the address of a page.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    pub kind: String,
    pub state: String,
    pub phase: String,
    pub unit: String,
    /// `1`: also what the unit helps with.
    pub co: String,
    pub region: String,
    pub subject: String,
    pub q: String,
    /// `1`: only what has run out of time.
    pub overdue: String,
    /// `1`: also what is closed or void.
    pub ended: String,
    pub link: String,
    pub colour: String,
    /// A day.
    pub due: String,
    pub sort: String,
    pub desc: String,
    pub page: usize,
}

impl Asked {
    /// What the ledger is asked.
    pub fn filter(&self) -> Result<LedgerFilter, AppError> {
        let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let list = |text: &str| some(text).into_iter().collect::<Vec<_>>();
        let due = typed::unless_blank(&self.due, |text| typed::day_for("due", text))?;
        Ok(LedgerFilter {
            kinds: list(&self.kind),
            office: some(&self.unit),
            with_co: self.co == "1",
            region: some(&self.region),
            subject: some(&self.subject).map(|id| id.to_uppercase()),
            states: list(&self.state),
            phases: list(&self.phase),
            colour: some(&self.colour),
            // Who asks for a state, or for what is linked to something, means all of it.
            ended: self.ended == "1" || !self.state.is_empty() || !self.phase.is_empty(),
            overdue: self.overdue == "1",
            words: some(&self.q),
            link: some(&self.link),
            due: due.map(|day| (day, day)),
            order: order(&self.sort)?,
            descending: self.desc == "1",
            skip: 0,
            limit: 0,
        })
    }

    /// The same question asked of another page.
    pub fn link(&self, path: &str) -> Link {
        Link::to(path)
            .with("kind", &self.kind)
            .with("state", &self.state)
            .with("phase", &self.phase)
            .with("unit", &self.unit)
            .with("co", &self.co)
            .with("region", &self.region)
            .with("subject", &self.subject)
            .with("q", &self.q)
            .with("overdue", &self.overdue)
            .with("ended", &self.ended)
            .with("link", &self.link)
            .with("colour", &self.colour)
            .with("due", &self.due)
            .with("sort", &self.sort)
            .with("desc", &self.desc)
    }
}

/// The order that a word names.
pub(crate) fn order(word: &str) -> Result<LedgerOrder, AppError> {
    Ok(match word {
        "" | "due" => LedgerOrder::Due,
        "number" => LedgerOrder::Number,
        "title" => LedgerOrder::Title,
        "state" => LedgerOrder::State,
        "region" => LedgerOrder::Region,
        "unit" => LedgerOrder::Office,
        "opened" => LedgerOrder::Opened,
        other => {
            return Err(AppError::Question(Question::no_choice(
                "sort",
                other,
                "due, number, title, state, region, unit, opened",
            )));
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_becomes_a_filter_and_an_address() {
        let asked = Asked {
            kind: "demand".to_owned(),
            due: "2024-12-31".to_owned(),
            sort: "unit".to_owned(),
            overdue: "1".to_owned(),
            ..Asked::default()
        };
        let filter = asked.filter().unwrap();
        assert_eq!(
            (filter.kinds.as_slice(), filter.overdue, filter.ended),
            (&["demand".to_owned()][..], true, false)
        );
        assert!(filter.due.is_some() && filter.order == LedgerOrder::Office);
        let link = asked.link("/ledger").to_string();
        assert_eq!(link, "/ledger?kind=demand&overdue=1&due=2024-12-31&sort=unit");
        let state = Asked { state: "closed".to_owned(), ..Asked::default() };
        assert!(state.filter().unwrap().ended);
        for wrong in [
            Asked { due: "soon".to_owned(), ..Asked::default() },
            Asked { sort: "clicks".to_owned(), ..Asked::default() },
        ] {
            assert!(wrong.filter().is_err(), "{wrong:?}");
        }
    }
}
