use ballast_model::{Period, Severity};
use ballast_packs::plan::Frequency;

use super::{Chunk, Shared};
use crate::{
    Finding, Unknown,
    header::{Bound, Role, Target, compact, is_note, is_prose, is_total},
    resolve::{Memo, Resolved},
    source::Encoding,
};

/// One thread's hand: reads rows of a part into a [`Chunk`].
pub(crate) struct Worker<'a> {
    pub shared: &'a Shared<'a>,
    pub encoding: Encoding,
    pub sheet: &'a str,
    pub out: Chunk,
    /// Headers of the attribute columns, for findings.
    pub labels: Labels,
    pub(super) regions: Memo<Answer>,
    pub(super) industries: Memo<Answer>,
    pub(super) sizes: Memo<Option<String>>,
    pub(super) ownerships: Memo<Option<String>>,
    periods: Memo<Result<Period, (&'static str, String, String)>>,
    /// Whether the periods are those of the returns, so that codes can be held against the day.
    pub dated: bool,
    /// Rules that query the row at hand.
    pub(super) marks: Vec<u16>,
    pub(super) text: String,
}

/// A resolved cell with the code to store.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub resolved: Resolved,
    pub code: String,
}

/// Header texts by role.
#[derive(Debug, Clone, Default)]
pub(crate) struct Labels(pub Vec<(Role, String)>);

impl Labels {
    pub fn get(&self, role: Role) -> &str {
        self.0.iter().find(|(had, _)| *had == role).map_or("", |(_, header)| header)
    }
}

/// The cells of one row that say who reports.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Raw<'r> {
    /// Row within the part, counted from 1 (so that 0 stays free for the whole file).
    pub row: u32,
    pub id: &'r [u8],
    pub name: &'r [u8],
    pub region: &'r [u8],
    pub industry: &'r [u8],
    pub size: &'r [u8],
    pub ownership: &'r [u8],
}

impl<'a> Worker<'a> {
    pub fn new(
        shared: &'a Shared<'a>,
        encoding: Encoding,
        sheet: &'a str,
        place: u16,
        labels: Labels,
        carried: Vec<usize>,
    ) -> Self {
        Self {
            shared,
            encoding,
            sheet,
            out: Chunk::new(shared.context.form.fields.len(), carried, place),
            labels,
            regions: Memo::default(),
            industries: Memo::default(),
            sizes: Memo::default(),
            ownerships: Memo::default(),
            periods: Memo::default(),
            dated: true,
            marks: Vec::new(),
            text: String::new(),
        }
    }

    /// Headers by role, for findings.
    pub fn labels_of(bound: &Bound) -> Labels {
        let roles = bound.columns.iter().filter_map(|c| match c.target {
            Some(Target::Role(role)) => Some((role, c.header.clone())),
            _ => None,
        });
        Labels(roles.collect())
    }

    /// Takes what queries the row at hand, to be given back with [`Worker::give_marks`].
    pub fn take_marks(&mut self) -> Vec<u16> {
        std::mem::take(&mut self.marks)
    }

    /// Puts back what queries a return that was put together from several rows.
    pub fn give_marks(&mut self, marks: Vec<u16>) {
        self.marks = marks;
    }

    /// Forgets what queried a row that is not kept.
    pub fn drop_marks(&mut self) {
        self.marks.clear();
    }

    /// Whether a row holds no return: it is blank, a note, a source, a total (where `totals`
    /// could stand between returns), or to be skipped.
    pub fn ignorable(&self, cells: &[&[u8]], key_column: Option<usize>, totals: bool) -> bool {
        let blank = |cell: &[u8]| cell.iter().all(u8::is_ascii_whitespace);
        // A row whose identifier is plain ASCII is a return: decided without looking further.
        if let Some(key) = key_column.and_then(|at| cells.get(at))
            && !blank(key)
            && key.is_ascii()
            && !key.eq_ignore_ascii_case(b"total")
            && self.shared.skip.is_empty()
        {
            return false;
        }
        let mut filled = cells.iter().enumerate().filter(|(_, cell)| !blank(cell));
        let Some((at, first)) = filled.next() else { return true };
        let text = compact(&self.encoding.text(first)).to_lowercase();
        if text.is_empty() {
            return cells.iter().all(|cell| compact(&self.encoding.text(cell)).is_empty());
        }
        if self.shared.skip.iter().any(|start| text.starts_with(&compact(start).to_lowercase())) {
            return true;
        }
        // A merged note repeats itself over the row; the people who sign stand side by side.
        let others = filled.filter(|(_, cell)| *cell != first).count();
        let keyed =
            key_column.is_some_and(|key| key != at && cells.get(key).is_some_and(|cell| !blank(cell)));
        (is_note(&text) && others <= 3 && !keyed)
            || (others == 0 && is_prose(&text))
            || (totals && is_total(&text) && !keyed)
    }

    /// The period a cell names, settled for the form.
    pub fn period(&mut self, cell: &[u8], row: u32) -> Option<u16> {
        let (shared, encoding) = (self.shared, self.encoding);
        let answer = self.periods.get(cell, || {
            let text = encoding.text(cell);
            let written: Period = text.parse().map_err(|_| {
                let shown = text.trim();
                ("period", format!("“{shown}”不是报告期"), format!("{shown:?} is not a period"))
            })?;
            // `2024年1-12月` is a run to December, `2024` alone says no month.
            if written.months() == 12
                && !text.contains(['月', '.'])
                && shared.context.form.frequency != Frequency::Year
            {
                let zh = format!("“{}”没有写到月或季", text.trim());
                return Err(("period", zh, format!("{:?} names no month or quarter", text.trim())));
            }
            shared.settle(written)
        });
        match answer {
            Ok(period) => {
                let period = *period;
                Some(self.out.period_place(period))
            }
            Err((rule, zh, en)) => {
                let finding = Finding::error(rule).says(zh.clone(), en.clone());
                let value = encoding.text(cell).into_owned();
                self.report_period(finding, row, &value);
                None
            }
        }
    }

    fn report_period(&mut self, finding: Finding, row: u32, value: &str) {
        let header = self.labels.get(Role::Period).to_owned();
        let (zh, en) = match finding.rule.as_str() {
            "period" => {
                ("写成 2024-11、2024年1-11月、2024-Q3 或 2024 的样子", "write it as 2024-11, 2024-Q3 or 2024")
            }
            "period-other" => ("核对文件和 --period", "check the file and --period"),
            _ => ("核对年份和月份，以及选用的报表", "check the year and month, and which form is filled"),
        };
        self.report(finding.at(row, &header).value(value).help(zh, en));
    }

    /// A period put together from year, quarter and month cells.
    pub fn period_of(
        &mut self,
        year: &[u8],
        quarter: Option<&[u8]>,
        month: Option<&[u8]>,
        row: u32,
    ) -> Option<u16> {
        let number = |cell: &[u8]| -> Option<i16> {
            let text = self.encoding.text(cell);
            let digits: String =
                ballast_model::fold_width(&text).chars().filter(char::is_ascii_digit).collect();
            digits.parse().ok()
        };
        let parts = (number(year), quarter.map(number), month.map(number));
        let written = match parts {
            (Some(year), Some(Some(q)), _) if (1..=4).contains(&q) => {
                Period::run(year, q as i8 * 3 - 2, q as i8 * 3)
            }
            (Some(year), None, Some(Some(month))) => {
                i8::try_from(month).ok().and_then(|m| Period::month(year, m))
            }
            (Some(year), None, None) => Period::run(year, 1, 12),
            _ => None,
        };
        let settled = written
            .ok_or_else(|| {
                (
                    "period",
                    "年、季、月不成报告期".to_owned(),
                    "year, quarter and month make no period".to_owned(),
                )
            })
            .and_then(|written| self.shared.settle(written));
        match settled {
            Ok(period) => Some(self.out.period_place(period)),
            Err((rule, zh, en)) => {
                let shown: Vec<String> = [Some(year), quarter, month]
                    .into_iter()
                    .flatten()
                    .map(|cell| self.encoding.text(cell).trim().to_owned())
                    .collect();
                self.report_period(Finding::error(rule).says(zh, en), row, &shown.join(" "));
                None
            }
        }
    }

    /// Files a finding under this part.
    pub fn report(&mut self, finding: Finding) {
        if finding.severity == Severity::Warning && finding.row > 0 {
            let rule = self.out.rule(&finding.rule);
            if !self.marks.contains(&rule) {
                self.marks.push(rule);
            }
        }
        self.out.findings.push(finding.sheet(self.sheet));
    }

    /// Adds a return. The values are in the form's order; what is wrong with the attributes is reported here.
    /// Answers whether it could be kept.
    pub fn put(&mut self, raw: &Raw<'_>, period: u16, values: &[Option<i64>]) -> bool {
        if self.subject(raw, period).is_none() {
            self.marks.clear();
            return false;
        }
        self.out.period.push(period);
        self.out.source_row.push(raw.row);
        for &at in &self.out.carried {
            self.out.fields[at].push(values[at]);
        }
        let row = self.out.period.len() as u32 - 1;
        for rule in self.marks.drain(..) {
            self.out.marks.push((row, rule));
        }
        true
    }

    /// Whether a row whose subject is not known is left out rather than an error.
    pub fn skips_unknown(&self) -> bool {
        self.shared.context.mapping.is_some_and(|m| m.unknown == Unknown::Skip)
    }
}

impl Shared<'_> {
    /// The period a return for `written` is kept under; it must be the one the caller asked for.
    pub fn settle(&self, written: Period) -> Result<Period, (&'static str, String, String)> {
        let period = super::settle(self.context.form, written, self.context.today)?;
        match self.context.period {
            Some(asked) if !self.same_period(asked, written) => Err((
                "period-other",
                format!("文件里是 {written}，要求导入的是 {asked}"),
                format!("the file says {written}, and {asked} was asked for"),
            )),
            _ => Ok(period),
        }
    }
}
