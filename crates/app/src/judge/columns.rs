use std::collections::HashMap;

use ballast_model::{Column, Period, Subject};
use ballast_packs::plan::{FigureMeasure, FrameColumn, JudgedKind};
use jiff::civil::Date;
use rust_decimal::{Decimal, prelude::ToPrimitive as _};

use super::{
    figures::{Asked, NodeFigures},
    reader::{Reader, Returns},
};
use crate::AppError;

/// A column of a form, laid out by the frame's rows.
pub(super) fn field(returns: Option<&Returns>, column: &str, rows: &HashMap<&str, usize>) -> FrameColumn {
    let mut values: Vec<Option<i64>> = vec![None; rows.len()];
    if let Some(returns) = returns
        && let Some(field) = returns.table.field(column)
    {
        for (at, id) in returns.table.subject.iter().enumerate() {
            if let Some(&row) = rows.get(id) {
                values[row] = field.get(at);
            }
        }
    }
    FrameColumn {
        values: laid(values),
        period: returns.map(|returns| returns.table.period),
        vintage: returns.map(|returns| returns.vintage.clone()).unwrap_or_default(),
    }
}

/// 1 for who holds one of the titles on the day.
pub(super) async fn held(
    reader: &Reader<'_>,
    titles: &[String],
    subjects: &[Subject],
    on: Date,
) -> Result<FrameColumn, AppError> {
    let register = reader.ballast.store.titles(reader.as_of, &reader.ballast.scope).await?;
    let holders: std::collections::HashSet<&str> = register
        .iter()
        .filter(|entry| titles.contains(&entry.title) && entry.holds_on(on))
        .map(|entry| entry.subject.as_str())
        .collect();
    let values = subjects.iter().map(|subject| Some(i64::from(holders.contains(subject.id.as_str()))));
    Ok(FrameColumn { values: laid(values.collect()), period: None, vintage: String::new() })
}

/// The price index of each subject's industry, with four decimals.
pub(super) fn price_index(
    reader: &Reader<'_>,
    index: &str,
    form: &str,
    period: Option<Period>,
    subjects: &[Subject],
    on: Date,
) -> Result<FrameColumn, AppError> {
    let empty = || FrameColumn { values: laid(vec![None; subjects.len()]), period, vintage: String::new() };
    let ballast = reader.ballast;
    let (Some(index), Some(period)) = (ballast.packs.price_indices.get(index), period) else {
        return Ok(empty());
    };
    let index = match reader.as_of {
        Some(day) => index.known_on(day),
        None => index.clone(),
    };
    let tree = ballast.tree(&ballast.form(form)?.industry_tree)?;
    let mut known: HashMap<&str, Option<i64>> = HashMap::new();
    let values = subjects.iter().map(|subject| {
        *known.entry(&subject.industry).or_insert_with(|| {
            // Without an industry (a region is judged) the index of industry as a whole is meant.
            let node =
                if subject.industry.is_empty() { tree.root() } else { tree.resolve(&subject.industry, on) };
            (index.at(tree, node?, period)? * Decimal::from(10_000)).round().to_i64()
        })
    });
    Ok(FrameColumn { values: laid(values.collect()), ..empty() })
}

/// An indicator's figure for each node.
pub(super) async fn figure(
    reader: &Reader<'_>,
    asked: &mut Asked,
    kind: JudgedKind,
    indicator: &str,
    measure: FigureMeasure,
    period: Option<Period>,
) -> Result<Option<(Period, NodeFigures)>, AppError> {
    let Some(period) = period else { return Ok(None) };
    // A pace is growth since January against the year's target.
    let period = if measure == FigureMeasure::Pace { period.to_date() } else { period };
    let constant = measure == FigureMeasure::RealGrowth;
    let key = (indicator.to_owned(), period, constant);
    if let Some(found) = asked.get(&key) {
        return Ok(Some((period, found.clone())));
    }
    let found = reader.ballast.node_figures(kind, indicator, period, constant, reader.as_of).await?;
    asked.insert(key, found.clone());
    Ok(Some((period, found)))
}

/// Values as a column.
pub(super) fn laid(values: Vec<Option<i64>>) -> Column {
    let mut column = Column::with_capacity(values.len());
    values.into_iter().for_each(|value| column.push(value));
    column
}
