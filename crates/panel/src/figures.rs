use ballast_model::{Basis, Figure, FigureHeader, FigureTable, Ratio, Text};
use ballast_packs::Packs;
use ballast_packs::plan::{Direction, Form, Indicator, Leaf, LeafSums};
use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::deflate::{Deflator, SCALE, price_index};
use crate::formula::Formula;
use crate::layout::Layout;
use crate::notes::{self, Facts};
use crate::rank::ranks;
use crate::tally::Tally;
use crate::{Dimension, IndicatorPlan, PanelError, Request, UNALLOCATED};

/// What a plan refers to.
pub(crate) struct Subject<'a> {
    pub indicator: &'a Indicator,
    pub form: &'a Form,
}

impl<'a> Subject<'a> {
    pub fn of(packs: &'a Packs, plan: &IndicatorPlan) -> Result<Self, PanelError> {
        let unknown = |what, id: &str| PanelError::Unknown { what, id: id.to_owned() };
        Ok(Self {
            indicator: packs
                .indicators
                .get(&plan.indicator)
                .ok_or_else(|| unknown("indicator", &plan.indicator))?,
            form: packs.forms.get(&plan.form).ok_or_else(|| unknown("form", &plan.form))?,
        })
    }
}

/// Figures of one indicator and period, split into parts.
///
/// - `value` over all returns, `base` last year's value of the enterprises in both periods,
///   `growth` theirs alone: (sum of current - sum of base) / sum of base; nothing where the base
///   is not positive. A quotient in percent grows in percentage points.
/// - `pull` = (current - base) / |the whole's base|: over all rows it adds up to the whole's growth
///   exactly, as all share one denominator. `contribution` = (current - base) / the whole's change,
///   hidden where the whole's growth is nearer to zero than the dispatch's floor or its base is
///   not positive. `share` of the whole's value. A quotient of sums has none of the three.
/// - Codes are resolved to what they stand for on `on`. What belongs to no row is in the row
///   [`UNALLOCATED`], so rows always add up to the whole (zones overlap and do not).
/// - At constant prices `value` too is at last year's prices.
/// - A row of an enterprise is named by its id: the sums do not hold names.
///
/// `previous` is the plan and the sums of the period before, for changes of rank.
///
/// # Errors
/// [`PanelError`] where the sums lack a key or measure, the level lies above the node asked
/// within, or constant prices cannot be had.
pub fn figures(
    packs: &Packs,
    plan: &IndicatorPlan,
    request: &Request,
    sums: &LeafSums,
    previous: Option<(&IndicatorPlan, &LeafSums)>,
    on: Date,
) -> Result<FigureTable, PanelError> {
    let Subject { indicator, form } = Subject::of(packs, plan)?;
    let formula = formula(packs, plan, request)?;
    let all: Vec<&LeafSums> = std::iter::once(sums).chain(previous.map(|(_, sums)| sums)).collect();
    let layout = Layout::new(packs, form, request, on, &all)?;
    let deflator = deflator(packs, plan, request, sums, on)?;
    let tally = tally(packs, plan, &layout, sums, deflator.as_ref())?;

    let whole = Whole::new(packs, &formula, &tally.total);
    let mut total = whole.figure("", &tally.total);
    (total.node, total.name) = whole_name(packs, form, request);
    let mut rows: Vec<Figure> = layout
        .rows
        .iter()
        .zip(&tally.rows)
        .map(|((code, name), leaves)| Figure { name: name.clone(), ..whole.figure(code, leaves) })
        .collect();

    let by_growth = rows.iter().any(|row| row.growth.is_some());
    let places = place(&rows, by_growth, indicator.direction);
    let mut before = Vec::new();
    // Without the index of the period before there is no change of rank; this period's figures still stand.
    if let Some((plan, sums)) = previous
        && let Ok(deflator) = self::deflator(packs, plan, request, sums, on)
    {
        let then = self::tally(packs, plan, &layout, sums, deflator.as_ref())?;
        let whole = Whole::new(packs, &formula, &then.total);
        let parts = layout.rows.iter().zip(&then.rows);
        let figures: Vec<_> = parts.map(|((code, _), leaves)| whole.figure(code, leaves)).collect();
        before = place(&figures, by_growth, indicator.direction);
    }
    for (at, row) in rows.iter_mut().enumerate() {
        row.rank = places[at];
        row.rank_change =
            row.rank.zip(before.get(at).copied().flatten()).map(|(now, then)| then as i32 - now as i32);
    }
    let facts = Facts {
        packs,
        plan,
        request,
        indicator,
        form,
        formula: &formula,
        total: &tally.total,
        overlapping: !layout.partition,
        unallocated: layout.partition && tally.rows.last().is_some_and(|leaves| reported(leaves)),
        without_index: deflator.as_ref().map_or(0, Deflator::without_index),
    };
    let header = FigureHeader {
        indicator: indicator.id.clone(),
        indicator_name: indicator.name.get(&request.lang).to_owned(),
        unit: indicator.unit.clone(),
        decimals: indicator.decimals,
        period: plan.asked.to_string(),
        scope: notes::scope(&facts),
        vintage: request.vintage.clone(),
        basis: if request.constant_price { Basis::ConstantPrice } else { Basis::SameScope },
        as_of: request.as_of.map(|date| date.to_string()),
        notes: notes::notes(&facts),
    };
    let mut keep = tally
        .rows
        .iter()
        .zip(&layout.valid)
        .map(|(leaves, valid)| reported(leaves) || (request.empty_rows && *valid));
    rows.retain(|_| keep.next().unwrap_or(false));
    Ok(FigureTable { header, rows, total })
}

/// The plan's formula, at the prices asked for.
pub(crate) fn formula<'a>(
    packs: &'a Packs,
    plan: &'a IndicatorPlan,
    request: &Request,
) -> Result<Formula<'a>, PanelError> {
    let Subject { indicator, form } = Subject::of(packs, plan)?;
    let scale = if request.constant_price { SCALE } else { 1 };
    let formula = Formula::new(packs, indicator, form, &plan.families, scale)?;
    if request.constant_price && !formula.adds_up() {
        return Err(PanelError::ConstantPrice {
            indicator: indicator.id.clone(),
            reason: Text::new("它是两个合计数之比", "it is a quotient of sums"),
        });
    }
    Ok(formula)
}

/// Sums per row of a layout, after checking that they are this plan's.
pub(crate) fn tally(
    packs: &Packs,
    plan: &IndicatorPlan,
    layout: &Layout<'_>,
    sums: &LeafSums,
    deflator: Option<&Deflator>,
) -> Result<Tally, PanelError> {
    if sums.measures.len() != plan.families.len() {
        return Err(PanelError::Measures {
            indicator: plan.indicator.clone(),
            expected: plan.families.len(),
            found: sums.measures.len(),
        });
    }
    Tally::new(layout, Subject::of(packs, plan)?.form.subject, sums, deflator)
}

fn deflator(
    packs: &Packs,
    plan: &IndicatorPlan,
    request: &Request,
    sums: &LeafSums,
    on: Date,
) -> Result<Option<Deflator>, PanelError> {
    if !request.constant_price {
        return Ok(None);
    }
    let Subject { indicator, form } = Subject::of(packs, plan)?;
    Deflator::new(packs, price_index(packs, indicator)?, plan, form, sums, on).map(Some)
}

/// Code and name of what the rows are parts of.
pub(crate) fn whole_name(packs: &Packs, form: &Form, request: &Request) -> (String, String) {
    let name = |id: &str, ix: Option<ballast_model::NodeIx>| {
        let tree = packs.tree(id)?;
        let node = tree.node(ix.or_else(|| tree.root())?);
        Some((node.code.clone(), node.name_in(&request.lang).to_owned()))
    };
    let region = name(&form.region_tree, request.within_region).unwrap_or_default();
    match request.within_industry {
        None if request.by != Dimension::Industry => region,
        _ if request.by == Dimension::Industry && request.within_region.is_none() => {
            name(&form.industry_tree, request.within_industry).unwrap_or_default()
        }
        None => region,
        Some(ix) => {
            let industry = name(&form.industry_tree, Some(ix)).unwrap_or_default();
            (format!("{}/{}", region.0, industry.0), format!("{} {}", region.1, industry.1))
        }
    }
}

/// Whether anything was reported, now or last year.
fn reported(leaves: &[Leaf]) -> bool {
    leaves.iter().any(|l| l.counted > 0 || l.left > 0 || l.underived > 0)
}

/// What the parts are measured against.
struct Whole<'a> {
    formula: &'a Formula<'a>,
    /// Change, base and value of the whole, where parts add up.
    amount: Option<crate::formula::Amount>,
    contribution_shown: bool,
}

impl<'a> Whole<'a> {
    fn new(packs: &Packs, formula: &'a Formula<'a>, total: &[Leaf]) -> Self {
        let floor = packs.dispatch.contribution_floor;
        // Exact where the floor is a plain number of percent: |growth| * 100 >= floor.
        let far =
            |growth: Ratio| crate::formula::percent(growth).is_some_and(|g| g.abs() >= floor && !g.is_zero());
        Self {
            formula,
            amount: formula.amount(total),
            contribution_shown: formula.growth(total).is_some_and(far),
        }
    }

    fn figure(&self, code: &str, leaves: &[Leaf]) -> Figure {
        let first = leaves.first().copied().unwrap_or_default();
        let own = self.formula.amount(leaves);
        let compared = leaves.iter().any(|leaf| leaf.counted > leaf.entered);
        let change = own.filter(|_| compared).map(|own| own.change());
        let whole = self.amount;
        let value = self.formula.value(leaves);
        Figure {
            node: code.to_owned(),
            name: String::new(),
            value,
            base: self.formula.base(leaves),
            growth: self.formula.growth(leaves),
            contribution: change
                .zip(whole)
                .filter(|_| self.contribution_shown)
                .and_then(|(change, whole)| Ratio::new(change, whole.change())),
            pull: change.zip(whole).and_then(|(change, whole)| Ratio::new(change, whole.base.abs())),
            share: own
                .zip(whole)
                .filter(|(_, whole)| value.is_some() && whole.value > 0)
                .and_then(|(own, whole)| Ratio::new(own.value, whole.value)),
            rank: None,
            rank_change: None,
            counted: first.counted,
            entered: first.entered,
            left: first.left,
            underived: first.underived,
        }
    }
}

/// Places by growth, or by value where nothing has a growth. What is not allocated has no place.
fn place(rows: &[Figure], by_growth: bool, direction: Direction) -> Vec<Option<u32>> {
    let less_is_better = direction == Direction::Down;
    let ranked = |row: &&Figure| row.node != UNALLOCATED;
    if by_growth {
        let keys: Vec<Option<Ratio>> = rows.iter().map(|row| Some(row).filter(ranked)?.growth).collect();
        ranks(&keys, |a, b| if less_is_better { a.cmp(b) } else { b.cmp(a) })
    } else {
        let keys: Vec<Option<Decimal>> = rows.iter().map(|row| Some(row).filter(ranked)?.value).collect();
        ranks(&keys, |a, b| if less_is_better { a.cmp(b) } else { b.cmp(a) })
    }
}
