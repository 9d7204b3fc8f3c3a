use ballast_model::{Figure, FigureTable, NodeIx, Period};
use ballast_packs::plan::{ColourMeasure, Form, Indicator, TargetMeasure};
use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{
    ColourCell, ColourRow, Dispatch, FigureRef, Headline, Number, PullRow, Pulls, TrendPoint,
    colour::{colour_of, legend},
    number::{Place, number},
};
use crate::{AppError, Ballast, FigureQuery, Question, figures::Dimension, read_from::joined, words::Words};

/// Which dispatch is asked for.
#[derive(Debug, Clone, Default)]
pub struct DispatchQuery {
    /// Reporting period; the latest with returns where none is given.
    pub period: Option<Period>,
    /// Only within this region: code or name.
    pub within: Option<String>,
    /// As known at the end of this day.
    pub as_of: Option<Date>,
}

/// What every part of one dispatch needs to know.
pub(crate) struct Frame<'a> {
    pub(crate) units: &'a ballast_model::Units,
    pub(crate) words: Words,
    pub(crate) form: &'a Form,
    pub(crate) headline: &'a Indicator,
    pub(crate) period: Period,
    /// The form's periods that make up `period`, in order: itself, or the months of a quarter.
    pub(crate) months: Vec<Period>,
    pub(crate) to_date: String,
    pub(crate) whole: NodeIx,
    pub(crate) whole_code: String,
    pub(crate) level: u8,
    pub(crate) as_of: Option<Date>,
}

impl Frame<'_> {
    pub(crate) fn place<'p>(&'p self, by: &'p str) -> Place<'p> {
        Place { by, within: &self.whole_code, words: &self.words, units: self.units }
    }

    /// The last month of the period: how things stand at its end.
    pub(crate) fn last(&self) -> Period {
        self.months.last().copied().unwrap_or(self.period)
    }

    pub(crate) fn query(&self, indicator: &str, period: &str, by: Dimension) -> FigureQuery {
        FigureQuery {
            by,
            within: vec![self.whole_code.clone()],
            as_of: self.as_of,
            ..FigureQuery::new(indicator, period)
        }
    }
}

impl Ballast {
    /// What happened in a period, why, and where; and how the ledger stands.
    ///
    /// # Errors
    /// Nothing reported, or unknown names.
    pub async fn dispatch(&self, query: &DispatchQuery) -> Result<Dispatch, AppError> {
        let figures = self.dispatch_of_figures(query).await?;
        self.with_ledger(figures, query.as_of).await
    }

    /// What the figures of a period say, without the ledger.
    pub(crate) async fn dispatch_of_figures(&self, query: &DispatchQuery) -> Result<Dispatch, AppError> {
        let settings = &self.packs.dispatch;
        let headline = self.indicator(&settings.headline)?;
        let form = self.form(&headline.form)?;
        let period = match query.period {
            Some(period) => form.resolve(period),
            None => self
                .latest_period(&form.id)
                .await?
                .ok_or_else(|| AppError::Question(Question::nothing_imported(&form.id)))?,
        };
        let tree = self.tree(&form.region_tree)?;
        let whole = match &query.within {
            Some(text) => self.region_seen(&form.region_tree, self.region(&form.region_tree, text)?)?,
            None => self.covering(form, period, query.as_of).await?,
        };
        let node = tree.node(whole);
        let frame = Frame {
            units: &self.packs.units,
            words: self.words(),
            form,
            headline,
            period,
            months: form.periods_of(period.year()).into_iter().filter(|p| period.contains(*p)).collect(),
            to_date: to_date_text(period),
            whole,
            whole_code: node.code.clone(),
            level: (node.level + 1).min(tree.depth()),
            as_of: query.as_of,
        };

        let mut dispatch = self.open_dispatch(&frame).await?;
        self.add_headlines(&frame, &mut dispatch).await?;
        self.add_pulls(&frame, &mut dispatch).await?;
        self.add_trend(&frame, &mut dispatch).await?;
        self.add_firms(&frame, &mut dispatch).await?;
        self.add_targets(&frame, &mut dispatch).await?;
        self.add_missing(&frame, &mut dispatch).await?;
        self.add_revision(&frame, &mut dispatch).await?;
        dispatch.notes.dedup();
        Ok(dispatch)
    }

    /// The lowest region that holds all returns of a period: what is meant where no region is named.
    ///
    /// # Errors
    /// Nothing reported.
    pub async fn dispatch_region(&self, form: &Form, period: Period) -> Result<NodeIx, AppError> {
        let rests_on = self.stamp().await?.of_form(&form.id, Some(period.last_day()));
        let question = format!("region {} {period}", form.id);
        Ok(*self.kept(&question, &rests_on, |_| 1, || self.covering(form, period, None)).await?)
    }

    async fn open_dispatch(&self, frame: &Frame<'_>) -> Result<Dispatch, AppError> {
        let table = self.figures(&frame.query(&frame.headline.id, &frame.to_date, Dimension::Region)).await?;
        let name = self.tree(&frame.form.region_tree)?.node(frame.whole).name_in(&self.lang).to_owned();
        let to_date: Period = crate::typed::period(&frame.to_date)?;
        let mut queries = 0;
        for &month in &frame.months {
            queries += self.store.period(&frame.form.id, month).await?.map_or(0, |info| info.queries);
        }
        Ok(Dispatch {
            period: frame.period.to_string(),
            period_label: frame.period.label(&self.lang),
            to_date: frame.to_date.clone(),
            to_date_label: to_date.label(&self.lang),
            node: frame.whole_code.clone(),
            name,
            vintage: table.header.vintage.clone(),
            scope: table.header.scope.clone(),
            counted: table.total.counted,
            entered: table.total.entered,
            left: table.total.left,
            queries,
            headlines: Vec::new(),
            colours: Vec::new(),
            legends: Vec::new(),
            pulled: frame.headline.id.clone(),
            pulled_name: frame.headline.name.get(&self.lang).to_owned(),
            pulls: Vec::new(),
            trend: Vec::new(),
            stopped: Vec::new(),
            stopped_count: 0,
            falling: Vec::new(),
            falling_count: 0,
            targets: Vec::new(),
            missing: Vec::new(),
            expected_known: false,
            revision: Vec::new(),
            revision_of: String::new(),
            ledger: None,
            notes: table.header.notes.clone(),
            diagnostics: Vec::new(),
        })
    }

    /// The reader's own region; for who sees everything the lowest that covers all returns of a period.
    async fn covering(&self, form: &Form, period: Period, as_of: Option<Date>) -> Result<NodeIx, AppError> {
        let tree = self.tree(&form.region_tree)?;
        if let Some(own) = self.scope_region(&form.region_tree)? {
            return Ok(own);
        }
        let root = tree.root().ok_or_else(|| AppError::Question(Question::empty_tree(&form.region_tree)))?;
        let query = FigureQuery {
            level: Some(tree.depth()),
            as_of,
            ..FigureQuery::new(&self.packs.dispatch.headline, &period.to_string())
        };
        let table = self.figures(&query).await?;
        let mut covering: Option<NodeIx> = None;
        for row in table.rows.iter().filter(|row| row.counted > 0) {
            let Some(ix) = tree.find(&row.node) else { continue };
            covering = Some(match covering {
                None => ix,
                Some(so_far) => tree.ancestors(so_far).find(|a| tree.within(ix, *a)).unwrap_or(root),
            });
        }
        Ok(covering.unwrap_or(root))
    }

    async fn add_headlines(&self, frame: &Frame<'_>, dispatch: &mut Dispatch) -> Result<(), AppError> {
        let lang = self.lang.as_str();
        let place = frame.place("region");
        for id in &self.packs.dispatch.indicators {
            let indicator = self.indicator(id)?;
            let key = self.packs.colour_key(id, frame.period);
            let month = self.figures(&frame.query(id, &frame.period.to_string(), Dimension::Region)).await?;
            let to_date = FigureQuery {
                level: Some(frame.level),
                ..frame.query(id, &frame.to_date, Dimension::Region)
            };
            let to_date = self.figures(&to_date).await?;
            let real =
                FigureQuery { constant_price: true, ..frame.query(id, &frame.to_date, Dimension::Region) };
            // Constant prices exist only where the pack has an index for the period.
            let real = if indicator.price_index.is_some() { self.figures(&real).await.ok() } else { None };
            let at = |table: &FigureTable, what: &str| number(table, &table.total, what, &place);
            dispatch.headlines.push(Headline {
                indicator: id.clone(),
                name: indicator.name.get(lang).to_owned(),
                month: at(&month, "value"),
                month_growth: at(&month, "growth"),
                to_date: at(&to_date, "value"),
                to_date_growth: at(&to_date, "growth"),
                real_growth: real
                    .as_ref()
                    .and_then(|table| at(table, "growth"))
                    .map(|n| n.called("real_growth")),
                colour: self.cell(frame, indicator, &to_date, &to_date.total, lang).colour,
            });
            if let Some(key) = key {
                dispatch.legends.push(legend(indicator, key, &frame.words));
                for figure in &to_date.rows {
                    let cell = self.cell(frame, indicator, &to_date, figure, lang);
                    match dispatch.colours.iter_mut().find(|row| row.node == figure.node) {
                        Some(row) => row.cells.push(cell),
                        None => dispatch.colours.push(ColourRow {
                            node: figure.node.clone(),
                            name: figure.name.clone(),
                            cells: vec![cell],
                        }),
                    }
                }
            }
        }
        Ok(())
    }

    fn cell(
        &self,
        frame: &Frame<'_>,
        indicator: &Indicator,
        table: &FigureTable,
        figure: &Figure,
        lang: &str,
    ) -> ColourCell {
        let key = self.packs.colour_key(&indicator.id, frame.period);
        let place = frame.place("region");
        let what = if key.is_some_and(|k| k.measure == ColourMeasure::Value) { "value" } else { "growth" };
        let number: Option<Number> = number(table, figure, what, &place);
        // A level is judged in the indicator's own unit, in which the bands are declared.
        let mut judged = if what == "value" { figure.value } else { number.as_ref().map(|n| n.value) };
        if key.is_some_and(|k| k.measure == ColourMeasure::Pace) {
            judged =
                judged.zip(self.growth_target(&figure.node, &indicator.id, frame.period)).map(|(g, t)| g - t);
        }
        ColourCell { indicator: indicator.id.clone(), colour: colour_of(key, judged, lang), number }
    }

    /// The growth promised for a region's indicator in the year of `period`.
    pub(crate) fn growth_target(&self, region: &str, indicator: &str, period: Period) -> Option<Decimal> {
        let matches = |t: &&ballast_packs::plan::Target| {
            t.region == region
                && t.indicator == indicator
                && t.measure == TargetMeasure::Growth
                && t.year.year() == period.year()
        };
        self.packs.targets.iter().rev().find(matches).map(|t| t.value)
    }

    async fn add_pulls(&self, frame: &Frame<'_>, dispatch: &mut Dispatch) -> Result<(), AppError> {
        let top = self.packs.dispatch.top.max(1);
        let headline = frame.headline.id.as_str();
        let divisions = 2.min(self.tree(&frame.form.industry_tree)?.depth());
        for (by, dimension, level) in [
            ("industry", Dimension::Industry, Some(divisions)),
            ("region", Dimension::Region, Some(frame.level)),
            ("subject", Dimension::Subject, None),
        ] {
            let query = FigureQuery { level, ..frame.query(headline, &frame.to_date, dimension) };
            let table = self.figures(&query).await?;
            let place = frame.place(by);
            let mut rows: Vec<&Figure> = table.rows.iter().filter(|row| row.pull.is_some()).collect();
            rows.sort_by(|a, b| b.pull.cmp(&a.pull).then_with(|| a.node.cmp(&b.node)));
            let positive =
                |row: &&&Figure| row.pull.is_some_and(|p| (p.num > 0) == (p.den > 0) && p.num != 0);
            let negative =
                |row: &&&Figure| row.pull.is_some_and(|p| (p.num > 0) != (p.den > 0) && p.num != 0);
            let up: Vec<&Figure> = rows.iter().filter(positive).take(top).copied().collect();
            let down: Vec<&Figure> = rows.iter().rev().filter(negative).take(top).copied().collect();
            let listed = up.iter().chain(&down).filter_map(|row| row.pull).map(|p| p.num).sum::<i128>();
            let rest = table.total.pull.and_then(|whole| {
                let mut figure = table.total.clone();
                figure.pull = ballast_model::Ratio::new(whole.num - listed, whole.den);
                number(&table, &figure, "pull", &place)
            });
            let line = |row: &&Figure| self.pull_row(frame, &table, row, &place);
            dispatch.pulls.push(Pulls {
                by: by.to_owned(),
                up: up.iter().map(line).collect(),
                down: down.iter().map(line).collect(),
                rest,
            });
        }
        self.place_firms(frame, dispatch).await
    }

    fn pull_row(&self, _frame: &Frame<'_>, table: &FigureTable, row: &Figure, place: &Place<'_>) -> PullRow {
        PullRow {
            node: row.node.clone(),
            name: row.name.clone(),
            place: String::new(),
            value: number(table, row, "value", place),
            growth: number(table, row, "growth", place),
            pull: number(table, row, "pull", place),
        }
    }

    async fn add_trend(&self, frame: &Frame<'_>, dispatch: &mut Dispatch) -> Result<(), AppError> {
        let mut period = frame.last();
        let mut trend = Vec::new();
        // Two years of reporting periods are what a page can show and a reader can follow.
        let most = frame.form.periods_of(period.year()).len() * 2;
        for _ in 0..most {
            if self.store.period(&frame.form.id, period).await?.is_none() {
                break;
            }
            let month = self.growth_at(frame, period.to_string(), period).await;
            let to_date = self.growth_at(frame, to_date_text(period), period.to_date()).await;
            let vintage =
                joined([&month, &to_date].into_iter().flatten().map(|(_, vintage)| vintage.as_str()));
            trend.push(TrendPoint {
                period: period.to_string(),
                label: period.label(&self.lang),
                month: month.map(|(growth, _)| growth),
                to_date: to_date.map(|(growth, _)| growth),
                vintage,
            });
            period = frame.form.previous(period);
        }
        trend.reverse();
        dispatch.trend = trend;
        Ok(())
    }

    /// The headline's growth in the whole and its vintage; nothing where it cannot be computed, which is a gap in the line.
    async fn growth_at(&self, frame: &Frame<'_>, asked: String, period: Period) -> Option<(Number, String)> {
        let table = self.figures(&frame.query(&frame.headline.id, &asked, Dimension::Region)).await.ok()?;
        let place = Place { within: "", ..frame.place("region") };
        let growth = number(&table, &table.total, "growth", &place)?;
        // The address is that of the period, however it was asked for.
        let reference = FigureRef { period: period.to_string(), ..growth.reference };
        Some((Number { reference, ..growth }, table.header.vintage))
    }
}

/// January to the period's end, as a user would ask for it; a merged January-February is its own.
pub(crate) fn to_date_text(period: Period) -> String {
    let to = period.to_date();
    if to.is_month() { to.to_string() } else { format!("{0}-01..{0}-{1:02}", to.year(), to.last_month()) }
}
