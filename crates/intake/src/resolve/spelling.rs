/// Whether one inserted, dropped or exchanged character makes one text of the other.
pub(crate) fn within_one(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let front = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let (short, long) = if a.len() <= b.len() { (&a, &b) } else { (&b, &a) };
    if short.len() == long.len() {
        front == a.len() || a[front + 1..] == b[front + 1..]
    } else {
        short[front..] == long[front + 1..]
    }
}

/// The one candidate at a distance of one character; nothing where several are.
pub(crate) fn nearest<'c>(text: &str, candidates: impl Iterator<Item = &'c str>) -> Option<&'c str> {
    let mut found: Option<&str> = None;
    for candidate in candidates {
        if candidate != text && candidate.len().abs_diff(text.len()) <= 4 && within_one(text, candidate) {
            if found.is_some_and(|had| had != candidate) {
                return None;
            }
            found = Some(candidate);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slip_is_near_and_two_are_not() {
        for (a, b, near) in [
            ("浙汀", "浙江", true),
            ("江四", "江西", true),
            ("山东省", "山东", true),
            ("山东", "东山", false),
            ("370102", "370103", true),
            ("370102", "371103", false),
            ("", "a", true),
            ("abc", "abc", true),
        ] {
            assert_eq!(within_one(a, b), near, "{a} {b}");
            assert_eq!(within_one(b, a), near, "{b} {a}");
        }
        assert_eq!(nearest("浙汀", ["浙江", "浙江省", "北京"].into_iter()), Some("浙江"));
        assert_eq!(nearest("江四", ["江西", "江苏"].into_iter()), None);
    }
}
