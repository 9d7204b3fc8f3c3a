use ballast_model::{ReturnTable, Severity, Units};
use ballast_packs::plan::{Field, Series};
use rust_decimal::{Decimal, prelude::ToPrimitive};

use super::{Hit, any, column, past::Pasts, series, shown};
use crate::{ColumnUse, Context, Finding};

/// What a value is compared with.
const AGAINST: [(&str, &str); 3] =
    [("上期", "the previous period"), ("上年同期", "last year"), ("填报的基数", "the stated base")];

/// Looks for values that are a thousand (or so) times what the subject reported before, or stated as base.
pub(super) fn check(
    context: &Context<'_>,
    columns: &[ColumnUse],
    table: &ReturnTable,
    pasts: &Pasts<'_>,
) -> Vec<Hit> {
    let form = context.form;
    let Some(rule) = &form.unit_slip else { return Vec::new() };
    // The size of a jump is no amount: floats will do.
    let within = rule.within.to_f64().unwrap_or(1.0).max(1.0);
    let bands: Vec<(f64, f64, f64)> = rule
        .ratios
        .iter()
        .filter_map(|r| r.to_f64())
        .filter(|r| *r > 0.0)
        .map(|r| (r, r / within, r * within))
        .collect();
    let previous = pasts.at(form.previous(table.period));
    let last_year = pasts.at(table.period.last_year());
    // Year-to-date figures start anew in January: only months of one year compare.
    let same_year = form.previous(table.period).year() == table.period.year();
    let mut hits = Vec::new();
    for family in &rule.fields {
        for (kind, stated) in [(Series::Current, Series::Base), (Series::YearToDate, Series::YearToDateBase)]
        {
            let Some((at, field)) = series(form, family, kind) else { continue };
            let Some(values) = column(table, at, &field.id).filter(|c| any(c)) else { continue };
            let base = series(form, family, stated)
                .and_then(|(at, field)| column(table, at, &field.id))
                .filter(|c| any(c));
            let past = |list: &Option<std::rc::Rc<super::past::Past<'_>>>,
                        use_it: bool|
             -> Option<Vec<Option<i64>>> {
                let past = list.as_ref().filter(|_| use_it)?;
                Some((0..table.len()).map(|row| past.get(row, at, &field.id)).collect())
            };
            let before = past(&previous, kind == Series::Current || same_year);
            let year_ago = past(&last_year, true);
            let found = super::over_rows(table.len(), |rows| {
                rows.filter_map(|row| {
                    let value = values.get(row).filter(|v| *v != 0)?;
                    let candidates = [
                        before.as_ref().and_then(|list| list[row]),
                        year_ago.as_ref().and_then(|list| list[row]),
                        base.and_then(|c| c.get(row)),
                    ];
                    candidates.into_iter().enumerate().find_map(|(which, other)| {
                        let other = other.filter(|o| *o != 0)?;
                        let ratio = value as f64 / other as f64;
                        let band = bands.iter().find(|(_, low, high)| (*low..=*high).contains(&ratio))?;
                        Some((row as u32, value, other, which, band.0))
                    })
                })
                .collect()
            });
            let unit = header_unit(columns, field);
            let written = |value| in_unit(&context.packs.units, field, unit, value);
            hits.extend(super::hits(
                Severity::Warning,
                "unit-slip",
                found,
                |found| found.0,
                |&(_, value, other, which, ratio)| {
                    let (zh, en) = AGAINST[which];
                    let (now, then) = (written(value), written(other));
                    let times = if ratio >= 1.0 {
                        format!("{ratio}倍")
                    } else {
                        format!("1/{}", (1.0 / ratio).round())
                    };
                    Finding::query("unit-slip")
                        .field(&field.id)
                        .value(&now)
                        .says(
                            format!("{} {now}，约为{zh}（{then}）的{times}，像是单位填错", field.name.zh),
                            format!(
                                "{} {now} is about {ratio} times {en} ({then}): the unit looks wrong",
                                field.id
                            ),
                        )
                        .help(
                            format!("这一列按“{unit}”读取：核对这一格的单位；属实的请说明"),
                            format!(
                                "the column is read in {unit}: check the unit of this cell; explain it if it is right"
                            ),
                        )
                },
            ));
        }
    }
    hits
}

/// The unit that the cells of a field's column are in.
fn header_unit<'a>(columns: &'a [ColumnUse], field: &'a Field) -> &'a str {
    let column = columns.iter().find(|column| column.used_as.as_deref() == Some(&field.id));
    column.and_then(|column| column.unit.as_deref()).unwrap_or(&field.unit)
}

/// A stored integer as the file wrote it, with the unit of its column: whoever corrects the cell looks for that number.
fn in_unit(units: &Units, field: &Field, unit: &str, value: i64) -> String {
    let factor = units.factor(&field.unit, unit).ok();
    let number = Decimal::new(value, field.decimals.min(18));
    // Units whose quotient is no finite decimal (亩 of a 公顷) would print a number that nobody wrote.
    match factor.and_then(|factor| number.checked_mul(factor)).map(|number| number.normalize()) {
        Some(number) if unit != field.unit && number.scale() <= 9 => format!("{number}{unit}"),
        _ => shown(field, value),
    }
}
