//! Runs of digits.

use rust_decimal::Decimal;

/// Digits with separators of thousands and a decimal part, and where they end; nothing where it is no number.
pub(super) fn digits(bytes: &[u8], at: usize) -> Option<(Decimal, usize)> {
    let mut end = at;
    let (mut value, mut count, mut scale) = (0i128, 0u32, 0u32);
    let push = |byte: u8, value: &mut i128, count: &mut u32| {
        *count += 1;
        if *count <= 27 {
            *value = *value * 10 + i128::from(byte - b'0');
        }
    };
    loop {
        while let Some(byte) = bytes.get(end).filter(|b| b.is_ascii_digit()) {
            push(*byte, &mut value, &mut count);
            end += 1;
        }
        let comma = match &bytes[end..] {
            [b',', ..] => 1,
            [0xEF, 0xBC, 0x8C, ..] => 3,
            _ => 0,
        };
        let group = &bytes[(end + comma).min(bytes.len())..];
        let three = group.len() >= 3 && group[..3].iter().all(u8::is_ascii_digit);
        let first = end - at <= 3 || comma == 0 || bytes[at..end].iter().any(|b| !b.is_ascii_digit());
        if comma == 0 || !three || !first || group.get(3).is_some_and(u8::is_ascii_digit) {
            break;
        }
        end += comma;
    }
    if bytes.get(end) == Some(&b'.') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit) {
        end += 1;
        while let Some(byte) = bytes.get(end).filter(|b| b.is_ascii_digit()) {
            push(*byte, &mut value, &mut count);
            scale += 1;
            end += 1;
        }
        if bytes.get(end) == Some(&b'.') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit) {
            return None;
        }
    }
    if count == 0 || count > 27 || scale > 20 {
        return None;
    }
    Decimal::try_from_i128_with_scale(value, scale).ok().map(|value| (value, end))
}

pub(super) fn digits_length(text: &str, at: usize) -> usize {
    digits(text.as_bytes(), at).map_or(0, |(_, end)| end - at)
}

/// Where a run of letters, digits and their joints ends.
pub(super) fn run_end(bytes: &[u8], at: usize) -> usize {
    let joint = |b: &u8| b.is_ascii_alphanumeric() || b".+-/:_".contains(b);
    at + bytes[at.min(bytes.len())..].iter().take_while(|b| joint(b)).count().max(1)
}

/// Past one space that stands inside `增长 8 %`.
pub(super) fn skip_space(text: &str, at: usize) -> usize {
    let rest = &text[at..];
    at + rest.chars().next().filter(|c| matches!(c, ' ' | '\u{A0}' | '\u{2009}')).map_or(0, char::len_utf8)
}
