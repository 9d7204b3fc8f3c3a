/// A help text: the nearest of the known words where one is near, then all of them where they are few.
pub(crate) fn suggest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    // No id or code is longer; comparing costs length times length.
    if word.len() > 200 {
        return String::new();
    }
    let mut known: Vec<&str> = known.into_iter().collect();
    known.sort_unstable();
    known.dedup();
    let near = known
        .iter()
        .map(|candidate| (distance(word, candidate), *candidate))
        .filter(|(far, candidate)| *far <= candidate.chars().count().max(word.chars().count()) / 3 + 1)
        .min();
    match near {
        Some((_, candidate)) => format!("did you mean `{candidate}`?"),
        None if known.is_empty() => String::new(),
        None if known.len() <= 24 => format!("known here: {}", known.join(", ")),
        None => format!("known here: {} ... ({} in all)", known[..12].join(", "), known.len()),
    }
}

/// Edits (insert, delete, replace, swap neighbours) from one word to another, without regard to case.
fn distance(a: &str, b: &str) -> usize {
    let fold = |s: &str| s.to_lowercase().replace('-', "_").chars().collect::<Vec<_>>();
    let (a, b) = (fold(a), fold(b));
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let replace = above[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = replace.min(above[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(before[j - 2] + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut above, row);
    }
    above[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_offered() {
        assert_eq!(suggest("ouptut", ["output", "revenue"]), "did you mean `output`?");
        assert_eq!(suggest("non-negative", ["non_negative", "name"]), "did you mean `non_negative`?");
        assert_eq!(suggest("colour", ["a", "b"]), "known here: a, b");
        assert_eq!(suggest("x", []), "");
    }
}
