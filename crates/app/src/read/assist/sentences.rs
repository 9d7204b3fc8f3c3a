use ballast_reader::Reading;

/// Most characters of a sentence that is asked about.
const LONGEST: usize = 400;

/// A sentence with a number in which nothing was read.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sentence {
    /// Its first character in the document.
    pub start: usize,
    pub text: String,
}

/// Sentences that hold digits or a percentage in words, and no figure.
pub(super) fn unread(text: &str, reading: &Reading) -> Vec<Sentence> {
    let mut found = Vec::new();
    let mut figures = reading.figures.iter().peekable();
    let mut start = 0;
    let mut sentence = String::new();
    for (at, c) in text.chars().chain(std::iter::once('\n')).enumerate() {
        if !"。；！？\n".contains(c) {
            sentence.push(c);
            continue;
        }
        while figures.next_if(|figure| figure.end <= start).is_some() {}
        let read = figures.peek().is_some_and(|figure| figure.start < at);
        let number = sentence.contains(|c: char| c.is_ascii_digit() || ('０'..='９').contains(&c))
            || sentence.contains("分之");
        if number && !read && sentence.chars().count() <= LONGEST {
            found.push(Sentence { start, text: std::mem::take(&mut sentence) });
        }
        sentence.clear();
        start = at + 1;
    }
    found
}
