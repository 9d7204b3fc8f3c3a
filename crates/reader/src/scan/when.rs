//! Periods as texts say them.

/// A year as said: its number, or so many years from the section's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Year {
    Is(i16),
    Off(i16),
}

/// What part of a year, or what run of years.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// The whole year.
    Whole,
    Months(i8, i8),
    Quarter(i8),
    Half(i8),
    /// Years from and to; the end is open for 以来.
    Years(i16, Option<i16>),
    /// So many years up to the one spoken of.
    Last(i16),
}

/// A period in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct When {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) year: Option<Year>,
    pub(crate) part: Part,
    /// 截至, 到: as of its end.
    pub(crate) until: bool,
}

impl When {
    /// The year meant, where `base` is the section's.
    pub(crate) fn year_of(&self, base: Option<i16>) -> Option<i16> {
        match (self.part, self.year) {
            (Part::Years(_, Some(to)), _) => Some(to),
            (_, Some(Year::Is(year))) => Some(year),
            (_, Some(Year::Off(off))) => base.map(|base| base + off),
            (_, None) => base,
        }
    }

    /// As records write it; nothing without a year.
    pub(crate) fn write(&self, base: Option<i16>) -> Option<String> {
        let year = self.year_of(base)?;
        Some(match self.part {
            Part::Whole => format!("{year}"),
            Part::Months(from, to) if from == to => format!("{year}-{from:02}"),
            Part::Months(from, to) => format!("{year}-{from:02}..{year}-{to:02}"),
            Part::Quarter(quarter) => format!("{year}-Q{quarter}"),
            Part::Half(half) => format!("{year}-H{half}"),
            Part::Years(from, Some(to)) => run(from, to),
            Part::Years(from, None) => run(from, year),
            Part::Last(years) => run(year - years + 1, year),
        })
    }

    /// All until its end.
    pub(crate) fn cumulative(&self, base: Option<i16>) -> Option<String> {
        let year = self.year_of(base)?;
        Some(match self.part {
            Part::Whole | Part::Years(..) | Part::Last(_) => format!("..{year}"),
            Part::Months(_, to) => format!("..{year}-{to:02}"),
            Part::Quarter(quarter) => format!("..{year}-{:02}", quarter * 3),
            Part::Half(half) => format!("..{year}-{:02}", half * 6),
        })
    }

    /// Whether it is one month: such a period holds for its own sentence alone.
    pub(crate) fn short(&self) -> bool {
        matches!(self.part, Part::Months(from, to) if from == to)
    }

    /// Whether it is one of the first three months.
    pub(crate) fn early(&self) -> bool {
        matches!(self.part, Part::Months(_, to) if to <= 3)
    }

    /// The month with which a part of a year ends.
    pub(crate) fn last_month(&self) -> Option<i8> {
        match self.part {
            Part::Months(_, to) => Some(to),
            Part::Quarter(quarter) => Some(quarter * 3),
            Part::Half(half) => Some(half * 6),
            Part::Whole | Part::Years(..) | Part::Last(_) => None,
        }
    }

    /// Whether it says more than a year.
    pub(crate) fn finer(&self) -> bool {
        !matches!(self.part, Part::Whole) && !self.spans()
    }

    /// Whether it runs over several years.
    pub(crate) fn spans(&self) -> bool {
        matches!(self.part, Part::Years(..) | Part::Last(_))
    }
}

/// Years as records write them: a run of one is that year.
pub(crate) fn run(from: i16, to: i16) -> String {
    if from == to { to.to_string() } else { format!("{from}..{to}") }
}

/// Reads the period that begins with the digit at `at`.
pub(crate) fn dated(text: &str, at: usize) -> Option<When> {
    let bytes = text.as_bytes();
    let (first, width) = small(bytes, at)?;
    let end = at + width;
    let rest = &text[end..];
    if width == 4 && (1949..=2099).contains(&first) {
        let year = first as i16;
        if let Some(sign) = range_sign(rest)
            && let Some((to, 4)) = small(bytes, end + sign)
            && text[end + sign + 4..].starts_with('年')
        {
            let end = end + sign + 4 + '年'.len_utf8();
            return Some(made(at, end, None, Part::Years(year, Some(to as i16))));
        }
        let after = rest.strip_prefix('年')?;
        let mark = end + '年'.len_utf8();
        if let Some(sign) = range_sign(after)
            && let Some((to, 4)) = small(bytes, mark + sign)
            && text[mark + sign + 4..].starts_with('年')
        {
            let end = mark + sign + 4 + '年'.len_utf8();
            return Some(made(at, end, None, Part::Years(year, Some(to as i16))));
        }
        let mark = if after.starts_with('度') && !after.starts_with("度计划") {
            mark + '度'.len_utf8()
        } else {
            mark
        };
        let here = Some(Year::Is(year));
        return Some(match months(text, mark) {
            Some((part, end)) => made(at, end, here, part),
            None => made(at, mark, here, Part::Whole),
        });
    }
    let (part, end) = months(text, at)?;
    Some(made(at, end, None, part))
}

fn made(start: usize, end: usize, year: Option<Year>, part: Part) -> When {
    When { start, end, year, part, until: false }
}

/// `11月`, `1—11月份`, `1月至11月`, `3月15日`.
fn months(text: &str, at: usize) -> Option<(Part, usize)> {
    let bytes = text.as_bytes();
    let (from, width) = small(bytes, at).filter(|(month, width)| *width <= 2 && (1..=12).contains(month))?;
    let mut end = at + width;
    let named = text[end..].starts_with('月');
    if named {
        end += '月'.len_utf8();
    }
    if let Some(sign) = range_sign(&text[end..])
        && let Some((to, width)) =
            small(bytes, end + sign).filter(|(month, width)| *width <= 2 && (1..=12).contains(month))
        && text[end + sign + width..].starts_with('月')
        && from < to
    {
        let end = end + sign + width + '月'.len_utf8();
        return Some((Part::Months(from as i8, to as i8), end));
    }
    if !named {
        return None;
    }
    // A day names its month; a run of days too.
    let mut day = end;
    for _ in 0..2 {
        let Some((_, width)) = small(bytes, day).filter(|(_, width)| *width <= 2) else { break };
        day += width;
        if let Some(sign) = range_sign(&text[day..]) {
            day += sign;
            continue;
        }
        if text[day..].starts_with('日') {
            end = day + '日'.len_utf8();
        }
        break;
    }
    Some((Part::Months(from as i8, from as i8), end))
}

fn range_sign(rest: &str) -> Option<usize> {
    ["——", "—", "–", "-", "~", "～", "至", "到"]
        .iter()
        .find(|sign| rest.starts_with(**sign))
        .map(|sign| sign.len())
}

/// A run of at most four digits with its width.
fn small(bytes: &[u8], at: usize) -> Option<(u32, usize)> {
    let width = bytes.get(at..)?.iter().take_while(|b| b.is_ascii_digit()).count();
    if width == 0 || width > 4 {
        return None;
    }
    let value = bytes[at..at + width].iter().fold(0, |value, b| value * 10 + u32::from(b - b'0'));
    Some((value, width))
}

/// Reads what a word list says of a part of a year: `H1`, `Q3`, `01..09`, `year`.
pub(crate) fn part(means: &str) -> Option<Part> {
    if let Some((from, to)) = means.split_once("..") {
        return Some(Part::Months(from.parse().ok()?, to.parse().ok()?));
    }
    match means.as_bytes() {
        b"year" => Some(Part::Whole),
        [b'H', half @ b'1'..=b'2'] => Some(Part::Half((half - b'0') as i8)),
        [b'Q', quarter @ b'1'..=b'4'] => Some(Part::Quarter((quarter - b'0') as i8)),
        _ => None,
    }
}

/// Reads how many years of a planning period are meant: `first-4`.
pub(crate) fn first(means: &str) -> Option<i16> {
    means.strip_prefix("first-")?.parse().ok().filter(|years| *years > 0)
}

/// Reads the years of a planning period: `2021..2025`.
pub(crate) fn plan(means: &str) -> Option<(i16, i16)> {
    let (from, to) = means.split_once("..")?;
    Some((from.parse().ok()?, to.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_with_digits() {
        for (text, year, wanted) in [
            ("2024年增长", 2020, Some("2024")),
            ("2024年1—11月", 2020, Some("2024-01..2024-11")),
            ("1-11月份", 2024, Some("2024-01..2024-11")),
            ("1月至9月", 2024, Some("2024-01..2024-09")),
            ("2024年10月21日", 2020, Some("2024-10")),
            ("2024—2028年", 2020, Some("2024..2028")),
            ("2024年至2028年", 2020, Some("2024..2028")),
            ("11月末", 2024, Some("2024-11")),
            ("2024家", 2020, None),
            ("3个月", 2020, None),
            ("15月", 2020, None),
        ] {
            let found = dated(text, 0).and_then(|when| when.write(Some(year)));
            assert_eq!(found.as_deref(), wanted, "{text}");
        }
    }
}
