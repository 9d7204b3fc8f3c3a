use std::{collections::HashMap, sync::Arc};

use ballast_model::{Period, ReturnTable, Texts};
use ballast_packs::plan::{Form, KeyColumn, Leaf, LeafPlan, LeafSums, Measure, MeasureSource, Segment};
use ballast_store::Vintage;
use jiff::{Timestamp, civil::Date, tz};

use crate::{
    AppError, Ballast,
    closing::{CUBE_PARTS, cube_name},
};

/// Which state of a period's returns was read.
#[derive(Debug, Clone)]
pub(crate) enum State {
    /// A sealed vintage.
    Sealed(Box<Vintage>),
    /// Open returns.
    Open,
}

impl State {
    /// The vintage's number, 0 while open.
    pub(crate) fn vintage(&self) -> i64 {
        match self {
            State::Sealed(vintage) => vintage.number,
            State::Open => 0,
        }
    }

    /// As printed: `v2`, `open`.
    pub(crate) fn label(&self) -> String {
        match self {
            State::Sealed(vintage) => format!("v{}", vintage.number),
            State::Open => "open".to_owned(),
        }
    }
}

/// The end of a day in China, the instant up to which submissions count as known on it.
pub(crate) fn end_of_day(date: Date) -> Option<Timestamp> {
    let next = date.tomorrow().ok()?;
    next.to_zoned(tz::TimeZone::fixed(tz::offset(8))).ok().map(|z| z.timestamp())
}

impl Ballast {
    /// A period's returns as known on `as_of` (now, where none is given), and which state that is.
    pub(crate) async fn segment(
        &self,
        form: &Form,
        period: Period,
        as_of: Option<Date>,
    ) -> Result<Option<(Segment, State)>, AppError> {
        match self.state(form, period, as_of).await? {
            None => return Ok(None),
            Some(State::Sealed(vintage)) => {
                return Ok(Some((self.sealed(&vintage).await?, State::Sealed(vintage))));
            }
            Some(State::Open) => {}
        }
        let table = self.open_returns_known(&form.id, period, as_of).await?;
        Ok((!table.is_empty()).then_some((Segment::Rows(table), State::Open)))
    }

    /// Which state of a period's returns would be read, as known on `as_of`, without reading it; an open period may turn out
    /// to hold nothing.
    pub(crate) async fn state(
        &self,
        form: &Form,
        period: Period,
        as_of: Option<Date>,
    ) -> Result<Option<State>, AppError> {
        let Some(info) = self.store.period(&form.id, period).await? else { return Ok(None) };
        if (info.closed || as_of.is_some())
            && let Some(vintage) = self.store.vintage_as_of(&form.id, period, as_of).await?
        {
            return Ok(Some(State::Sealed(Box::new(vintage))));
        }
        Ok(Some(State::Open))
    }

    /// An open period's returns as known on `as_of`; as they stand this moment, where none is given.
    pub(crate) async fn open_returns_known(
        &self,
        form: &str,
        period: Period,
        as_of: Option<Date>,
    ) -> Result<Arc<ReturnTable>, AppError> {
        match as_of.and_then(end_of_day) {
            None => self.open_returns_now(form, period).await,
            known => Ok(Arc::new(self.store.open_returns(form, period, &self.scope, known).await?)),
        }
    }

    /// A vintage as the evaluator wants it.
    pub(crate) async fn sealed(&self, vintage: &Vintage) -> Result<Segment, AppError> {
        if self.evaluator_reads_files {
            Ok(Segment::File(self.store.vintage_path(vintage)))
        } else {
            Ok(Segment::Rows(Arc::new(self.store.read_vintage(vintage, None, &self.scope).await?)))
        }
    }

    /// Leaf sums of one reporting period: from its cube where that holds what is asked, else from
    /// the returns.
    pub(crate) async fn leaf_sums(
        &self,
        form: &Form,
        question: &SumsQuestion<'_>,
    ) -> Result<Option<(LeafSums, State)>, AppError> {
        let SumsQuestion { reporting, as_of, .. } = *question;
        if let Some(found) = self.cube_sums(form, question).await? {
            return Ok(Some(found));
        }
        let Some((current, state)) = self.segment(form, reporting, as_of).await? else { return Ok(None) };
        let at = |period: Option<Period>| async move {
            match period {
                Some(period) => {
                    Ok::<_, AppError>(self.segment(form, period, as_of).await?.map(|(segment, _)| segment))
                }
                None => Ok(None),
            }
        };
        let plan = LeafPlan {
            current,
            last_year: at(Some(reporting.last_year())).await?,
            earlier: at(question.earlier).await?,
            last_year_earlier: at(question.earlier.map(Period::last_year)).await?,
            measures: question.measures.to_vec(),
            keys: question.keys.iter().map(|key| (*key).to_owned()).collect(),
            scope: self.scope.clone(),
            regions: question.regions.clone(),
            industries: question.industries.clone(),
        };
        let sums = tokio::task::block_in_place(|| self.evaluator.leaf_sums(&plan))?;
        Ok(Some((sums, state)))
    }

    async fn cube_sums(
        &self,
        form: &Form,
        question: &SumsQuestion<'_>,
    ) -> Result<Option<(LeafSums, State)>, AppError> {
        let leaf_keys = question.keys.iter().all(|key| matches!(*key, "region" | "industry"));
        let names: Option<Vec<String>> = question.measures.iter().map(cube_name).collect();
        let (true, Some(names)) = (leaf_keys && question.earlier.is_none(), names) else { return Ok(None) };
        let info = self.store.period(&form.id, question.reporting).await?;
        if !info.is_some_and(|info| info.closed) && question.as_of.is_none() {
            return Ok(None);
        }
        let Some(vintage) = self.store.vintage_as_of(&form.id, question.reporting, question.as_of).await?
        else {
            return Ok(None);
        };
        if vintage.cube_file.is_none() {
            return Ok(None);
        }
        // A cube's matched bases are those of the vintage it was made against.
        let needs_base =
            question.measures.iter().any(|m| m.base.iter().any(|b| matches!(b, MeasureSource::LastYear(_))));
        let base = self.store.period(&form.id, question.reporting.last_year()).await?;
        let base_vintage = match base {
            Some(info) if info.closed || question.as_of.is_some() => self
                .store
                .vintage_as_of(&form.id, question.reporting.last_year(), question.as_of)
                .await?
                .map(|vintage| vintage.number),
            Some(_) => Some(0),
            None => None,
        };
        if needs_base && vintage.base_vintage != base_vintage || base_vintage == Some(0) {
            return Ok(None);
        }
        let columns: Vec<String> = names
            .iter()
            .flat_map(|name| CUBE_PARTS.iter().map(move |part| format!("{name}__{part}")))
            .collect();
        let regions = (!question.regions.is_empty()).then_some(question.regions.as_slice());
        let Ok(cube) = self.store.read_cube(&vintage, &columns, regions, &self.scope) else {
            // A cube made before an indicator was added lacks its columns; the returns have them.
            return Ok(None);
        };
        let sums = from_cube(&cube, names.len(), &question.industries);
        Ok(Some((sums, State::Sealed(Box::new(vintage)))))
    }
}

/// What to sum, over which rows.
pub(crate) struct SumsQuestion<'a> {
    pub(crate) reporting: Period,
    pub(crate) earlier: Option<Period>,
    pub(crate) measures: &'a [Measure],
    pub(crate) keys: &'a [&'a str],
    pub(crate) regions: Vec<String>,
    pub(crate) industries: Vec<String>,
    pub(crate) as_of: Option<Date>,
}

fn key_column(name: &str, texts: &Texts, cells: &[usize]) -> KeyColumn {
    let mut column = KeyColumn { name: name.to_owned(), ..KeyColumn::default() };
    let mut places: HashMap<&str, u32> = HashMap::new();
    for &cell in cells {
        let text = texts.get(cell);
        let next = places.len() as u32;
        let code = *places.entry(text).or_insert_with(|| {
            column.dictionary.push(text.to_owned());
            next
        });
        column.codes.push(code);
    }
    column
}

fn from_cube(cube: &ballast_store::CubeTable, measures: usize, industries: &[String]) -> LeafSums {
    let rows = cube.keys.first().map_or(0, |(_, texts)| texts.len());
    let industry = cube.keys.iter().find(|(name, _)| name == "industry").map(|(_, texts)| texts);
    let wanted = |cell: usize| {
        industries.is_empty()
            || industry.is_none_or(|texts| industries.iter().any(|code| code == texts.get(cell)))
    };
    let cells: Vec<usize> = (0..rows).filter(|&cell| wanted(cell)).collect();
    let keys = cube.keys.iter().map(|(name, texts)| key_column(name, texts, &cells)).collect();
    let parts = CUBE_PARTS.len();
    let measures = (0..measures)
        .map(|m| {
            let column = |part: usize| &cube.columns[m * parts + part].1;
            let count = |part: usize, cell: usize| u64::try_from(column(part)[cell]).unwrap_or(0);
            cells
                .iter()
                .map(|&cell| Leaf {
                    value: column(0)[cell].into(),
                    current: column(1)[cell].into(),
                    base: column(2)[cell].into(),
                    counted: count(3, cell),
                    entered: count(4, cell),
                    left: count(5, cell),
                    underived: count(6, cell),
                })
                .collect()
        })
        .collect();
    LeafSums { keys, measures }
}
