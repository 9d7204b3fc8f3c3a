/// A few characters that are asked for at every character of a text.
#[derive(Debug, Clone, Default)]
pub(crate) struct Marks {
    /// A bit for each; several share one, so it only says which are surely none.
    bits: u64,
    all: Vec<char>,
}

impl Marks {
    /// The characters of a text.
    pub(crate) fn new(marks: &str) -> Self {
        let all: Vec<char> = marks.chars().collect();
        Self { bits: all.iter().fold(0, |bits, c| bits | 1 << (*c as u32 & 63)), all }
    }

    /// Whether a character is one of them.
    pub(crate) fn contains(&self, c: char) -> bool {
        self.bits >> (c as u32 & 63) & 1 != 0 && self.all.contains(&c)
    }
}
