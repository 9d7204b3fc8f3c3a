use ballast_app::{
    Sheet, SheetCell,
    dispatch::{Colour, Number},
};
use rust_decimal::Decimal;

use crate::{Link, bands::band_class};

/// A table of a page: a heading per column, the rows of one page, and the total, which is always shown.
#[derive(Debug, Clone, Default)]
pub(crate) struct Grid {
    /// What the table holds, for those who hear it.
    pub caption: String,
    pub heads: Vec<Head>,
    pub rows: Vec<Vec<Cell>>,
    /// The whole, below the rows.
    pub foot: Vec<Cell>,
    pub pages: Pages,
    /// Where to take the whole table away: as CSV and as a workbook.
    pub exports: Option<(String, String)>,
}

/// One column.
#[derive(Debug, Clone, Default)]
pub(crate) struct Head {
    pub title: String,
    pub unit: String,
    pub numeric: bool,
    /// Sorts by it when followed.
    pub sort: String,
    /// `ascending` or `descending` where it is sorted by it.
    pub sorted: &'static str,
}

impl Head {
    pub fn text(title: &str) -> Self {
        Self { title: title.to_owned(), ..Self::default() }
    }

    pub fn number(title: &str, unit: &str) -> Self {
        Self { title: title.to_owned(), unit: unit.to_owned(), numeric: true, ..Self::default() }
    }

    /// A heading that sorts: the same link turns the order round where it is sorted by already.
    pub fn sorting(mut self, link: &Link, key: &str, by: &str, descending: bool) -> Self {
        let here = by == key;
        let down = if here { !descending } else { self.numeric };
        self.sort = link
            .clone()
            .with("sort", key)
            .with("desc", if down { "1" } else { "0" })
            .with("page", "")
            .to_string();
        self.sorted = match (here, descending) {
            (false, _) => "",
            (true, true) => "descending",
            (true, false) => "ascending",
        };
        self
    }
}

/// One cell.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cell {
    pub text: String,
    /// Where it leads; nowhere where empty.
    pub href: String,
    pub numeric: bool,
    /// Class of the colour it is marked with.
    pub band: String,
    /// The colour in words, with its sign.
    pub mark: String,
    /// A class for the text: `verdict met`.
    pub class: String,
    /// The exact value, for those who take the table away.
    pub value: Option<(Decimal, u32)>,
}

impl Cell {
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// A number of a figure: leads to the returns behind it. A missing one is shown as missing.
    pub fn figure(number: Option<&Number>, trace: impl Fn(&Number) -> String) -> Self {
        match number {
            None => Self::missing(),
            Some(number) => Self {
                text: spaced(&number.text),
                href: trace(number),
                numeric: true,
                value: Some((number.value, decimals(&number.text))),
                ..Self::default()
            },
        }
    }

    /// A number that stands for itself.
    pub fn number(value: Option<Decimal>, decimals: u32) -> Self {
        match value {
            None => Self::missing(),
            Some(value) => Self {
                text: grouped(value, decimals),
                numeric: true,
                value: Some((value, decimals)),
                ..Self::default()
            },
        }
    }

    pub fn count(value: impl TryInto<i64>) -> Self {
        Self::number(value.try_into().ok().map(Decimal::from), 0)
    }

    /// Nothing was reported: a dash, never a zero.
    pub fn missing() -> Self {
        Self { text: "—".to_owned(), numeric: true, ..Self::default() }
    }

    pub fn to(mut self, href: impl std::fmt::Display) -> Self {
        self.href = href.to_string();
        self
    }

    pub fn class(mut self, class: impl Into<String>) -> Self {
        self.class = class.into();
        self
    }

    pub fn coloured(mut self, colour: Option<&Colour>) -> Self {
        if let Some(colour) = colour {
            self.band = band_class(&colour.css);
            self.mark = format!("{} {}", colour.sign, colour.name);
        }
        self
    }

    fn sheet(&self) -> SheetCell {
        match self.value {
            Some((value, decimals)) => SheetCell::Number(value, decimals),
            None if self.numeric && self.text == "—" => SheetCell::Blank,
            None => self.text.as_str().into(),
        }
    }
}

/// Decimals of a printed number.
fn decimals(text: &str) -> u32 {
    text.split_once('.').map_or(0, |(_, after)| after.len() as u32)
}

/// A value with its thousands set apart.
pub(crate) fn grouped(value: Decimal, decimals: u32) -> String {
    let mut rounded =
        value.round_dp_with_strategy(decimals, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
    rounded.rescale(decimals);
    if rounded.is_zero() {
        rounded.set_sign_positive(true);
    }
    let text = rounded.to_string();
    let (sign, text) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("-", rest));
    let (whole, part) = text.split_once('.').map_or((text, None), |(whole, part)| (whole, Some(part)));
    let mut out = String::from(sign);
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(part) = part {
        out.push('.');
        out.push_str(part);
    }
    out
}

/// A printed number with its thousands set apart.
pub(crate) fn spaced(printed: &str) -> String {
    printed.parse().map_or_else(|_| printed.to_owned(), |value| grouped(value, decimals(printed)))
}

/// Which rows of a long list are shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Pages {
    pub total: usize,
    /// First row shown, counted from 1.
    pub first: usize,
    pub last: usize,
    /// Where the rows before and after are; nowhere where empty.
    pub previous: String,
    pub next: String,
}

/// Rows on one page.
pub(crate) const PER_PAGE: usize = 50;

impl Pages {
    /// Page `page` (from 1) of so many rows; past the end the last page is meant.
    pub fn of(total: usize, page: usize, link: &Link) -> Self {
        let count = total.div_ceil(PER_PAGE).max(1);
        let page = page.clamp(1, count);
        let at = |page: usize| link.clone().with("page", page).to_string();
        Self {
            total,
            first: ((page - 1) * PER_PAGE + 1).min(total),
            last: (page * PER_PAGE).min(total),
            previous: if page > 1 { at(page - 1) } else { String::new() },
            next: if page < count { at(page + 1) } else { String::new() },
        }
    }

    /// All rows at once.
    pub fn all(total: usize) -> Self {
        Self { total, first: total.min(1), last: total, ..Self::default() }
    }

    /// The rows of a list that are shown.
    pub fn cut<'a, T>(&self, rows: &'a [T]) -> &'a [T] {
        rows.get(self.first.saturating_sub(1)..self.last).unwrap_or_default()
    }
}

impl Grid {
    /// The table as it is taken away.
    pub fn sheet(&self, title: impl Into<String>, notes: Vec<String>) -> Sheet {
        let head = |head: &Head| match head.unit.as_str() {
            "" => head.title.clone(),
            unit => format!("{}（{unit}）", head.title),
        };
        let mut rows: Vec<Vec<SheetCell>> =
            self.rows.iter().map(|row| row.iter().map(Cell::sheet).collect()).collect();
        if !self.foot.is_empty() {
            rows.push(self.foot.iter().map(Cell::sheet).collect());
        }
        Sheet {
            title: title.into(),
            notes,
            heads: self.heads.iter().map(head).collect(),
            totals: usize::from(!self.foot.is_empty()),
            rows,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_past_the_end_is_the_last() {
        let link = Link::to("/x");
        let pages = Pages::of(101, 9, &link);
        assert_eq!((pages.first, pages.last, pages.next.as_str()), (101, 101, ""));
        assert_eq!(Pages::of(0, 1, &link).cut::<u8>(&[]), &[] as &[u8]);
        assert_eq!(Pages::of(60, 1, &link).next, "/x?page=2");
    }

    #[test]
    fn thousands_are_set_apart_and_zero_has_no_sign() {
        let shown = |text: &str, decimals| grouped(text.parse().unwrap(), decimals);
        assert_eq!(shown("-1234567.891", 1), "-1,234,567.9");
        assert_eq!(shown("-0.04", 1), "0.0");
        assert_eq!(shown("999", 0), "999");
    }
}
