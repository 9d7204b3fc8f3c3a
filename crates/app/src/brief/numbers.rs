use std::collections::HashMap;

use ballast_model::Period;
use ballast_packs::{
    Packs,
    plan::{Message, Messages, message},
};
use rust_decimal::Decimal;

use super::words::value;
use crate::{
    Question,
    dispatch::{Dispatch, FigureRef, Headline, Number, TargetRow},
    words::Words,
};

/// Where a figure's number comes from.
pub trait FigureSource {
    /// What the figure is now, as printed.
    ///
    /// # Errors
    /// In words, why it cannot be said: no such indicator, period, or node.
    fn lookup(&self, reference: &FigureRef) -> Result<Number, Question>;
}

/// Every number of a dispatch by its reference, with another source for those it does not hold.
pub struct DispatchFigures<'a> {
    numbers: HashMap<FigureRef, Number>,
    beyond: Option<&'a dyn FigureSource>,
}

impl std::fmt::Debug for DispatchFigures<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DispatchFigures").field("numbers", &self.numbers.len()).finish_non_exhaustive()
    }
}

impl<'a> DispatchFigures<'a> {
    /// The numbers of `dispatch` alone, printed for readers of `lang`.
    pub fn new(dispatch: &Dispatch, packs: &Packs, lang: &str) -> Self {
        let words = &Words::new(packs, lang);
        let mut numbers = HashMap::new();
        let mut add = |number: &Number| {
            numbers.entry(canonical(&number.reference)).or_insert_with(|| number.clone());
        };
        stated(dispatch).into_iter().for_each(&mut add);
        for key in COUNTS {
            count(dispatch, words, key).iter().for_each(&mut add);
        }
        for row in &dispatch.missing {
            [
                missing(dispatch, words, &row.node, "missing", row.missing),
                missing(dispatch, words, &row.node, "expected", row.expected),
            ]
            .iter()
            .for_each(&mut add);
        }
        dispatch
            .targets
            .iter()
            .filter_map(|row| promise(row, words.messages()))
            .for_each(|number| add(&number));
        Self { numbers, beyond: None }
    }

    /// The numbers themselves, each under the spelling of [`canonical`].
    pub(super) fn numbers(&self) -> &HashMap<FigureRef, Number> {
        &self.numbers
    }

    /// Asks `beyond` for what the dispatch does not hold.
    #[must_use]
    pub fn or(mut self, beyond: &'a dyn FigureSource) -> Self {
        self.beyond = Some(beyond);
        self
    }
}

impl FigureSource for DispatchFigures<'_> {
    fn lookup(&self, reference: &FigureRef) -> Result<Number, Question> {
        match (self.numbers.get(&canonical(reference)), self.beyond) {
            (Some(number), _) => Ok(number.clone()),
            (None, Some(beyond)) => beyond.lookup(reference),
            (None, None) => Err(Question::no_such_figure()),
        }
    }
}

/// The same figure under one spelling: `2024-01..2024-12` and `2024` are one period.
pub(super) fn canonical(reference: &FigureRef) -> FigureRef {
    let period =
        reference.period.parse::<Period>().map_or_else(|_| reference.period.clone(), |p| p.to_string());
    FigureRef { period, ..reference.clone() }
}

/// Every number that stands in the dispatch as such.
fn stated(dispatch: &Dispatch) -> Vec<&Number> {
    let headlines = dispatch
        .headlines
        .iter()
        .flat_map(|h| [&h.month, &h.month_growth, &h.to_date, &h.to_date_growth, &h.real_growth]);
    let colours = dispatch.colours.iter().flat_map(|row| row.cells.iter().map(|cell| &cell.number));
    let pulls = dispatch.pulls.iter().flat_map(|p| {
        let rows = p.up.iter().chain(&p.down).flat_map(|row| [&row.value, &row.growth, &row.pull]);
        rows.chain([&p.rest])
    });
    let firms = dispatch.stopped.iter().chain(&dispatch.falling).flat_map(|f| [&f.value, &f.base, &f.growth]);
    let targets = dispatch
        .targets
        .iter()
        .flat_map(|t| [&t.actual, &t.gap, &t.progress, &t.calendar_pace, &t.seasonal_pace]);
    let trend = dispatch.trend.iter().flat_map(|point| [&point.month, &point.to_date]);
    let revision = dispatch.revision.iter().flat_map(|part| [&part.value, &part.points]);
    let optional = headlines.chain(colours).chain(pulls).chain(firms).chain(targets).chain(trend).flatten();
    optional.chain(revision).collect()
}

/// The headline of the indicator that pulls explain.
pub(super) fn headline(dispatch: &Dispatch) -> Option<&Headline> {
    dispatch.headlines.iter().find(|h| h.indicator == dispatch.pulled).or(dispatch.headlines.first())
}

fn reference(dispatch: &Dispatch, period: &str, node: &str, key: &str) -> FigureRef {
    FigureRef {
        indicator: dispatch.pulled.clone(),
        period: period.to_owned(),
        by: "region".to_owned(),
        node: node.to_owned(),
        within: String::new(),
        key: key.to_owned(),
    }
}

/// Counts that a brief names.
pub(super) const COUNTS: [&str; 10] = [
    "counted",
    "entered",
    "left",
    "stopped",
    "falling",
    "queries",
    "missing",
    "items_open",
    "items_overdue",
    "items_closed",
];

/// How many enterprises (or returns) a dispatch speaks of; nothing where `key` is none of [`COUNTS`].
pub(super) fn count(dispatch: &Dispatch, words: &Words, key: &str) -> Option<Number> {
    let enterprises = [message::ONE_ENTERPRISE, message::ENTERPRISES];
    let items = [message::ONE_ITEM, message::ITEMS];
    let whole_ledger = dispatch.ledger.as_ref().and_then(|ledger| ledger.whole.clone()).unwrap_or_default();
    let (value, period, unit) = match key {
        "counted" => (dispatch.counted, &dispatch.period, enterprises),
        "entered" => (dispatch.entered, &dispatch.period, enterprises),
        "left" => (dispatch.left, &dispatch.period, enterprises),
        "stopped" => (dispatch.stopped_count, &dispatch.period, enterprises),
        "falling" => (dispatch.falling_count, &dispatch.period, enterprises),
        "queries" => (dispatch.queries, &dispatch.period, [message::ONE_RETURN, message::RETURNS]),
        "missing" => (dispatch.missing.iter().map(|row| row.missing).sum(), &dispatch.period, enterprises),
        "items_open" => (whole_ledger.open as u64, &dispatch.period, items),
        "items_overdue" => (whole_ledger.overdue as u64, &dispatch.period, items),
        "items_closed" => (whole_ledger.closed as u64, &dispatch.period, items),
        _ => return None,
    };
    Some(whole(value, words, unit, reference(dispatch, period, &dispatch.node, key)))
}

/// Enterprises of a region that have not reported, or should have.
pub(super) fn missing(dispatch: &Dispatch, words: &Words, node: &str, key: &str, value: u64) -> Number {
    let enterprises = [message::ONE_ENTERPRISE, message::ENTERPRISES];
    whole(value, words, enterprises, reference(dispatch, &dispatch.period, node, key))
}

/// So many of what `one` and `many` say.
fn whole(value: u64, words: &Words, [one, many]: [Message; 2], reference: FigureRef) -> Number {
    let unit = words.own(if value == 1 { one } else { many });
    Number { value: Decimal::from(value), text: value.to_string(), unit, reference }
}

/// What was promised, word for word; nothing where no figure says which indicator is meant.
pub(super) fn promise(row: &TargetRow, messages: &Messages) -> Option<Number> {
    let near = row.actual.as_ref().or(row.gap.as_ref()).or(row.progress.as_ref())?;
    Some(Number {
        value: value(&row.target, messages).and_then(|v| Decimal::try_from(v).ok()).unwrap_or_default(),
        text: row.target.clone(),
        unit: String::new(),
        reference: FigureRef { key: "target".to_owned(), ..near.reference.clone() },
    })
}
