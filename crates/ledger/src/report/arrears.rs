use std::collections::BTreeMap;

use ballast_packs::plan::{Kind, Phase};
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Serialize;

use crate::{
    Item, Value,
    interest::{self, Claim, InterestError},
};

/// What one type of debtor, or one debtor, owes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ArrearsLine {
    /// The type or the debtor.
    pub of: String,
    /// Items that go on.
    pub items: usize,
    /// Items whose interest cannot be reckoned: something is blank, or neither law nor contract says by when or at what rate.
    /// What they owe is in the sums all the same.
    pub unclear: usize,
    /// Yuan owed that nobody disputes.
    pub undisputed: Decimal,
    /// Yuan owed that are disputed.
    pub disputed: Decimal,
    /// Yuan of interest on the undisputed part.
    pub interest: Decimal,
    /// Yuan of interest on the disputed part: due only as far as the dispute goes against the debtor.
    pub disputed_interest: Decimal,
}

/// What one run of ages comes to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Age {
    /// Days overdue, at least.
    pub from: u32,
    /// Items.
    pub items: usize,
    /// Yuan owed, disputed or not.
    pub owed: Decimal,
}

/// Arrears by what a text field says (the type of debtor, the debtor's name), most owed first. Of a kind without interest none.
pub fn arrears<'a>(
    kind: &Kind,
    items: impl IntoIterator<Item = &'a Item>,
    field: &str,
    on: Date,
) -> Vec<ArrearsLine> {
    let mut lines: BTreeMap<String, ArrearsLine> = BTreeMap::new();
    for item in going_on(kind, items) {
        let of = item.fields.get(field).and_then(Value::text).unwrap_or_default();
        let line = lines.entry(of.to_owned()).or_default();
        line.of = of.to_owned();
        line.items += 1;
        let (undisputed, disputed) = owed(kind, item, on);
        line.undisputed += undisputed;
        line.disputed += disputed;
        match reckon(kind, item, on) {
            Ok(reckoned) => {
                line.interest += reckoned.undisputed.interest;
                line.disputed_interest += reckoned.disputed.interest;
            }
            Err(_) => line.unclear += 1,
        }
    }
    let mut lines: Vec<ArrearsLine> = lines.into_values().collect();
    lines.sort_by(|a, b| {
        let owed = |line: &ArrearsLine| line.undisputed + line.disputed;
        owed(b).cmp(&owed(a)).then_with(|| a.of.cmp(&b.of))
    });
    lines
}

/// Arrears by days overdue: each item in the last run whose `from` it has reached. Items not yet due are in none, nor are those of
/// which nothing says when they were due.
pub fn ages<'a>(
    kind: &Kind,
    items: impl IntoIterator<Item = &'a Item>,
    from_days: &[u32],
    on: Date,
) -> Vec<Age> {
    let mut runs: Vec<Age> = from_days.iter().map(|from| Age { from: *from, ..Age::default() }).collect();
    runs.sort_by_key(|run| run.from);
    for item in going_on(kind, items) {
        let Ok(due) = due(kind, item) else { continue };
        let late = due.until(on).map_or(0, |span| span.get_days());
        let Ok(late @ 1..) = u32::try_from(late) else { continue };
        if let Some(run) = runs.iter_mut().rev().find(|run| run.from <= late) {
            run.items += 1;
            let (undisputed, disputed) = owed(kind, item, on);
            run.owed += undisputed + disputed;
        }
    }
    runs
}

fn going_on<'a>(kind: &Kind, items: impl IntoIterator<Item = &'a Item>) -> impl Iterator<Item = &'a Item> {
    let id = kind.id.clone();
    items.into_iter().filter(move |item| item.kind == id && !item.phase.ended() && item.phase != Phase::Done)
}

fn owed(kind: &Kind, item: &Item, on: Date) -> (Decimal, Decimal) {
    let rule = kind.interest.as_ref();
    rule.and_then(|rule| interest::owed(rule, item, on)).unwrap_or_default()
}

fn due(kind: &Kind, item: &Item) -> Result<Date, InterestError> {
    let rule = kind.interest.as_ref().ok_or(InterestError::NoTerm)?;
    interest::due(rule, &Claim::of(rule, item)?)
}

fn reckon(kind: &Kind, item: &Item, on: Date) -> Result<interest::Interest, InterestError> {
    let rule = kind.interest.as_ref().ok_or(InterestError::NoTerm)?;
    interest::interest(rule, &Claim::of(rule, item)?, on)
}
