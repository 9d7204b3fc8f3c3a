use std::collections::HashMap;

use ballast_model::Period;
use rust_decimal::Decimal;

use super::words::t;
use crate::dispatch::{Dispatch, FigureRef, Headline, Number, RevisionPart, TargetRow};

/// Where a figure's number comes from.
pub trait FigureSource {
    /// What the figure is now, as printed.
    ///
    /// # Errors
    /// In words, why it cannot be said: no such indicator, period, or node.
    fn lookup(&self, reference: &FigureRef) -> Result<Number, String>;
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
    pub fn new(dispatch: &Dispatch, lang: &str) -> Self {
        let dispatch = &addressed(dispatch);
        let mut numbers = HashMap::new();
        let mut add = |number: &Number| {
            numbers.entry(canonical(&number.reference)).or_insert_with(|| number.clone());
        };
        stated(dispatch).into_iter().for_each(&mut add);
        for key in COUNTS {
            count(dispatch, lang, key).iter().for_each(&mut add);
        }
        for (_, month, to_date) in trend(dispatch, lang) {
            month.iter().chain(&to_date).for_each(&mut add);
        }
        for part in &dispatch.revision {
            [revised_value(dispatch, part), revised_points(dispatch, lang, part)].iter().for_each(&mut add);
        }
        for row in &dispatch.missing {
            [
                missing(dispatch, lang, &row.node, "missing", row.missing),
                missing(dispatch, lang, &row.node, "expected", row.expected),
            ]
            .iter()
            .for_each(&mut add);
        }
        dispatch.targets.iter().filter_map(promise).for_each(|number| add(&number));
        Self { numbers, beyond: None }
    }

    /// The numbers themselves, each under the spelling of [`canonical`].
    pub(super) fn into_numbers(self) -> HashMap<FigureRef, Number> {
        self.numbers
    }

    /// Asks `beyond` for what the dispatch does not hold.
    #[must_use]
    pub fn or(mut self, beyond: &'a dyn FigureSource) -> Self {
        self.beyond = Some(beyond);
        self
    }
}

impl FigureSource for DispatchFigures<'_> {
    fn lookup(&self, reference: &FigureRef) -> Result<Number, String> {
        match (self.numbers.get(&canonical(reference)), self.beyond) {
            (Some(number), _) => Ok(number.clone()),
            (None, Some(beyond)) => beyond.lookup(reference),
            (None, None) => Err("the dispatch has no such figure".to_owned()),
        }
    }
}

/// The same figure under one spelling: `2024-01..2024-12` and `2024` are one period.
pub(super) fn canonical(reference: &FigureRef) -> FigureRef {
    let period =
        reference.period.parse::<Period>().map_or_else(|_| reference.period.clone(), |p| p.to_string());
    FigureRef { period, ..reference.clone() }
}

/// The dispatch with an address of its own for every number: real growth, gaps and paces are
/// computed from a figure that has the same indicator, period and node, and must not be taken for it.
pub(super) fn addressed(dispatch: &Dispatch) -> Dispatch {
    let mut dispatch = dispatch.clone();
    let rename = |number: &mut Option<Number>, key: &str| {
        if let Some(number) = number {
            number.reference.key = key.to_owned();
        }
    };
    for headline in &mut dispatch.headlines {
        rename(&mut headline.real_growth, "real_growth");
    }
    for row in &mut dispatch.targets {
        rename(&mut row.gap, "gap");
        rename(&mut row.progress, "progress");
        rename(&mut row.calendar_pace, "calendar_pace");
        rename(&mut row.seasonal_pace, "seasonal_pace");
    }
    dispatch
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
    headlines.chain(colours).chain(pulls).chain(firms).chain(targets).flatten().collect()
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
pub(super) const COUNTS: [&str; 7] =
    ["counted", "entered", "left", "stopped", "falling", "queries", "missing"];

/// How many enterprises (or returns) a dispatch speaks of; nothing where `key` is none of [`COUNTS`].
pub(super) fn count(dispatch: &Dispatch, lang: &str, key: &str) -> Option<Number> {
    let (value, period, unit) = match key {
        "counted" => (dispatch.counted, &dispatch.period, t(lang, "家", "enterprises")),
        "entered" => (dispatch.entered, &dispatch.period, t(lang, "家", "enterprises")),
        "left" => (dispatch.left, &dispatch.period, t(lang, "家", "enterprises")),
        "stopped" => (dispatch.stopped_count, &dispatch.period, t(lang, "家", "enterprises")),
        "falling" => (dispatch.falling_count, &dispatch.period, t(lang, "家", "enterprises")),
        "queries" => (dispatch.queries, &dispatch.period, t(lang, "条", "returns")),
        "missing" => (
            dispatch.missing.iter().map(|row| row.missing).sum(),
            &dispatch.period,
            t(lang, "家", "enterprises"),
        ),
        _ => return None,
    };
    Some(whole(value, unit, reference(dispatch, period, &dispatch.node, key)))
}

/// Enterprises of a region that have not reported, or should have.
pub(super) fn missing(dispatch: &Dispatch, lang: &str, node: &str, key: &str, value: u64) -> Number {
    whole(value, t(lang, "家", "enterprises"), reference(dispatch, &dispatch.period, node, key))
}

fn whole(value: u64, unit: &str, reference: FigureRef) -> Number {
    Number { value: Decimal::from(value), text: value.to_string(), unit: unit.to_owned(), reference }
}

/// Growth of the headline indicator, period by period.
pub(super) fn trend(dispatch: &Dispatch, lang: &str) -> Vec<(String, Option<Number>, Option<Number>)> {
    let number = |value: Option<f64>, period: Option<Period>| {
        let value = value.filter(|v| v.is_finite())?;
        // Without a period there is no address, and a number without one is not printed as a figure.
        let reference = reference(dispatch, &period?.to_string(), &dispatch.node, "growth");
        Some(from_float(value, 1, "%", reference))
    };
    dispatch
        .trend
        .iter()
        .map(|(label, month, to_date)| {
            let period = period_of(label, dispatch);
            let shown = period.map_or_else(|| label.clone(), |period| period.label(lang));
            (shown, number(*month, period), number(*to_date, period.map(Period::to_date)))
        })
        .collect()
}

/// The period that is printed as `label`, in either language.
fn period_of(label: &str, dispatch: &Dispatch) -> Option<Period> {
    if let Ok(period) = label.parse() {
        return Some(period);
    }
    let year = dispatch.period.parse::<Period>().ok()?.year();
    let mut periods = (year - 3..=year).flat_map(|year| {
        (1..=12).flat_map(move |from| (from..=12).filter_map(move |to| Period::run(year, from, to)))
    });
    periods.find(|period| period.label("en") == label)
}

/// What a cause changed in the value, in the headline's unit and decimals.
pub(super) fn revised_value(dispatch: &Dispatch, part: &RevisionPart) -> Number {
    let shown = headline(dispatch).and_then(|h| h.to_date.as_ref().or(h.month.as_ref()));
    let decimals = shown.and_then(|n| n.text.split_once('.')).map_or(0, |(_, places)| places.len());
    let rounded = part.value.round_dp_with_strategy(
        u32::try_from(decimals).unwrap_or_default(),
        rust_decimal::RoundingStrategy::MidpointAwayFromZero,
    );
    Number {
        value: part.value,
        text: format!("{rounded:.decimals$}"),
        unit: shown.map(|n| n.unit.clone()).unwrap_or_default(),
        reference: reference(
            dispatch,
            &dispatch.period,
            &dispatch.node,
            &format!("revision-{}-value", part.cause),
        ),
    }
}

/// What a cause changed in growth, in percentage points.
pub(super) fn revised_points(dispatch: &Dispatch, lang: &str, part: &RevisionPart) -> Number {
    let reference =
        reference(dispatch, &dispatch.period, &dispatch.node, &format!("revision-{}-points", part.cause));
    from_float(part.points, 2, t(lang, "个百分点", "percentage points"), reference)
}

/// What was promised, word for word; nothing where no figure says which indicator is meant.
pub(super) fn promise(row: &TargetRow) -> Option<Number> {
    let near = row.actual.as_ref().or(row.gap.as_ref()).or(row.progress.as_ref())?;
    Some(Number {
        value: Decimal::ZERO,
        text: row.target.clone(),
        unit: String::new(),
        reference: FigureRef { key: "target".to_owned(), ..near.reference.clone() },
    })
}

fn from_float(value: f64, decimals: usize, unit: &str, reference: FigureRef) -> Number {
    // Half away from zero, as statistics offices round and as every other number is printed.
    let exact = Decimal::try_from(value).unwrap_or_default();
    let places = u32::try_from(decimals).unwrap_or_default();
    let rounded = exact.round_dp_with_strategy(places, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
    let text = format!("{rounded:.decimals$}");
    let text = if super::words::is_zero(&text) { text.trim_start_matches('-').to_owned() } else { text };
    Number { value: text.parse().unwrap_or_default(), text, unit: unit.to_owned(), reference }
}
