use std::collections::BTreeSet;

use ballast_model::fold_width;

/// The runs of so many characters in a text, without white space, punctuation and case: what two texts share of them says how
/// much they say the same, in Chinese as in English.
pub(crate) fn shingles(text: &str, length: usize) -> BTreeSet<String> {
    let folded = fold_width(text);
    let characters: Vec<char> =
        folded.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    if characters.len() <= length {
        // A text shorter than a run is its own.
        return (!characters.is_empty()).then(|| characters.iter().collect()).into_iter().collect();
    }
    characters.windows(length).map(|run| run.iter().collect()).collect()
}

/// What two sets share, in percent of what either has.
pub(crate) fn shared_percent(a: &BTreeSet<String>, b: &BTreeSet<String>) -> u32 {
    let common = a.intersection(b).count();
    let all = a.len() + b.len() - common;
    (common * 100).checked_div(all).and_then(|percent| u32::try_from(percent).ok()).unwrap_or(0)
}
