use ballast_model::Period;
use ballast_packs::plan::Series;

use super::{
    cells::Writing,
    layout::{Layout, Source},
    manifest::{FileKind, Planted},
    months::month_of,
    population::Month,
    profile::MAX_FAMILIES,
    truth::{MISTAKES, Standing, Values, World},
};

/// What an enterprise carries from one period to the next.
#[derive(Debug, Clone, Copy)]
pub(super) struct Books {
    ytd: Values,
    ytd_base: Values,
    has_base: bool,
}

impl Default for Books {
    fn default() -> Self {
        Self { ytd: [0; MAX_FAMILIES], ytd_base: [0; MAX_FAMILIES], has_base: false }
    }
}

/// One return, filled in.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) number: u32,
    pub(super) county: u32,
    pub(super) class: u32,
    pub(super) standing: Standing,
    pub(super) writing: Writing,
    /// In the layout's order; the status has no value here.
    pub(super) values: Vec<Option<i64>>,
}

/// Which file gets which return.
pub(super) struct Returned {
    pub(super) main: Option<Row>,
    pub(super) late: Option<Row>,
    pub(super) correction: Option<Row>,
    /// Rows are counted from 1 in the file's block; the writer adds what stands before.
    pub(super) planted: Vec<Planted>,
}

/// Fills in the returns of one period.
pub(super) struct Filling<'a> {
    pub(super) world: &'a World<'a>,
    pub(super) layout: &'a Layout,
    from: Month,
    to: Month,
    /// The run's first period: nothing was carried over yet, and no slip could be found by comparison.
    opening: bool,
    /// Places of the plant's families.
    slip: Vec<usize>,
    ytd: Vec<usize>,
    blank: Vec<usize>,
    profit: Option<usize>,
    revenue: Option<usize>,
}

impl<'a> Filling<'a> {
    pub(super) fn new(world: &'a World<'a>, layout: &'a Layout, period: Period, opening: bool) -> Self {
        let fields = &world.profile.plant.fields;
        let places =
            |ids: &[String]| ids.iter().filter_map(|id| world.profile.family_ix(id)).collect::<Vec<_>>();
        Self {
            world,
            layout,
            from: month_of(period.year(), period.first_month()),
            to: month_of(period.year(), period.last_month()),
            opening,
            slip: places(&fields.slip),
            ytd: places(&fields.ytd),
            blank: places(&fields.blank),
            profit: world.profile.family_ix(&fields.profit),
            revenue: world.profile.family_ix(&fields.revenue),
        }
    }

    /// Brings the books forward and fills in the enterprise's return, if it reports.
    pub(super) fn fill(&self, number: usize, books: &mut Books) -> Option<Returned> {
        let current = self.world.run(number, self.from, self.to);
        let base = self.world.run(number, self.from - 12, self.to - 12);
        let january = self.to - self.to.rem_euclid(12);
        if self.from == january {
            *books = Books::default();
        } else if self.opening {
            books.carry(
                self.world.run(number, january, self.from - 1),
                self.world.run(number, january - 12, self.from - 13),
            );
        }
        books.carry(current, base);
        let current = current?;
        let e = &self.world.enterprises[number];
        if !e.reports(self.to) {
            return None;
        }
        let mut draws = self.world.draws(number, self.to);
        draws.seek(MISTAKES);
        let plant = &self.world.profile.plant;
        let (arrives, revised, revision) = (draws.uniform(), draws.chance(plant.base_revised), draws.noise());
        let mut planted = Vec::new();
        let note = |kind, file, column, written, right, corrected| Planted {
            kind,
            number: number as u32,
            file,
            row: 0,
            column,
            written,
            right,
            corrected,
        };
        let mut base = base;
        if revised
            && arrives >= plant.missing + plant.late
            && let Some(base) = &mut base
        {
            // Revised by some percent of what it was; the year to date goes with it and stays so.
            let by = (base[0] as f64 * 0.05 * revision) as i64;
            let right = base[0];
            base[0] += by;
            books.ytd_base[0] += by;
            if let Some(column) = self.column(0, Series::Base).filter(|_| by != 0) {
                planted.push(note(
                    "base-revised",
                    Some(FileKind::Main),
                    Some(column),
                    Some(base[0]),
                    Some(right),
                    false,
                ));
            }
        }
        let right = self.row(number, &current, base.as_ref(), books);
        if arrives < plant.missing {
            planted.push(note("missing", None, None, None, None, false));
            return Some(Returned { main: None, late: None, correction: None, planted });
        }
        if arrives < plant.missing + plant.late {
            planted.push(note("late", Some(FileKind::Late), None, None, None, true));
            return Some(Returned { main: None, late: Some(right), correction: None, planted });
        }
        if !planted.is_empty() {
            // One thing at a time, so that each can be told apart.
            return Some(Returned { main: Some(right), late: None, correction: None, planted });
        }
        let mut wrong = right.clone();
        let corrected =
            self.mistake(&mut wrong, &current, &mut draws, &mut |kind, column, written, right, corrected| {
                planted.push(note(kind, Some(FileKind::Main), column, written, right, corrected));
            });
        let correction = corrected.then_some(right);
        Some(Returned { main: Some(wrong), late: None, correction, planted })
    }

    /// The enterprise's return without any mistake, with the year so far made up from its books.
    pub(super) fn right(&self, number: usize) -> Option<Row> {
        let mut books = Books::default();
        let january = self.to - self.to.rem_euclid(12);
        if self.from > january {
            books.carry(
                self.world.run(number, january, self.from - 1),
                self.world.run(number, january - 12, self.from - 13),
            );
        }
        let (current, base) = (
            self.world.run(number, self.from, self.to),
            self.world.run(number, self.from - 12, self.to - 12),
        );
        books.carry(current, base);
        Some(self.row(number, &current?, base.as_ref(), &books))
    }

    /// Plants at most one mistake; says whether a correction follows.
    fn mistake(
        &self,
        row: &mut Row,
        current: &Values,
        draws: &mut super::random::Draws,
        note: &mut dyn FnMut(&'static str, Option<u16>, Option<i64>, Option<i64>, bool),
    ) -> bool {
        let plant = &self.world.profile.plant;
        let mut what = draws.uniform();
        let corrected = draws.chance(plant.corrected);
        let (which, amount) = (draws.uniform(), draws.uniform());
        let of = |list: &[usize]| list.get((which * list.len() as f64) as usize).copied();
        let mut falls = |probability: f64| {
            let hit = (0.0..probability).contains(&what);
            what -= probability;
            hit
        };
        if falls(plant.unit_slip) {
            return !self.opening
                && self.unit_slip(row, current, which, amount, corrected, note)
                && corrected;
        }
        if falls(plant.ytd_mismatch) {
            let first = self.from.rem_euclid(12) == 0;
            let column =
                of(&self.ytd).and_then(|family| self.column(family, Series::YearToDate)).filter(|_| !first);
            let Some((column, right)) = column.and_then(|c| Some((c, row.values[c as usize]?))) else {
                return false;
            };
            let wrong = right + (right as f64 * (0.05 + 0.3 * amount)).abs().ceil() as i64 + 2;
            row.values[column as usize] = Some(wrong);
            note("ytd-mismatch", Some(column), Some(wrong), Some(right), corrected);
            return corrected;
        }
        if falls(plant.profit_over_revenue) {
            let (Some(profit), Some(revenue)) = (self.profit, self.revenue) else { return false };
            let Some(column) = self.column(profit, Series::Current) else { return false };
            let wrong = current[revenue] + (current[revenue] as f64 * amount) as i64 + 1;
            row.values[column as usize] = Some(wrong);
            if let Some(ytd) = self.column(profit, Series::YearToDate) {
                let place = &mut row.values[ytd as usize];
                *place = place.map(|value| value + wrong - current[profit]);
            }
            note("profit-over-revenue", Some(column), Some(wrong), Some(current[profit]), corrected);
            return corrected;
        }
        if falls(plant.blank) {
            let Some(column) = of(&self.blank).and_then(|family| self.column(family, Series::Current)) else {
                return false;
            };
            let right = row.values[column as usize].take();
            note("blank", Some(column), None, right, false);
            return false;
        }
        if falls(plant.odd_writing) {
            row.writing = if amount < 0.5 { Writing::Thousands } else { Writing::FullWidth };
            note(
                if amount < 0.5 { "thousands-separators" } else { "full-width-digits" },
                None,
                None,
                None,
                false,
            );
        }
        false
    }

    /// One family, or all money of the return, a thousandfold or a thousandth.
    fn unit_slip(
        &self,
        row: &mut Row,
        current: &Values,
        which: f64,
        amount: f64,
        corrected: bool,
        note: &mut dyn FnMut(&'static str, Option<u16>, Option<i64>, Option<i64>, bool),
    ) -> bool {
        let plant = &self.world.profile.plant;
        let whole = amount < 0.5;
        let Some(&family) = self.slip.get((which * self.slip.len() as f64) as usize) else { return false };
        let shown = if whole { 0 } else { family };
        if current[shown] <= 0 {
            return false;
        }
        let divides = amount % 0.25 < 0.125 && current[shown] >= plant.unit_slip_floor;
        let slip = |value: i64| {
            if divides {
                value / plant.unit_slip_factor
            } else {
                value.saturating_mul(plant.unit_slip_factor)
            }
        };
        for (place, column) in row.values.iter_mut().zip(&self.layout.columns) {
            let concerned = match column.source {
                Source::Family(..) if whole => column.money,
                Source::Family(of, series) => {
                    of == family && matches!(series, Series::Current | Series::YearToDate)
                }
                Source::Status => false,
            };
            if concerned {
                *place = place.map(slip);
            }
        }
        let column = self.column(shown, Series::Current);
        let kind = if whole { "unit-slip-of-return" } else { "unit-slip" };
        note(kind, column, Some(slip(current[shown])), Some(current[shown]), corrected);
        true
    }

    fn column(&self, family: usize, series: Series) -> Option<u16> {
        self.layout
            .columns
            .iter()
            .position(|c| c.source == Source::Family(family, series))
            .map(|at| at as u16)
    }

    fn row(&self, number: usize, current: &Values, base: Option<&Values>, books: &Books) -> Row {
        let e = &self.world.enterprises[number];
        let values = self
            .layout
            .columns
            .iter()
            .map(|column| match column.source {
                Source::Status => None,
                Source::Family(of, Series::Current) => Some(current[of]),
                Source::Family(of, Series::YearToDate) => Some(books.ytd[of]),
                Source::Family(of, Series::Base) => base.map(|values| values[of]),
                Source::Family(of, Series::YearToDateBase) => books.has_base.then_some(books.ytd_base[of]),
            })
            .collect();
        Row {
            number: number as u32,
            county: e.county(self.to) as u32,
            class: e.class(self.to) as u32,
            standing: self.world.standing(number, self.from, self.to),
            writing: Writing::Plain,
            values,
        }
    }
}

impl Books {
    fn carry(&mut self, current: Option<Values>, base: Option<Values>) {
        for at in 0..MAX_FAMILIES {
            self.ytd[at] += current.map_or(0, |values| values[at]);
            self.ytd_base[at] += base.map_or(0, |values| values[at]);
        }
        self.has_base |= base.is_some();
    }
}
