//! What a case states, as the columns that a version reads.

use std::collections::BTreeMap;

use ballast_model::{Column, Period};
use ballast_packs::Packs;
use ballast_packs::plan::{FieldKind, Form, Frame, FrameColumn, Input, PeriodRule, Version};
use jiff::civil::Date;
use rust_decimal::Decimal;
use toml::Value;

use super::decimal;

/// Who is judged.
#[derive(Debug, Default)]
pub struct Who {
    pub id: String,
    pub region: String,
    pub industry: String,
    pub size: String,
    pub ownership: String,
}

/// What is known of a subject: stored integers by form, period and column, and the rest by name.
#[derive(Debug, Clone, Default)]
pub struct Known {
    values: BTreeMap<(String, Period, String), i64>,
    figures: BTreeMap<String, Decimal>,
    indices: BTreeMap<String, Decimal>,
    held: Vec<String>,
}

pub struct Returns<'a> {
    pub packs: &'a Packs,
    /// `[version.data]` as written.
    pub data: Option<&'a Value>,
}

/// The last reporting period of a form that has ended by a day.
pub fn latest(form: &Form, on: Date) -> Period {
    let years = [on.year() - 1, on.year()];
    let periods = years.into_iter().flat_map(|year| form.periods_of(year));
    let ended = periods.filter(|period| period.last_day() <= on).max();
    ended.unwrap_or_else(|| panic!("no period of {} has ended by {on}", form.id))
}

/// The period that a rule means on a day.
fn resolve(form: &Form, rule: PeriodRule, on: Date) -> Option<Period> {
    let mut period = match rule.year {
        None => latest(form, on),
        Some(years) => {
            let year = i16::try_from(i32::from(on.year()) + years).ok()?;
            let periods = form.periods_of(year);
            match rule.month {
                Some(month) => periods.into_iter().find(|p| p.last_month().unsigned_abs() == month)?,
                None => periods.into_iter().last()?,
            }
        }
    };
    for _ in 0..rule.back {
        period = form.previous(period);
    }
    Some(period.shift_years(-i16::try_from(rule.years_back).ok()?))
}

/// `rd@1` is one reporting period earlier, `rd@y1` one year.
fn shifted(column: &str) -> (&str, u32, u32) {
    match column.split_once('@') {
        None => (column, 0, 0),
        Some((column, shift)) => match shift.strip_prefix('y') {
            Some(years) => (column, 0, years.parse().unwrap_or(0)),
            None => (column, shift.parse().unwrap_or(0), 0),
        },
    }
}

impl Returns<'_> {
    /// Everything a case states about a subject.
    pub fn known(&self, case: &Value, held: Option<&Value>, on: Date) -> Known {
        let mut known = Known::default();
        if let Some(values) = case.get("values") {
            self.read(values, on, &mut known);
        }
        let numbers = |key: &str| {
            let table = case.get(key).and_then(Value::as_table);
            table.into_iter().flatten().map(|(id, value)| (id.clone(), decimal(value))).collect()
        };
        known.figures = numbers("figures");
        known.indices = numbers("price_index");
        let titles = held.and_then(Value::as_array).into_iter().flatten();
        known.held = titles.filter_map(Value::as_str).map(str::to_owned).collect();
        known
    }

    /// Values of fields, as of a day.
    pub fn read(&self, values: &Value, on: Date, known: &mut Known) {
        for (key, value) in values.as_table().into_iter().flatten() {
            let (alias, column) =
                key.split_once('.').unwrap_or_else(|| panic!("{key:?} is not alias.column"));
            let data =
                self.data.and_then(|data| data.get(alias)).unwrap_or_else(|| panic!("no alias {alias:?}"));
            let whole =
                |key: &str| data.get(key).and_then(Value::as_integer).and_then(|n| i32::try_from(n).ok());
            let id = data.get("form").and_then(Value::as_str).unwrap_or_default();
            let form = self.packs.forms.get(id).unwrap_or_else(|| panic!("{alias}: no form {id:?}"));
            let (column, back, years_back) = shifted(column);
            let field = form.field(column).unwrap_or_else(|| panic!("{id} has no column {column:?}"));
            let month = whole("month").and_then(|month| u8::try_from(month).ok());
            let rule = PeriodRule { year: whole("year"), month, back, years_back };
            let period = resolve(form, rule, on).unwrap_or_else(|| panic!("{key}: no such period"));
            let stored = match (&field.kind, value) {
                (FieldKind::Choice(codes), Value::String(code)) => {
                    let at = codes.iter().position(|(other, _)| other == code);
                    at.and_then(|at| i64::try_from(at).ok())
                        .unwrap_or_else(|| panic!("{key}: no choice {code:?}"))
                }
                (_, value) => value.as_integer().unwrap_or_else(|| panic!("{key} is no integer")),
            };
            known.values.insert((form.id.clone(), period, column.to_owned()), stored);
        }
    }

    /// A frame of what is known of some subjects, with the columns of a version.
    pub fn frame(&self, version: &Version, on: Date, rows: &[(&Who, Known)]) -> Frame {
        let mut frame = Frame { on, ..Frame::default() };
        for (who, _) in rows {
            frame.subject.push(&who.id);
            frame.name.push(&who.id);
            frame.region.push(&who.region);
            frame.industry.push(&who.industry);
            frame.size.push(&who.size);
            frame.ownership.push(&who.ownership);
        }
        for used in &version.inputs {
            let mut values = Column::with_capacity(rows.len());
            rows.iter().for_each(|(_, known)| values.push(self.stored(&used.input, known, on)));
            let period = match &used.input {
                Input::Field { form, period, .. } => {
                    self.packs.forms.get(form).and_then(|form| resolve(form, *period, on))
                }
                _ => None,
            };
            let column = FrameColumn { values, period, vintage: "open".to_owned() };
            frame.columns.insert(used.input.clone(), column);
        }
        frame
    }

    fn stored(&self, input: &Input, known: &Known, on: Date) -> Option<i64> {
        let fixed = |number: &Decimal, places: u32| {
            let scaled = number.checked_mul(Decimal::from(10_i64.pow(places)))?.round();
            i64::try_from(scaled.trunc().mantissa()).ok()
        };
        match input {
            Input::Field { form, column, period } => {
                let period = resolve(self.packs.forms.get(form)?, *period, on)?;
                known.values.get(&(form.clone(), period, column.clone())).copied()
            }
            Input::Figure { indicator, measure, .. } => {
                let measure = match measure {
                    ballast_packs::plan::FigureMeasure::Value => "value",
                    ballast_packs::plan::FigureMeasure::Growth => "growth",
                    ballast_packs::plan::FigureMeasure::RealGrowth => "real_growth",
                    ballast_packs::plan::FigureMeasure::Pull => "pull",
                    ballast_packs::plan::FigureMeasure::Share => "share",
                    ballast_packs::plan::FigureMeasure::Pace => "pace",
                };
                fixed(known.figures.get(&format!("{indicator}.{measure}"))?, 6)
            }
            Input::PriceIndex { index, .. } => fixed(known.indices.get(index)?, 4),
            Input::Held { titles } => Some(i64::from(titles.iter().any(|title| known.held.contains(title)))),
        }
    }
}
