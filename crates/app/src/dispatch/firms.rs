use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use ballast_model::{Figure, Period, ReturnTable, Tree};
use ballast_packs::plan::FieldKind;
use rust_decimal::Decimal;

use super::{Dispatch, FirmRow, MissingRow, build::Frame, number::number};
use crate::{AppError, Ballast, FigureQuery, figures::Dimension};

impl Ballast {
    /// Returns of a period inside the dispatch's region: who, where, and what says that somebody stopped.
    async fn rows_within(
        &self,
        frame: &Frame<'_>,
        period: Period,
    ) -> Result<Option<(Arc<ReturnTable>, Vec<usize>)>, AppError> {
        let Some((_, state)) = self.segment(frame.form, period, frame.as_of).await? else { return Ok(None) };
        let fields: Vec<&str> = self.packs.dispatch.stopped.iter().map(|(field, _)| field.as_str()).collect();
        let table = self.rows_of(&frame.form.id, period, &state, frame.as_of, Some(&fields)).await?;
        let codes: HashSet<String> =
            self.codes_below(&frame.form.region_tree, frame.whole)?.into_iter().collect();
        let rows = (0..table.len())
            .filter(|&row| codes.is_empty() || codes.contains(table.region.get(row)))
            .collect();
        Ok(Some((table, rows)))
    }

    /// Every enterprise with a return in some month of the period, with the last one it filed.
    async fn last_returns(&self, frame: &Frame<'_>) -> Result<Vec<(Arc<ReturnTable>, usize)>, AppError> {
        let mut seen = HashSet::new();
        let mut found = Vec::new();
        for &month in frame.months.iter().rev() {
            let Some((table, rows)) = self.rows_within(frame, month).await? else { continue };
            for row in rows {
                if seen.insert(table.subject.get(row).to_owned()) {
                    found.push((Arc::clone(&table), row));
                }
            }
        }
        Ok(found)
    }

    /// Adds where each enterprise listed among the pulls is.
    pub(crate) async fn place_firms(
        &self,
        frame: &Frame<'_>,
        dispatch: &mut Dispatch,
    ) -> Result<(), AppError> {
        let returns = self.last_returns(frame).await?;
        let at: HashMap<&str, &(Arc<ReturnTable>, usize)> =
            returns.iter().map(|of| (of.0.subject.get(of.1), of)).collect();
        for pulls in dispatch.pulls.iter_mut().filter(|p| p.by == "subject") {
            for line in pulls.up.iter_mut().chain(&mut pulls.down) {
                if let Some((table, row)) = at.get(line.node.as_str()) {
                    let (region, industry) = self.names_of(frame, table, *row);
                    line.place = format!("{region} · {industry}");
                }
            }
        }
        Ok(())
    }

    fn names_of(&self, frame: &Frame<'_>, table: &ReturnTable, row: usize) -> (String, String) {
        let name = |tree: Option<&Tree>, code: &str| {
            tree.and_then(|tree| tree.find(code).map(|ix| tree.node(ix).name_in(&self.lang).to_owned()))
                .unwrap_or_else(|| code.to_owned())
        };
        (
            name(self.packs.tree(&frame.form.region_tree), table.region.get(row)),
            name(self.packs.tree(&frame.form.industry_tree), table.industry.get(row)),
        )
    }

    /// Enterprises that stand still in the last month of the period, and those whose sum over the period fell sharply.
    pub(crate) async fn add_firms(&self, frame: &Frame<'_>, dispatch: &mut Dispatch) -> Result<(), AppError> {
        let returns = self.last_returns(frame).await?;
        let query =
            FigureQuery { ..frame.query(&frame.headline.id, &frame.period.to_string(), Dimension::Subject) };
        let figures = self.figures(&query).await?;
        let by_id: HashMap<&str, &Figure> = figures.rows.iter().map(|f| (f.node.as_str(), f)).collect();
        let place = frame.place("subject");

        let line = |table: &ReturnTable, row: usize| {
            let id = table.subject.get(row);
            let (region, industry) = self.names_of(frame, table, row);
            let at = |key: &str| by_id.get(id).and_then(|figure| number(&figures, figure, key, &place));
            FirmRow {
                id: id.to_owned(),
                name: table.name.get(row).to_owned(),
                region,
                industry,
                value: at("value"),
                base: at("base"),
                growth: at("growth"),
                periods: 1,
            }
        };
        // Sizes are compared as figures: printed numbers may be in different units.
        let of = |row: &FirmRow, key: fn(&Figure) -> Option<Decimal>| {
            by_id.get(row.id.as_str()).and_then(|figure| key(figure)).unwrap_or_default()
        };
        let base = |row: &FirmRow| of(row, |figure| figure.base);

        let last = self.rows_within(frame, frame.last()).await?;
        let mut stopped: Vec<FirmRow> = last
            .iter()
            .flat_map(|(table, rows)| {
                self.stopped(frame, table, rows).into_iter().map(|row| line(table, row))
            })
            .collect();
        let is_stopped: HashSet<String> = stopped.iter().map(|firm| firm.id.clone()).collect();
        dispatch.stopped_count = stopped.len() as u64;
        stopped.sort_by(|a, b| base(b).cmp(&base(a)).then_with(|| a.id.cmp(&b.id)));
        stopped.truncate(self.packs.dispatch.listed);
        self.count_periods(frame, &mut stopped).await?;
        dispatch.stopped = stopped;

        let settings = &self.packs.dispatch;
        let fell = |id: &str| {
            by_id.get(id).is_some_and(|figure| {
                let deep = figure.growth.and_then(|g| Decimal::try_from(g.percent()).ok());
                deep.is_some_and(|g| g <= -settings.sharp_fall)
                    && figure.base.is_some_and(|b| b >= settings.sharp_fall_floor)
            })
        };
        let mut falling: Vec<FirmRow> = returns
            .iter()
            .filter(|(table, row)| {
                let id = table.subject.get(*row);
                !is_stopped.contains(id) && fell(id)
            })
            .map(|(table, row)| line(table, *row))
            .collect();
        dispatch.falling_count = falling.len() as u64;
        let lost = |row: &FirmRow| base(row) - of(row, |figure| figure.value);
        falling.sort_by(|a, b| lost(b).cmp(&lost(a)).then_with(|| a.id.cmp(&b.id)));
        falling.truncate(settings.listed);
        dispatch.falling = falling;
        Ok(())
    }

    /// Rows whose status says that the enterprise stopped.
    fn stopped(&self, frame: &Frame<'_>, table: &ReturnTable, rows: &[usize]) -> Vec<usize> {
        let wanted: Vec<(&str, i64)> = self
            .packs
            .dispatch
            .stopped
            .iter()
            .filter_map(|(field, code)| match &frame.form.field(field)?.kind {
                FieldKind::Choice(codes) => {
                    let at = codes.iter().position(|(c, _)| c == code)?;
                    Some((field.as_str(), i64::try_from(at).ok()?))
                }
                FieldKind::Quantity => None,
            })
            .collect();
        let hit = |row: usize| {
            wanted.iter().any(|(field, code)| table.field(field).and_then(|c| c.get(row)) == Some(*code))
        };
        rows.iter().copied().filter(|&row| hit(row)).collect()
    }

    /// For how many periods in a row each firm has been stopped.
    async fn count_periods(&self, frame: &Frame<'_>, firms: &mut [FirmRow]) -> Result<(), AppError> {
        let mut still: HashSet<String> = firms.iter().map(|firm| firm.id.clone()).collect();
        let mut period = frame.last();
        // A year back is as far as a call list needs to know.
        for _ in 0..12 {
            if still.is_empty() {
                break;
            }
            period = frame.form.previous(period);
            let Some((table, rows)) = self.rows_within(frame, period).await? else { break };
            let stopped: HashSet<String> = self
                .stopped(frame, &table, &rows)
                .into_iter()
                .map(|row| table.subject.get(row).to_owned())
                .collect();
            still.retain(|id| stopped.contains(id));
            for firm in firms.iter_mut().filter(|firm| still.contains(&firm.id)) {
                firm.periods += 1;
            }
        }
        Ok(())
    }

    /// Regions whose returns are not all in: who reported the month before and has not in some month of the period. Over
    /// several months an enterprise counts once.
    pub(crate) async fn add_missing(
        &self,
        frame: &Frame<'_>,
        dispatch: &mut Dispatch,
    ) -> Result<(), AppError> {
        let tree = self.tree(&frame.form.region_tree)?;
        let mut regions: HashMap<String, MissingRow> = HashMap::new();
        let (mut expected, mut missing) = (HashSet::new(), HashSet::new());
        for &month in &frame.months {
            let Some((now, now_rows)) = self.rows_within(frame, month).await? else { continue };
            let before = frame.form.previous(month);
            let Some((then, then_rows)) = self.rows_within(frame, before).await? else { continue };
            dispatch.expected_known = true;
            let reported: HashSet<&str> = now_rows.iter().map(|&row| now.subject.get(row)).collect();
            for &row in &then_rows {
                let (code, id) = (then.region.get(row), then.subject.get(row));
                let node = tree.find(code).and_then(|ix| tree.at_level(ix, frame.level).or(Some(ix)));
                let (code, name) = node.map_or((code, code), |ix| {
                    (tree.node(ix).code.as_str(), tree.node(ix).name_in(&self.lang))
                });
                let line = regions.entry(code.to_owned()).or_insert_with(|| MissingRow {
                    node: code.to_owned(),
                    name: name.to_owned(),
                    missing: 0,
                    expected: 0,
                    examples: Vec::new(),
                });
                if expected.insert(id.to_owned()) {
                    line.expected += 1;
                }
                if !reported.contains(id) && missing.insert(id.to_owned()) {
                    line.missing += 1;
                    if line.examples.len() < 3 {
                        line.examples.push(then.name.get(row).to_owned());
                    }
                }
            }
        }
        let mut rows: Vec<MissingRow> = regions.into_values().filter(|row| row.missing > 0).collect();
        rows.sort_by(|a, b| b.missing.cmp(&a.missing).then_with(|| a.node.cmp(&b.node)));
        dispatch.missing = rows;
        Ok(())
    }
}
