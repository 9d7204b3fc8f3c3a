use std::{fmt, str::FromStr};

use jiff::civil::{Date, date};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A run of whole months inside one calendar year: a month, a quarter, a half, a year, or a run
/// from January (year to date). January and February may be reported as one period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Period {
    year: i16,
    from: i8,
    to: i8,
}

/// The text is not a period.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a period: write 2024-11, 2024-Q3, 2024-H1, 2024 or 2024-01..2024-11")]
pub struct ParsePeriodError(pub String);

impl Period {
    /// The months `from` to `to` (1 to 12, both included) of `year`.
    pub fn run(year: i16, from: i8, to: i8) -> Option<Self> {
        ((1..=12).contains(&from) && (from..=12).contains(&to) && (1900..=2999).contains(&year))
            .then_some(Self { year, from, to })
    }

    /// One month.
    pub fn month(year: i16, month: i8) -> Option<Self> {
        Self::run(year, month, month)
    }

    /// The calendar year.
    pub fn year(self) -> i16 {
        self.year
    }

    /// First month, 1 to 12.
    pub fn first_month(self) -> i8 {
        self.from
    }

    /// Last month, 1 to 12.
    pub fn last_month(self) -> i8 {
        self.to
    }

    /// How many months it covers.
    pub fn months(self) -> i8 {
        self.to - self.from + 1
    }

    /// Whether it is a run from January over more than one month.
    pub fn is_year_to_date(self) -> bool {
        self.from == 1 && self.to > 1
    }

    /// Whether it is a single month.
    pub fn is_month(self) -> bool {
        self.from == self.to
    }

    /// The same months of the year before.
    pub fn last_year(self) -> Self {
        Self { year: self.year - 1, ..self }
    }

    /// The same months, `years` later (or earlier, if negative).
    pub fn shift_years(self, years: i16) -> Self {
        Self { year: self.year + years, ..self }
    }

    /// January to this period's last month.
    pub fn to_date(self) -> Self {
        Self { from: 1, ..self }
    }

    /// Whether `other` lies wholly inside.
    pub fn contains(self, other: Self) -> bool {
        self.year == other.year && self.from <= other.from && other.to <= self.to
    }

    /// The first day.
    pub fn first_day(self) -> Date {
        date(self.year, self.from, 1)
    }

    /// The last day.
    pub fn last_day(self) -> Date {
        date(self.year, self.to, 1).last_of_month()
    }

    /// In words: `2024年1—11月`, `January-November 2024`.
    pub fn label(self, lang: &str) -> String {
        const EN: [&str; 12] = [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ];
        let name = |m: i8| EN[(m as usize - 1).min(11)];
        let Self { year, from, to } = self;
        if lang == "en" {
            match (from, to) {
                (1, 12) => format!("{year}"),
                _ if from == to => format!("{} {year}", name(from)),
                _ => format!("{}-{} {year}", name(from), name(to)),
            }
        } else {
            match (from, to) {
                (1, 12) => format!("{year}年"),
                (4, 6) => format!("{year}年二季度"),
                (7, 9) => format!("{year}年三季度"),
                (10, 12) => format!("{year}年四季度"),
                _ if from == to => format!("{year}年{from}月"),
                _ => format!("{year}年{from}—{to}月"),
            }
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, from, to } = *self;
        match (from, to) {
            (1, 12) => write!(f, "{year}"),
            (4, 6) => write!(f, "{year}-Q2"),
            (7, 9) => write!(f, "{year}-Q3"),
            (10, 12) => write!(f, "{year}-Q4"),
            (7, 12) => write!(f, "{year}-H2"),
            _ if from == to => write!(f, "{year}-{from:02}"),
            _ => write!(f, "{year}-{from:02}..{year}-{to:02}"),
        }
    }
}

impl FromStr for Period {
    type Err = ParsePeriodError;

    /// Reads the forms that Ballast prints, and those that offices write: `2024-11`, `202411`,
    /// `2024年11月`, `2024/11`, `2024.11`, `2024年1-11月`, `2024-Q3`, `2024年三季度`, `2024-H1`,
    /// `2024年上半年`, `2024`, `2024年`, `2024-01..2024-11`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse(text).ok_or_else(|| ParsePeriodError(text.to_owned()))
    }
}

fn parse(text: &str) -> Option<Period> {
    let folded = crate::fold_width(text.trim());
    let text: String = folded.chars().filter(|c| !c.is_whitespace()).collect();
    if let Some((a, b)) = text.split_once("..") {
        let (a, b) = (parse(a)?, parse(b)?);
        return if a.year == b.year { Period::run(a.year, a.from, b.to) } else { None };
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 8 && text.len() == 8 {
        // A date such as 20241130 names its month.
        return Period::month(text[..4].parse().ok()?, text[4..6].parse().ok()?);
    }
    if digits == 6 && text.len() == 6 {
        return Period::month(text[..4].parse().ok()?, text[4..].parse().ok()?);
    }
    if digits != 4 {
        return None;
    }
    let year: i16 = text[..4].parse().ok()?;
    let rest = text[4..].trim_start_matches(['-', '/', '.', '年']);
    match rest {
        "" => return Period::run(year, 1, 12),
        "H1" | "h1" | "上半年" => return Period::run(year, 1, 6),
        "H2" | "h2" | "下半年" => return Period::run(year, 7, 12),
        "全年" | "年度" => return Period::run(year, 1, 12),
        "前三季度" => return Period::run(year, 1, 9),
        _ => {}
    }
    let quarter = match rest {
        "Q1" | "q1" | "一季度" | "1季度" | "第一季度" => Some(0),
        "Q2" | "q2" | "二季度" | "2季度" | "第二季度" => Some(1),
        "Q3" | "q3" | "三季度" | "3季度" | "第三季度" => Some(2),
        "Q4" | "q4" | "四季度" | "4季度" | "第四季度" => Some(3),
        _ => None,
    };
    if let Some(q) = quarter {
        return Period::run(year, q * 3 + 1, q * 3 + 3);
    }
    let rest = rest.trim_end_matches('月').trim_end_matches('份').trim_end_matches('月');
    if let Some((a, b)) = rest.split_once(['-', '—', '–', '~', '至']) {
        let a: i8 = a.trim_end_matches('月').parse().ok()?;
        let b = b.trim_matches(['—', '-']);
        // 2024-11-30 is a day of November, not a run from the 11th to the 30th month.
        return match b.parse::<i8>() {
            Ok(b) if b <= 12 && a < b && text.contains('月') => Period::run(year, a, b),
            Ok(day) if (1..=31).contains(&day) && !text.contains('月') => Period::month(year, a),
            _ => None,
        };
    }
    Period::month(year, rest.parse().ok()?)
}

impl Serialize for Period {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_offices_write() {
        let cases = [
            ("2024-11", "2024-11"),
            ("202411", "2024-11"),
            ("2024年11月", "2024-11"),
            ("２０２４年１１月", "2024-11"),
            ("2024/1", "2024-01"),
            ("2024.03", "2024-03"),
            ("2024年1-11月", "2024-01..2024-11"),
            ("2024年1—2月", "2024-01..2024-02"),
            ("2024-Q3", "2024-Q3"),
            ("2024年三季度", "2024-Q3"),
            ("2024-Q1", "2024-01..2024-03"),
            ("2024-H1", "2024-01..2024-06"),
            ("2024年", "2024"),
            ("2024", "2024"),
            ("2024-01..2024-12", "2024"),
            ("2024-11-30", "2024-11"),
            ("20241130", "2024-11"),
        ];
        for (text, expected) in cases {
            assert_eq!(text.parse::<Period>().map(|p| p.to_string()), Ok(expected.to_owned()), "{text}");
        }
        for bad in ["", "2024-13", "24-11", "十一月", "2024-12..2025-01", "2024-11..2024-03", "2024-00"] {
            assert!(bad.parse::<Period>().is_err(), "{bad}");
        }
    }

    #[test]
    fn every_period_reads_back_as_printed() {
        for from in 1..=12 {
            for to in from..=12 {
                let period = Period::run(2024, from, to).unwrap();
                assert_eq!(period.to_string().parse(), Ok(period));
                assert_eq!(period.label("zh").parse(), Ok(period), "{}", period.label("zh"));
            }
        }
    }
}
