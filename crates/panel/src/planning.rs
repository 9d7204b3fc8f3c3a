use ballast_model::{Period, Text};
use ballast_packs::Packs;
use ballast_packs::plan::{
    Additivity, Expr, FieldKind, Form, Indicator, Measure, MeasureSource as Source, Series,
};

use crate::{IndicatorPlan, PanelError};

/// Says which returns, and which columns of them, an indicator needs for a period.
///
/// | asked for | read |
/// |---|---|
/// | a reporting period | its own column; without one, year to date less that of the period before |
/// | a run from January | the year-to-date column of the last return; without one, the sum of the periods (a stock: the last) |
/// | any other run (a quarter of a monthly form) | the sum of the periods' own columns; without them, a difference of year-to-date columns |
///
/// The base is what the return states about last year, else the same column of last year's return.
///
/// # Errors
/// [`PanelError`] for an indicator, form or field that is not declared, and for a period that is
/// not made of whole reporting periods.
pub fn plan_indicator(packs: &Packs, indicator: &str, period: Period) -> Result<IndicatorPlan, PanelError> {
    let declared = packs
        .indicators
        .get(indicator)
        .ok_or_else(|| PanelError::Unknown { what: "indicator", id: indicator.to_owned() })?;
    let form = packs
        .forms
        .get(&declared.form)
        .ok_or_else(|| PanelError::Unknown { what: "form", id: declared.form.clone() })?;
    let asked = form.resolve(period);
    let covered = covered(form, asked)?;
    let (first, last) = (covered[0], covered[covered.len() - 1]);
    let earlier =
        form.periods_of(asked.year()).into_iter().rev().find(|p| p.last_month() < first.first_month());

    let mut notes = Vec::new();
    if asked != period {
        notes.push(Text::new(
            format!("1—2月合并填报，{}按{}计算", period.label("zh"), asked.label("zh")),
            format!("January and February are reported as one: {period} is shown as {asked}"),
        ));
    }
    let mut plan = IndicatorPlan {
        indicator: indicator.to_owned(),
        form: form.id.clone(),
        asked,
        reporting: last,
        earlier: None,
        last_year: last.last_year(),
        last_year_earlier: None,
        measures: Vec::new(),
        families: Vec::new(),
        last_only: Vec::new(),
        derived: false,
        summed: Vec::new(),
        notes,
    };
    for family in families(declared, form)? {
        let columns = Columns::of(form, &family);
        let stock = is_stock(packs, declared, form, &family);
        let (measure, sum) =
            columns.measure(asked, &covered, stock, earlier.is_some()).ok_or_else(|| PanelError::Field {
                indicator: indicator.to_owned(),
                form: form.id.clone(),
                field: family.clone(),
            })?;
        plan.derived |= matches!(measure.current, Source::Difference(..));
        if stock && declared.additivity == Additivity::Ratio && covered.len() > 1 {
            plan.notes.push(Text::new(
                format!("{family} 为时点数，取期末值"),
                format!("{family} is a level: its last period counts"),
            ));
        }
        plan.measures.push(measure);
        plan.last_only.push(!sum);
        plan.families.push(family);
    }
    let needs_earlier = |m: &Measure| {
        std::iter::once(&m.current)
            .chain(&m.base)
            .any(|s| matches!(s, Source::Difference(..) | Source::LastYearDifference(..)))
    };
    if plan.measures.iter().any(needs_earlier) {
        plan.earlier = earlier;
        plan.last_year_earlier = earlier.map(Period::last_year);
    }
    if plan.last_only.iter().any(|last| !last) {
        plan.summed = covered;
        plan.notes.push(Text::new(
            format!("由{}期数据相加；家数按报表份数计", plan.summed.len()),
            format!("sum of {} periods; counts are of returns, not of enterprises", plan.summed.len()),
        ));
    }
    if plan.derived {
        plan.notes.push(Text::new(
            "由累计数相减推算：两期之间口径或数据有调整时不准确；缺前期累计数的企业无法推算，单独计数",
            "derived from year-to-date figures: wrong where scope or data were revised between the two periods; enterprises without the earlier figure cannot be derived and are counted apart",
        ));
    }
    Ok(plan)
}

/// The period before the one asked for, of the same kind: the month before, the run that ends one
/// reporting period earlier, the quarter before. Rank changes are against it.
pub fn period_before(form: &Form, asked: Period) -> Option<Period> {
    let asked = form.resolve(asked);
    if form.periods_of(asked.year()).contains(&asked) {
        return Some(form.previous(asked));
    }
    if asked.is_year_to_date() && asked.months() < 12 {
        let last = form.reporting(asked)?;
        return Some(form.previous(last).to_date());
    }
    let months = asked.months();
    if asked.first_month() > months {
        Period::run(asked.year(), asked.first_month() - months, asked.last_month() - months)
    } else {
        Period::run(asked.year() - 1, 12 - months + 1, 12)
    }
}

/// The form's reporting periods that make up `asked`, in order; never empty.
fn covered(form: &Form, asked: Period) -> Result<Vec<Period>, PanelError> {
    let all = form.periods_of(asked.year());
    let inside: Vec<Period> = all.iter().copied().filter(|p| asked.contains(*p)).collect();
    match (inside.first(), inside.last()) {
        (Some(first), Some(last))
            if first.first_month() == asked.first_month() && last.last_month() == asked.last_month() =>
        {
            Ok(inside)
        }
        _ => {
            let near = all.iter().find(|p| p.last_month() >= asked.last_month()).or(all.last());
            let help = near.map_or_else(
                || Text::new("该报表的报告期", "a period that the form reports"),
                |p| match p.first_month() {
                    1 => Text::new(p.to_string(), p.to_string()),
                    _ => Text::new(format!("{p} 或 {}", p.to_date()), format!("{p} or {}", p.to_date())),
                },
            );
            Err(PanelError::Period { form: form.id.clone(), period: asked, help })
        }
    }
}

/// The families a formula reads, each once, in the order it names them.
pub(crate) fn families(indicator: &Indicator, form: &Form) -> Result<Vec<String>, PanelError> {
    let mut found: Vec<String> = Vec::new();
    for (qualifier, family) in indicator.formula.fields() {
        let known = form.fields.iter().any(|f| f.family == family && f.kind == FieldKind::Quantity);
        if !known || !qualifier.is_empty() {
            let field =
                if qualifier.is_empty() { family.to_owned() } else { format!("{qualifier}.{family}") };
            return Err(PanelError::Field { indicator: indicator.id.clone(), form: form.id.clone(), field });
        }
        if !found.iter().any(|f| f == family) {
            found.push(family.to_owned());
        }
    }
    Ok(found)
}

/// Whether over several periods the last one counts. A quotient does not say so of its parts: an
/// indicator that is that field alone does, and failing that, a field without the year-to-date
/// column that others of the form have is a level.
fn is_stock(packs: &Packs, indicator: &Indicator, form: &Form, family: &str) -> bool {
    match indicator.additivity {
        Additivity::Stock => true,
        Additivity::Flow => false,
        Additivity::Ratio => {
            let alone = packs.indicators.values().find(|other| {
                other.form == form.id
                    && other.additivity != Additivity::Ratio
                    && matches!(&other.formula, Expr::Field { field, .. } if field == family)
            });
            let to_date = |wanted: Option<&str>| {
                form.fields
                    .iter()
                    .any(|f| f.series == Series::YearToDate && wanted.is_none_or(|family| f.family == family))
            };
            alone.map_or_else(
                || !to_date(Some(family)) && to_date(None),
                |other| other.additivity == Additivity::Stock,
            )
        }
    }
}

/// The columns a form has for one family.
struct Columns {
    current: Option<String>,
    to_date: Option<String>,
    base: Option<String>,
    to_date_base: Option<String>,
}

impl Columns {
    fn of(form: &Form, family: &str) -> Self {
        let find = |series| {
            form.fields.iter().find(|f| f.family == family && f.series == series).map(|f| f.id.clone())
        };
        Self {
            current: find(Series::Current),
            to_date: find(Series::YearToDate),
            base: find(Series::Base),
            to_date_base: find(Series::YearToDateBase),
        }
    }

    /// The measure, and whether it has to be summed over the periods covered.
    fn measure(
        &self,
        asked: Period,
        covered: &[Period],
        stock: bool,
        has_earlier: bool,
    ) -> Option<(Measure, bool)> {
        let single = covered.len() == 1;
        match (&self.current, &self.to_date) {
            (Some(_), _) if single || stock => Some((self.own()?, false)),
            (_, Some(_)) if asked.first_month() == 1 || !has_earlier || stock => {
                Some((self.year_to_date(single)?, false))
            }
            (Some(_), _) => Some((self.own()?, true)),
            (None, Some(_)) => Some((self.difference(single)?, false)),
            (None, None) => None,
        }
    }

    fn own(&self) -> Option<Measure> {
        let current = self.current.clone()?;
        let stated = self.base.clone().map(Source::Current);
        Some(Measure {
            base: stated.into_iter().chain([Source::LastYear(current.clone())]).collect(),
            current: Source::Current(current),
        })
    }

    fn year_to_date(&self, single: bool) -> Option<Measure> {
        let to_date = self.to_date.clone()?;
        // In the first period of a year the period and the year to date are the same months.
        let of_period = self.base.clone().filter(|_| single);
        let stated = self.to_date_base.clone().into_iter().chain(of_period).map(Source::Current);
        Some(Measure {
            base: stated.chain([Source::LastYear(to_date.clone())]).collect(),
            current: Source::Current(to_date),
        })
    }

    fn difference(&self, single: bool) -> Option<Measure> {
        let to_date = self.to_date.clone()?;
        let mut base = Vec::new();
        base.extend(self.base.clone().filter(|_| single).map(Source::Current));
        base.extend(self.to_date_base.clone().map(|stated| Source::Difference(stated.clone(), stated)));
        base.push(Source::LastYearDifference(to_date.clone(), to_date.clone()));
        Some(Measure { current: Source::Difference(to_date.clone(), to_date), base })
    }
}
