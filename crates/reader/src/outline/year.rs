use std::ops::Range;

/// A year that a text names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct YearToken {
    /// The year, or the first of a range.
    pub(crate) year: i16,
    /// The last year of a range.
    pub(crate) until: Option<i16>,
    /// The digits, with 年 where it follows.
    pub(crate) range: Range<usize>,
    /// What stands directly behind it: 年, or nothing of the kind.
    pub(crate) is_dated: bool,
}

/// The years of a text: four digits from 1990 to 2099 with 年 behind them, or a range of two; a bare number of that
/// size counts where a name opens with it.
pub(crate) fn years(text: &str) -> Vec<YearToken> {
    let bytes = text.as_bytes();
    let mut found: Vec<YearToken> = Vec::new();
    let mut at = 0;
    while at + 4 <= bytes.len() {
        // Years begin with 1 or 2, in half or in full width; no other bytes need a look.
        let Some(next) = memchr::memchr3(b'1', b'2', 0xEF, &bytes[at..]) else { break };
        at += next;
        let Some((year, length)) = four_digits(text, at) else {
            at += 1;
            continue;
        };
        let mut end = at + length;
        let mut until = None;
        let mut rest = text[end..].trim_start_matches(' ');
        let mut is_dated = rest.starts_with('年');
        let bare = rest.strip_prefix('年').unwrap_or(rest).trim_start_matches(' ');
        if let Some(second) = ["—", "-", "－", "–", "~", "～", "至", "到", "——"].iter().find_map(|dash| {
            let rest = bare.strip_prefix(dash)?;
            let rest = rest.strip_prefix('—').unwrap_or(rest).trim_start_matches(' ');
            four_digits(rest, 0).map(|(year, length)| (year, text.len() - rest.len() + length))
        }) && second.0 > year
        {
            until = Some(second.0);
            end = second.1;
            rest = text[end..].trim_start_matches(' ');
            is_dated = rest.starts_with('年');
        }
        if is_dated {
            end = text.len() - rest.len() + '年'.len_utf8();
        }
        // 2024-10-29.
        is_dated |= day_follows(&text[end..]);
        // A bare number is a year only where a name opens with it: “2024世界智能制造大会”, 2000家 is none.
        let opens =
            text[..at].chars().next_back().is_none_or(|c| c.is_whitespace() || "“《（(【「‘".contains(c));
        // 展望2025，回望2024：so it is behind a word that looks ahead or back, where it closes a clause.
        let looked =
            text[..at].ends_with(['望', '顾', '首']) && rest.starts_with(['，', '：', ',', '。', ' ']);
        is_dated |= looked && (2000..2060).contains(&year);
        // 工业大市的2025“成绩单”.
        let titled = rest.starts_with('“') && text[..at].ends_with('的');
        if !is_dated && until.is_none() && !((opens || titled) && (2000..2060).contains(&year)) {
            at += length;
            continue;
        }
        found.push(YearToken { year, until, range: at..end, is_dated });
        at = end;
    }
    found
}

/// Whether month and day follow a year: -10-29, /1/5, .3.12.
fn day_follows(rest: &str) -> bool {
    let mut parts = rest.chars();
    let Some(mark) = parts.next().filter(|c| "-/.".contains(*c)) else { return false };
    let month: Vec<char> = parts.by_ref().take_while(|c| *c != mark).take(3).collect();
    let number = |digits: &[char]| (1..=2).contains(&digits.len()) && digits.iter().all(char::is_ascii_digit);
    number(&month) && parts.next().is_some_and(|c| c.is_ascii_digit())
}

/// A year in four digits, half or full width, that no further digit touches; and its length in bytes.
fn four_digits(text: &str, at: usize) -> Option<(i16, usize)> {
    let bytes = text.as_bytes();
    let full = bytes[at..].starts_with("２".as_bytes()) || bytes[at..].starts_with("１".as_bytes());
    if !full && !matches!(bytes.get(at), Some(b'1' | b'2')) {
        return None;
    }
    let before = text.get(..at)?.chars().next_back();
    if before.is_some_and(is_digit) || before == Some('.') {
        return None;
    }
    let (mut year, mut length, mut count) = (0i16, 0, 0);
    for c in text[at..].chars().take_while(|c| is_digit(*c)) {
        count += 1;
        if count > 4 {
            return None;
        }
        year = year * 10 + digit(c);
        length += c.len_utf8();
    }
    (count == 4 && (1990..2100).contains(&year)).then_some((year, length))
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}

fn digit(c: char) -> i16 {
    let base = if c.is_ascii_digit() { '0' } else { '０' };
    (c as u32 - base as u32) as i16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_year_behind_a_look_ahead() {
        let of = |text: &str| years(text).into_iter().map(|y| (y.year, y.is_dated)).collect::<Vec<_>>();
        assert_eq!(of("展望2025，荆门定下目标；回望2024："), [(2025, true), (2024, true)]);
        assert_eq!(of("展望2025家企业"), []);
    }

    #[test]
    fn years_and_their_ranges() {
        let of =
            |text: &str| years(text).into_iter().map(|y| (y.year, y.until, y.is_dated)).collect::<Vec<_>>();
        assert_eq!(of("2024年，重庆"), [(2024, None, true)]);
        assert_eq!(of("（2025—2027年）"), [(2025, Some(2027), true)]);
        assert_eq!(of("总投资12024亿元，2.2024"), []);
        assert_eq!(of("“2024河南省对接活动”，筹办2000家"), [(2024, None, false)]);
        assert_eq!(of("发布时间：2024-10-29 16:20"), [(2024, None, true)]);
        assert_eq!(of("一、2024 年工作回顾"), [(2024, None, true)]);
        assert_eq!(of("２０２５年"), [(2025, None, true)]);
        assert_eq!(of("2024年至2026年"), [(2024, Some(2026), true)]);
    }
}
