use hashbrown::HashMap;

/// Answers already given, by the bytes of the cell. Neighbouring rows mostly ask the same.
#[derive(Debug)]
pub(crate) struct Memo<T> {
    last: (Vec<u8>, usize),
    places: HashMap<Vec<u8>, usize>,
    answers: Vec<T>,
}

impl<T> Default for Memo<T> {
    fn default() -> Self {
        Self { last: (Vec::new(), usize::MAX), places: HashMap::new(), answers: Vec::new() }
    }
}

impl<T> Memo<T> {
    /// The answer for a cell, worked out where it is new.
    #[inline]
    pub fn get(&mut self, cell: &[u8], answer: impl FnOnce() -> T) -> &T {
        if self.last.1 == usize::MAX || self.last.0 != cell {
            let place = match self.places.get(cell) {
                Some(&place) => place,
                None => {
                    self.answers.push(answer());
                    self.places.insert(cell.to_vec(), self.answers.len() - 1);
                    self.answers.len() - 1
                }
            };
            self.last.0.clear();
            self.last.0.extend_from_slice(cell);
            self.last.1 = place;
        }
        &self.answers[self.last.1]
    }
}
