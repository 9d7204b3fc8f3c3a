use std::{collections::HashMap, ops::Range};

use super::{
    counter::Counter,
    heading::{continues, dateline},
    line::{Kind, Line},
    shapes::{ACHIEVED, PLANNED, SPEECH, Shapes},
};

/// Lines that belong together, in reading order.
#[derive(Debug, Clone)]
pub(crate) struct Joined {
    /// Indices into the lines.
    pub(crate) lines: Vec<usize>,
    pub(crate) kind: Kind,
    /// A sentence of the text, repeated in large type.
    pub(crate) quote: bool,
}

/// Most broken ends that are remembered, and most searches for the end that a line goes on from.
const WAITING: usize = 16;
const SEARCHES: usize = 96;

/// The width at which a text's lines are broken, where they are: most lines that do not end a sentence and have a
/// line directly below them are about as long.
pub(crate) fn wrap(lines: &[Line]) -> Option<usize> {
    let body = || lines.iter().filter(|line| line.kind == Kind::Body);
    let broken: Vec<usize> = lines
        .windows(2)
        .filter(|pair| pair[0].kind == Kind::Body && !pair[0].closed && !pair[1].apart && pair[0].chars > 12)
        .map(|pair| pair[0].chars)
        .collect();
    if broken.len() < 6 || broken.len() * 10 < body().count() * 3 {
        return None;
    }
    let mut sorted = broken.clone();
    sorted.sort_unstable();
    let width = sorted[sorted.len() * 9 / 10];
    let near = broken.iter().filter(|chars| **chars + 4 >= width && **chars <= width + 3).count();
    (near * 10 >= broken.len() * 6).then_some(width)
}

/// Joins broken lines to paragraphs. A line that ends no sentence goes on in the next line of text; where that line
/// begins something new, it waits, and the first later line that begins nothing goes on from the end it fits best.
pub(crate) fn join(text: &str, lines: &[Line], wrap: Option<usize>, shapes: &Shapes) -> Vec<Joined> {
    let mut joiner = Joiner {
        text,
        lines,
        shapes,
        paragraphs: Vec::new(),
        waiting: Vec::new(),
        open: None,
        fresh: true,
        lists: Vec::new(),
        article: 0,
        clauses: None,
        searches: 0,
    };
    let indents = lines.iter().filter(|line| line.indented).count() * 8 >= lines.len();
    let mut full = false;
    for (at, line) in lines.iter().enumerate() {
        match line.kind {
            Kind::Furniture => continue,
            Kind::Body => {
                // At full width a sentence may end with the line by chance; only an indent begins a paragraph then.
                let by_chance = full && wrap.is_some() && indents && !line.indented && !line.apart;
                joiner.body(at, by_chance);
            }
            Kind::Title | Kind::Byline | Kind::Heading => joiner.heading(at),
        }
        full = line.kind == Kind::Body && wrap.is_some_and(|wrap| line.chars + 3 >= wrap);
    }
    joiner.paragraphs
}

struct Joiner<'a> {
    text: &'a str,
    lines: &'a [Line],
    shapes: &'a Shapes,
    paragraphs: Vec<Joined>,
    /// Paragraphs that broke off and whose rest has not come yet, oldest first.
    waiting: Vec<usize>,
    /// The paragraph whose last line is the one before and broke off.
    open: Option<usize>,
    /// Whether a heading stands directly before.
    fresh: bool,
    /// Lists of articles before that broke off at a semicolon: the paragraph, the family and number of the last item.
    lists: Vec<(usize, u16, u16)>,
    /// Where the article begins.
    article: usize,
    /// The longest line that each clause stands in; sought when first wanted.
    clauses: Option<HashMap<&'a str, usize>>,
    searches: usize,
}

impl<'a> Joiner<'a> {
    fn heading(&mut self, at: usize) {
        let kind = self.lines[at].kind;
        self.wait();
        if kind == Kind::Title {
            self.waiting.clear();
            self.leave_lists();
        }
        self.paragraphs.push(Joined { lines: vec![at], kind, quote: false });
        self.fresh = true;
    }

    /// Remembers the lists that the article before broke off, each in its last paragraph.
    fn leave_lists(&mut self) {
        for at in std::mem::replace(&mut self.article, self.paragraphs.len())..self.paragraphs.len() {
            let paragraph = &self.paragraphs[at];
            let Some(last) = paragraph.lines.last().filter(|_| paragraph.kind == Kind::Body) else {
                continue;
            };
            let breaks_off = self.text[self.lines[*last].range.clone()].ends_with(['；', ';', '，']);
            let counted = || paragraph.lines.iter().rev().find_map(|line| self.counted(*line));
            if let Some((style, ordinal)) = breaks_off.then(counted).flatten() {
                self.lists.push((at, style, ordinal));
            }
        }
    }

    /// The family and number of the last item that a line counts inside its sentences.
    fn counted(&self, line: usize) -> Option<(u16, u16)> {
        let words = &self.text[self.lines[line].range.clone()];
        let starts = words.char_indices().filter(|(_, c)| {
            !('\u{4E00}'..='\u{9FFF}').contains(c)
                && (self.shapes.pauses.contains(*c) || self.shapes.ends.contains(*c))
        });
        let starts = std::iter::once(0).chain(starts.map(|(at, c)| at + c.len_utf8()));
        let mut counters = starts.filter_map(|at| self.shapes.counters.at(&words[at..]));
        counters.rfind(inside).map(|counter| (counter.style, counter.ordinal))
    }

    /// The paragraph of an earlier article whose list a line goes on with: 四抓人才 on a page whose columns are out of
    /// order.
    fn list_before(&mut self, at: usize) -> Option<usize> {
        let counter = self.lines[at].counter.filter(inside)?;
        let open = self
            .lists
            .iter()
            .rposition(|(_, style, ordinal)| *style == counter.style && ordinal + 1 == counter.ordinal)?;
        Some(self.lists.remove(open).0)
    }

    fn body(&mut self, at: usize, by_chance: bool) {
        let line = &self.lines[at];
        let words = &self.text[line.range.clone()];
        if let Some(paragraph) = self.list_before(at) {
            self.wait();
            self.fresh = false;
            return self.append(paragraph, at);
        }
        let only_rest = continues(words, line, self.shapes);
        let begins = line.counter.is_some() || self.fresh || dateline(words, self.shapes);
        self.fresh = false;
        if by_chance
            && !begins
            && let Some(last) = self.paragraphs.len().checked_sub(1)
        {
            return self.append(last, at);
        }
        if only_rest || !begins {
            let quoted = !only_rest && (self.open.is_some() || !self.waiting.is_empty()) && self.is_quote(at);
            match self.open {
                _ if quoted => {
                    self.wait();
                    self.paragraphs.push(Joined { lines: vec![at], kind: Kind::Body, quote: true });
                    return;
                }
                Some(paragraph) => return self.append(paragraph, at),
                None if only_rest || !self.leads(words) => {
                    if let Some(paragraph) = self.best_end(words) {
                        return self.append(paragraph, at);
                    }
                }
                None => {}
            }
        }
        self.wait();
        self.paragraphs.push(Joined { lines: Vec::new(), kind: Kind::Body, quote: false });
        self.append(self.paragraphs.len() - 1, at);
    }

    fn append(&mut self, paragraph: usize, at: usize) {
        self.paragraphs[paragraph].lines.push(at);
        let line = &self.lines[at];
        // Cells of a table end nothing.
        let cells = self.text[line.range.clone()].contains(['\t', '|']);
        self.open = (!line.closed && !cells).then_some(paragraph);
    }

    /// The paragraph before broke off and something else follows.
    fn wait(&mut self) {
        if let Some(paragraph) = self.open.take() {
            if self.waiting.len() == WAITING {
                self.waiting.remove(0);
            }
            self.waiting.push(paragraph);
        }
    }

    /// Whether a line begins as a paragraph does: with a year or with words that lead in.
    fn leads(&self, words: &str) -> bool {
        let front_end = words.char_indices().nth(8).map_or(words.len(), |(at, _)| at);
        let front = &words[..front_end];
        let first = self.shapes.sentences.find(front).next();
        let dated = front.chars().take(4).all(|c| c.is_ascii_digit()) && front.contains('年');
        dated
            || first
                .is_some_and(|(range, class)| range.start == 0 && class & (ACHIEVED | PLANNED | SPEECH) != 0)
    }

    /// The waiting paragraph that a line goes on from: the one with whose last characters its first ones stand
    /// together elsewhere in the text, else the one that has waited longest.
    fn best_end(&mut self, words: &str) -> Option<usize> {
        let mut best: Option<(usize, usize)> = None;
        for (at, paragraph) in self.waiting.iter().enumerate() {
            let last = self.paragraphs[*paragraph].lines.last()?;
            let before = &self.text[self.lines[*last].range.clone()];
            let mut score = 0;
            for (tail, head, weight) in [(2, 2, 3), (1, 1, 1)] {
                self.searches += 1;
                if self.waiting.len() > 1 && self.searches <= SEARCHES {
                    let seam = format!("{}{}", last_chars(before, tail), first_chars(words, head));
                    let found = memchr::memmem::find(self.text.as_bytes(), seam.as_bytes()).is_some();
                    score += if found { weight } else { 0 };
                }
            }
            if best.is_none_or(|(_, most)| score > most) {
                best = Some((at, score));
            }
        }
        best.map(|(at, _)| self.waiting.remove(at))
    }

    /// Whether a line repeats clauses of the text in large type: at least half of them stand in a longer line, too.
    fn is_quote(&mut self, at: usize) -> bool {
        const MOST: usize = 90;
        let line = &self.lines[at];
        if line.chars > MOST || !line.closed {
            return false;
        }
        let (text, lines, shapes) = (self.text, self.lines, self.shapes);
        let longest = self.clauses.get_or_insert_with(|| {
            let mut longest: HashMap<&str, usize> = HashMap::new();
            for (at, line) in lines.iter().enumerate().filter(|(_, line)| line.kind == Kind::Body) {
                for clause in clauses(text, line.range.clone(), shapes) {
                    let known = longest.entry(clause).or_insert(at);
                    if lines[*known].range.len() < line.range.len() {
                        *known = at;
                    }
                }
            }
            longest
        });
        let (mut all, mut again) = (0, 0);
        for clause in clauses(text, line.range.clone(), shapes) {
            all += 1;
            again += u32::from(longest.get(clause).is_some_and(|longest| *longest != at));
        }
        all > 0 && again * 2 >= all
    }
}

/// Whether a counter counts inside sentences: 一是, 一抓.
fn inside(counter: &Counter) -> bool {
    const DEPTH: u8 = 8;
    counter.depth > DEPTH && counter.ordinal > 0
}

/// The clauses of a line that are long enough to be told apart.
fn clauses<'t>(text: &'t str, range: Range<usize>, shapes: &'t Shapes) -> impl Iterator<Item = &'t str> {
    const LEAST: usize = 6 * 3;
    text[range]
        .split(|c: char| {
            // Ideographs are no marks, and most characters are ideographs.
            !('\u{4E00}'..='\u{9FFF}').contains(&c)
                && ("，,；;：:".contains(c) && shapes.pauses.contains(c) || shapes.ends.contains(c))
        })
        .filter(|clause| clause.len() >= LEAST)
}

fn last_chars(text: &str, count: usize) -> &str {
    text.char_indices().nth_back(count - 1).map_or(text, |(at, _)| &text[at..])
}

fn first_chars(text: &str, count: usize) -> &str {
    text.char_indices().nth(count).map_or(text, |(at, _)| &text[..at])
}
