/// Code points before some bytes of a text.
pub(crate) struct Points(Vec<(usize, usize)>);

impl Points {
    /// Counts up to each of the bytes, in one pass. Bytes that begin no character count up to the one they are in.
    pub(crate) fn new(text: &str, bytes: impl IntoIterator<Item = usize>) -> Self {
        let mut wanted: Vec<usize> = bytes.into_iter().collect();
        wanted.sort_unstable();
        wanted.dedup();
        let (mut at, mut points) = (0, 0);
        let counted = wanted.into_iter().map(|byte| {
            let to = byte.min(text.len());
            // A byte that continues a character begins none.
            points += text.as_bytes()[at..to].iter().filter(|byte| (**byte as i8) >= -0x40).count();
            at = to;
            (byte, points)
        });
        Self(counted.collect())
    }

    /// How many code points stand before one of the bytes.
    pub(crate) fn of(&self, byte: usize) -> usize {
        self.0.binary_search_by_key(&byte, |(byte, _)| *byte).map_or(0, |at| self.0[at].1)
    }
}
