/// Most characters of a title.
const LONGEST: usize = 60;

/// The first line, where it reads like a title: short, and no sentence.
pub(super) fn first_line(text: &str) -> Option<String> {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty())?;
    let short = line.chars().nth(LONGEST).is_none();
    let sentence = line.ends_with(['。', '，', '；', '：', '.', ',', ';', ':']);
    (short && !sentence).then(|| line.to_owned())
}
