use std::collections::{BTreeMap, BTreeSet};

use ballast_model::{Period, Subject};
use ballast_packs::plan::{Frame, FrameColumn, Input, JudgedKind, Version};
use jiff::civil::Date;

use super::{
    attributes::{Subjects, rows_by_id},
    columns,
    figures::{Asked, NodeFigures},
    reader::{Reader, Returns},
};
use crate::AppError;

/// The facts of a day for some versions, and where they were read.
pub(super) struct Gathered {
    pub(super) frame: Frame,
    /// Rows with a return, by form and period.
    reported: BTreeMap<(String, Period), Vec<bool>>,
    /// What was read, for tracing a value to its row.
    pub(super) returns: BTreeMap<(String, Period), Returns>,
    /// Figures that could not be computed, by input, and why: they are missing in the frame.
    unknown: BTreeMap<Input, String>,
}

impl Reader<'_> {
    /// Everything that versions of programmes over one kind of subject read, as of a day: who has returns in the forms they
    /// read (or figures), and a column per input.
    pub(super) async fn gather(
        &mut self,
        kind: JudgedKind,
        versions: &[&Version],
        on: Date,
    ) -> Result<Gathered, AppError> {
        let inputs: BTreeSet<&Input> =
            versions.iter().flat_map(|version| &version.inputs).map(|used| &used.input).collect();
        let mut places: BTreeMap<&Input, Option<Period>> = BTreeMap::new();
        let mut returns: BTreeMap<(String, Period), Returns> = BTreeMap::new();
        let mut figures: BTreeMap<&Input, (Period, NodeFigures)> = BTreeMap::new();
        let mut unknown = BTreeMap::new();
        let mut asked = Asked::new();
        for input in &inputs {
            let period = self.place(input, on).await?;
            places.insert(*input, period);
            match (*input, period) {
                (Input::Field { form, .. }, Some(period)) => {
                    let key = (form.clone(), period);
                    if !returns.contains_key(&key)
                        && let Some(found) = self.returns(form, period).await?
                    {
                        returns.insert(key, found);
                    }
                }
                (Input::Figure { indicator, measure, .. }, period) => {
                    let found = columns::figure(self, &mut asked, kind, indicator, *measure, period).await?;
                    if let Some((_, NodeFigures { why_not: Some(why), .. })) = &found {
                        unknown.insert((*input).clone(), why.clone());
                    }
                    figures.extend(found.map(|found| (*input, found)));
                }
                _ => {}
            }
        }
        let mut subjects = Subjects::default();
        let mut tables: Vec<&Returns> = returns.values().collect();
        tables.sort_by_key(|found| found.table.period.last_day());
        tables.iter().for_each(|found| subjects.add_table(&found.table));
        figures.values().for_each(|(_, found)| subjects.add_codes(found.nodes.keys().map(String::as_str)));
        let subjects = subjects.on(kind, self, on).await?;
        let rows = rows_by_id(&subjects);
        let mut frame = empty_frame(&subjects, on);
        for (input, period) in places {
            let column = match input {
                Input::Field { form, column, .. } => {
                    let read = period.and_then(|period| returns.get(&(form.clone(), period)));
                    FrameColumn { period, ..columns::field(read, column, &rows) }
                }
                Input::PriceIndex { index, form, .. } => {
                    columns::price_index(self, index, form, period, &subjects, on)?
                }
                Input::Held { titles } => columns::held(self, titles, &subjects, on).await?,
                Input::Figure { indicator, measure, .. } => match figures.get(input) {
                    None => FrameColumn {
                        values: columns::laid(vec![None; subjects.len()]),
                        period,
                        vintage: String::new(),
                    },
                    Some((period, found)) => {
                        let value = |subject: &Subject| {
                            let figure = found.nodes.get(&subject.id)?;
                            self.ballast.measured(indicator, *period, *measure, figure)
                        };
                        FrameColumn {
                            values: columns::laid(subjects.iter().map(value).collect()),
                            period: Some(*period),
                            vintage: found.vintage.clone(),
                        }
                    }
                },
            };
            frame.columns.insert(input.clone(), column);
        }
        let reported = returns
            .iter()
            .map(|(key, found)| {
                let mut has = vec![false; subjects.len()];
                found.table.subject.iter().filter_map(|id| rows.get(id)).for_each(|&row| has[row] = true);
                (key.clone(), has)
            })
            .collect();
        Ok(Gathered { frame, reported, returns, unknown })
    }

    /// The period an input means on a day.
    async fn place(&mut self, input: &Input, on: Date) -> Result<Option<Period>, AppError> {
        match input {
            Input::Field { form, period, .. } => self.period(form, period, on).await,
            Input::PriceIndex { form, period, to_date, .. } => {
                let found = self.period(form, period, on).await?;
                Ok(found.map(|period| if *to_date { period.to_date() } else { period }))
            }
            Input::Figure { indicator, period, .. } => {
                let form = self.ballast.indicator(indicator)?.form.clone();
                self.period(&form, period, on).await
            }
            Input::Held { .. } => Ok(None),
        }
    }
}

impl Gathered {
    /// What a version reads that could not be computed, and why.
    pub(super) fn unknown(&self, version: &Version) -> Vec<String> {
        let mut notes: Vec<String> =
            version.inputs.iter().filter_map(|used| self.unknown.get(&used.input).cloned()).collect();
        notes.sort_unstable();
        notes.dedup();
        notes
    }

    /// The rows a version is about: who has a return in one of the forms it reads; all where it reads figures.
    pub(super) fn concerns(&self, version: &Version) -> Vec<bool> {
        let mut keys: BTreeSet<(String, Period)> = BTreeSet::new();
        for used in &version.inputs {
            match &used.input {
                Input::Field { form, .. } => {
                    let period = self.frame.columns.get(&used.input).and_then(|column| column.period);
                    keys.extend(period.map(|period| (form.clone(), period)));
                }
                Input::Figure { .. } => return vec![true; self.frame.len()],
                Input::PriceIndex { .. } | Input::Held { .. } => {}
            }
        }
        let mut rows = vec![false; self.frame.len()];
        for has in keys.iter().filter_map(|key| self.reported.get(key)) {
            rows.iter_mut().zip(has).for_each(|(row, has)| *row |= has);
        }
        rows
    }

    /// The frame with the rows a version is about and the columns it reads.
    pub(super) fn narrowed(&self, version: &Version) -> Frame {
        self.with_rows(version, &self.concerns(version))
    }

    /// The frame with the rows marked and the columns a version reads.
    pub(super) fn with_rows(&self, version: &Version, marked: &[bool]) -> Frame {
        let rows: Vec<usize> = (0..self.frame.len()).filter(|&row| marked[row]).collect();
        let from = &self.frame;
        let texts = |of: &ballast_model::Texts| rows.iter().map(|&row| of.get(row)).collect();
        let wanted = version.inputs.iter().filter_map(|used| from.columns.get_key_value(&used.input));
        Frame {
            on: from.on,
            subject: texts(&from.subject),
            name: texts(&from.name),
            region: texts(&from.region),
            industry: texts(&from.industry),
            size: texts(&from.size),
            ownership: texts(&from.ownership),
            columns: wanted
                .map(|(input, column)| {
                    let values = columns::laid(rows.iter().map(|&row| column.values.get(row)).collect());
                    (input.clone(), FrameColumn { values, ..column.clone() })
                })
                .collect(),
        }
    }
}

fn empty_frame(subjects: &[Subject], on: Date) -> Frame {
    Frame {
        on,
        subject: subjects.iter().map(|subject| subject.id.as_str()).collect(),
        name: subjects.iter().map(|subject| subject.name.as_str()).collect(),
        region: subjects.iter().map(|subject| subject.region.as_str()).collect(),
        industry: subjects.iter().map(|subject| subject.industry.as_str()).collect(),
        size: subjects.iter().map(|subject| subject.size.as_str()).collect(),
        ownership: subjects.iter().map(|subject| subject.ownership.as_str()).collect(),
        columns: BTreeMap::new(),
    }
}
