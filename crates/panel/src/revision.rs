mod states;

use std::collections::BTreeSet;

use ballast_model::Period;
use ballast_packs::Packs;
use ballast_packs::plan::{Leaf, LeafSums, PriceIndex, SubjectKind};
use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::deflate::{Deflator, price_index};
use crate::figures::{Subject, formula, whole_name};
use crate::formula::{Formula, percent};
use crate::layout::Layout;
use crate::tally::Stated;
use crate::{IndicatorPlan, PanelError, Request};

use states::{STATES, Side, States};

/// Why a figure changed between two vintages. In this order the changes are made one after the
/// other, so that each part is what its step adds and all parts add up to the whole change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// Returns that came after the earlier vintage.
    Late,
    /// Returns that are no longer there, or whose value was blanked.
    Withdrawn,
    /// Values that were corrected.
    Corrected,
    /// Enterprises that changed region, industry, size or ownership: nothing at the total, at
    /// current prices, but a move between its parts.
    Codes,
    /// Bases that changed, and enterprises that came into the comparison or left it.
    Scope,
    /// Another price index; at constant prices only.
    Deflator,
}

impl Cause {
    /// All causes in the order they are applied.
    pub const ALL: [Cause; 6] =
        [Cause::Late, Cause::Withdrawn, Cause::Corrected, Cause::Codes, Cause::Scope, Cause::Deflator];
}

/// What one cause adds to a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The cause.
    pub cause: Cause,
    /// Change of the value, in the indicator's unit; nothing for a quotient that was nothing at some step.
    pub value: Option<Decimal>,
    /// Change of the growth, percentage points; nothing where growth was nothing at some step.
    pub growth: Option<Decimal>,
    /// The enterprises concerned, by id, in order. Its length is their number.
    pub subjects: Vec<String>,
}

/// The change of one figure, split by cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// Code of the node.
    pub node: String,
    /// Its name.
    pub name: String,
    /// Value in the earlier vintage.
    pub before: Option<Decimal>,
    /// Value in the later one.
    pub after: Option<Decimal>,
    /// Growth in the earlier vintage, percent to ten decimals.
    pub growth_before: Option<Decimal>,
    /// Growth in the later one.
    pub growth_after: Option<Decimal>,
    /// One per [`Cause::ALL`]. Values add up to `after - before` (nothing counting as zero there,
    /// where the indicator adds up), growths to `growth_after - growth_before`, exactly.
    pub parts: Vec<Part>,
}

/// The change between two vintages of one period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// Indicator id.
    pub indicator: String,
    /// Unit of values.
    pub unit: String,
    /// The period.
    pub period: Period,
    /// The whole.
    pub total: Split,
    /// The parts of the whole that changed in any way, in the order of the tree.
    pub rows: Vec<Split>,
}

/// Splits the change of an indicator between two vintages of the same period by cause.
///
/// Both sums need the keys `region`, `industry` and `subject`, and the key of `request.by`. At
/// constant prices `prices_before` is the price index as it was for the earlier vintage; where it
/// is not given the index has not changed.
///
/// # Errors
/// As [`figures`](crate::figures()).
pub fn revision(
    packs: &Packs,
    plan: &IndicatorPlan,
    request: &Request,
    before: &LeafSums,
    after: &LeafSums,
    prices_before: Option<&PriceIndex>,
    on: Date,
) -> Result<Revision, PanelError> {
    let Subject { indicator, form } = Subject::of(packs, plan)?;
    let formula = formula(packs, plan, request)?;
    for sums in [before, after] {
        if sums.measures.len() != plan.families.len() {
            return Err(PanelError::Measures {
                indicator: plan.indicator.clone(),
                expected: plan.families.len(),
                found: sums.measures.len(),
            });
        }
    }
    let layout = Layout::new(packs, form, request, on, &[before, after])?;
    let deflate = |index: &PriceIndex, sums: &LeafSums| Deflator::new(packs, index, plan, form, sums, on);
    let (mut first, mut second) = (Side::new(&layout, before)?, Side::new(&layout, after)?);
    if request.constant_price {
        let now = price_index(packs, indicator)?;
        let then = prices_before.unwrap_or(now);
        first.old_prices = Some(deflate(then, before)?);
        second.old_prices = Some(deflate(then, after)?);
        second.new_prices = Some(deflate(now, after)?);
    }

    let (_, row_level, whole_level) = layout.region_levels();
    let by_region = form.subject == SubjectKind::Region;
    if by_region {
        first.stated = Some(Stated::new(&layout, before));
        second.stated = Some(Stated::new(&layout, after));
    }
    let states = States::new(&layout, &first, &second, whole_level);
    let (node, name) = whole_name(packs, form, request);
    let total = split(&formula, &node, &name, &states, states.whole());
    // A region that reports for itself hides those below it from the whole, not from the rows.
    let states = if by_region {
        States::new(&layout, &first, &second, row_level.unwrap_or(whole_level))
    } else {
        states
    };
    let rows = layout
        .rows
        .iter()
        .enumerate()
        .filter(|(row, _)| states.touched(*row))
        .map(|(row, (code, name))| split(&formula, code, name, &states, row))
        .collect();
    Ok(Revision {
        indicator: indicator.id.clone(),
        unit: indicator.unit.clone(),
        period: plan.asked,
        total,
        rows,
    })
}

fn split(formula: &Formula<'_>, node: &str, name: &str, states: &States, row: usize) -> Split {
    let steps: Vec<&[Leaf]> = (0..STATES).map(|state| states.leaves(state, row)).collect();
    let rounded = |value: Decimal| value.round_dp(12).normalize();
    let value = |leaves: &[Leaf]| match formula.amount(leaves) {
        Some(amount) => formula.in_unit(amount.value),
        None => formula.value(leaves),
    };
    // Rounding each step once, before differences are taken, is what makes the parts add up.
    let values: Option<Vec<Decimal>> = steps.iter().map(|s| value(s).map(rounded)).collect();
    let growth = |leaves: &[Leaf]| formula.growth(leaves).and_then(percent);
    let growths: Option<Vec<Decimal>> = steps.iter().map(|s| growth(s)).collect();
    let change = |of: &Option<Vec<Decimal>>, step: usize| {
        let of = of.as_ref()?;
        of.get(step + 1)?.checked_sub(*of.get(step)?).map(|d| d.normalize())
    };
    let parts = Cause::ALL
        .iter()
        .enumerate()
        .map(|(step, &cause)| Part {
            cause,
            value: change(&values, step),
            growth: change(&growths, step),
            subjects: states.subjects(cause, row).into_iter().flat_map(BTreeSet::iter).cloned().collect(),
        })
        .collect();
    Split {
        node: node.to_owned(),
        name: name.to_owned(),
        before: formula.value(steps[0]).map(rounded),
        after: formula.value(steps[STATES - 1]).map(rounded),
        growth_before: growth(steps[0]),
        growth_after: growth(steps[STATES - 1]),
        parts,
    }
}
