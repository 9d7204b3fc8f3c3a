use super::{
    Words,
    candidate::{Candidate, Kind},
    row::{Row, Rows},
};
use crate::outline::{Mood, Outline, Span};

/// What is kept of an item.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Kept {
    /// It is planned work.
    pub(super) task: bool,
    /// Nothing below it is.
    pub(super) void: bool,
    pub(super) year: Option<i16>,
}

/// From this on a row is planned work.
const ENOUGH: f32 = 0.75;
/// What an item's own words count beside what the report says of it.
const OWN_WEIGHT: f32 = 1.5;

/// Which items are planned work, and of which year. A row is judged as a whole: its items share what was said before
/// the first of them, and most of them must read as planned.
pub(super) fn judge(
    text: &str,
    outline: &Outline,
    candidates: &[Candidate],
    rows: &Rows,
    words: &Words,
) -> Vec<Kept> {
    let judge = Judge { text, outline, candidates, rows, words };
    let mut kept = vec![Kept::default(); rows.items.len()];
    for row in &rows.rows {
        judge.row(row, &mut kept);
    }
    // Items stand behind their parents, so one pass carries a void down.
    for at in 0..kept.len() {
        if let Some(parent) = rows.items[at].parent
            && kept[parent].void
        {
            kept[at] = Kept { task: false, void: true, year: None };
        }
    }
    kept
}

/// What judging looks at.
pub(super) struct Judge<'a> {
    pub(super) text: &'a str,
    pub(super) outline: &'a Outline,
    candidates: &'a [Candidate],
    rows: &'a Rows,
    pub(super) words: &'a Words,
}

impl Judge<'_> {
    pub(super) fn candidate(&self, item: usize) -> &Candidate {
        &self.candidates[self.rows.items[item].candidate]
    }

    /// The heading of an item without its counter.
    pub(super) fn heading(&self, item: usize) -> &str {
        self.candidate(item).bare(self.text)
    }

    fn row(&self, row: &Row, kept: &mut [Kept]) {
        let Some(&first) = row.items.first() else { return };
        let plain: Vec<usize> = row.items.iter().copied().filter(|item| !self.holds(*item)).collect();
        let said: f32 = plain.iter().map(|item| self.own(*item)).sum();
        let own = if plain.is_empty() { 0.0 } else { said / plain.len() as f32 };
        let exhorts = plain.iter().filter(|item| self.exhorts(**item)).count();
        let told = self.told(first);
        let reads = |item: &&usize| {
            self.words.names_work(self.heading(**item))
                || self.titled(**item)
                || self.does(**item)
                || self.aspect(**item)
                || self.shall(**item)
        };
        let reading = row.items.iter().filter(reads).count();
        let mostly_verbs = reading * 2 >= row.items.len();
        let enough = match row.kind {
            Kind::Counted(counter) if counter.holds => false,
            // Words that count order any argument: 一方面市场需求偏弱.
            Kind::Counted(counter) if counter.word.is_some() => {
                row.items.len() > 1 && reading * 3 >= row.items.len() * 2
            }
            // Dashes list targets as often as work.
            Kind::Counted(counter) if counter.ordinal == 0 => {
                let verbs = |item: &&usize| {
                    let heading = self.heading(**item);
                    self.words.begins_with_verb(heading) || self.words.names_said(heading)
                };
                row.items.len() > 1 && row.items.iter().filter(verbs).count() * 3 >= row.items.len() * 2
            }
            // A later number alone goes on with the numbers under another heading.
            Kind::Counted(counter) => {
                // What a sentence leads in must read as work; below a heading that plans anything is.
                let reads = told.firm || reading * 3 >= row.items.len();
                let continued = || counter.ordinal > 1 && self.opens_paragraph(first);
                (counter.depth <= 4
                    || row.items.len() > 1
                    || continued()
                    || (told.firm && self.opens_paragraph(first)))
                    && reads
                    && (reading > 0 || !self.lists_targets(row))
            }
            Kind::Heading => true,
            Kind::RunIn => row.items.len() > 1 && mostly_verbs,
            Kind::Colon | Kind::Comma => {
                (row.items.len() >= self.words.lists.row_least || row.items.len() > 1 && self.even(row))
                    && mostly_verbs
            }
            Kind::Alike { announced: true } => true,
            // Inside an item they are only how its text goes on.
            Kind::Alike { announced: false } => mostly_verbs && self.rows.items[first].parent.is_none(),
        };
        // Beside a review, targets and main tasks even 四、加强自身建设 is a part of the paper.
        let parts = matches!(row.kind, Kind::Counted(counter) if counter.depth < 4)
            && row.items.len() > 2
            && (row.items.len() - plain.len()) * 3 >= row.items.len() * 2;
        let headings: Vec<Span> = match row.kind {
            Kind::Heading => {
                let next = |nth: usize| row.items.get(nth + 1).copied();
                row.items.iter().enumerate().map(|(nth, item)| self.told_below(*item, next(nth))).collect()
            }
            _ => Vec::new(),
        };
        // Headings of a page that goes from city to city are no parts of one plan.
        let cities = matches!(row.kind, Kind::Heading)
            && row.items.windows(2).any(|pair| {
                let moved = |item: usize| self.outline.moved_at(self.candidate(item).start);
                moved(pair[0]) != moved(pair[1])
            });
        let below = headings.iter().filter(|told| told.mood == Mood::Planned).count();
        let parted = below > 2 || below > 1 && below == headings.len();
        for (nth, &item) in row.items.iter().enumerate() {
            let here = match row.kind {
                // Headings share no lead; what stands below each says what it is.
                Kind::Heading => headings[nth].clone(),
                // Parts of a paper may turn from what was done to what is planned.
                Kind::Counted(counter) if counter.depth < 4 => self.told(item),
                _ => told.clone(),
            };
            let lead = match (here.mood, here.firm) {
                (Mood::Planned, true) => 3.0,
                (Mood::Planned, false) => 2.0,
                // A heading alone may stand above anything.
                (Mood::Unknown, _) if row.kind == Kind::Heading => -1.0,
                (Mood::Unknown, _) => 0.0,
                (Mood::Achieved, false) => -2.0,
                (Mood::Achieved, true) => -4.0,
            };
            let own = match row.kind {
                // A heading that names no work is a subject, unless most beside it name some.
                // Three and more below a plan, or two and nothing else, are its parts, whatever they are called.
                Kind::Heading if !mostly_verbs && !cities && parted && here.mood == Mood::Planned => {
                    self.own(item) - 0.5
                }
                Kind::Heading if !mostly_verbs => self.own(item) - 1.5,
                Kind::Heading => self.own(item).max(own.min(1.0)),
                _ => own,
            };
            let holds = self.holds(item) || parts;
            kept[item] = Kept {
                task: enough
                    && !holds
                    && !self.rule(item)
                    && exhorts * 5 < plain.len().max(1) * 3
                    && lead + OWN_WEIGHT * own > ENOUGH,
                void: holds && self.voids(item),
                year: self.year(&here, item),
            };
        }
    }

    /// What is told where an item begins, before its own words.
    fn told(&self, item: usize) -> Span {
        let candidate = self.candidate(item);
        let paragraph = &self.outline.paragraphs[candidate.paragraph];
        let piece = &paragraph.pieces[candidate.piece];
        // Sentences without a counter say themselves what they tell.
        if matches!(candidate.kind, Kind::Alike { announced: false }) {
            return self.outline.told_at(candidate.start).cloned().unwrap_or_default();
        }
        // 目前，已有119家。围绕冠军扩面，今年再培育10家: an item in the middle may turn to what is planned.
        if candidate.kind == Kind::Comma
            && candidate.start != piece.start
            && let Some(told) = self.outline.told_at(candidate.start)
            && told.mood == Mood::Planned
        {
            return told.clone();
        }
        if candidate.piece == 0 && candidate.start == piece.start {
            return paragraph.before.clone();
        }
        self.outline.told_at(candidate.start.saturating_sub(1)).cloned().unwrap_or_default()
    }

    /// What most sentences below a heading tell, up to the next of its row.
    fn told_below(&self, item: usize, next: Option<usize>) -> Span {
        let before = self.told(item);
        if before.firm {
            return before;
        }
        let start = self.candidate(item).heading.end;
        let section = &self.outline.sections[self.outline.paragraphs[self.candidate(item).paragraph].section];
        let end = next.map_or(section.range.end, |next| self.candidate(next).start).min(section.range.end);
        let spans = self.outline.told_in(start..end.max(start));
        let count = |mood| spans.iter().filter(|span| span.mood == mood).count();
        let (planned, achieved) = (count(Mood::Planned), count(Mood::Achieved));
        let mood = match planned {
            0 if achieved == 0 => before.mood,
            _ if planned >= achieved && planned * 2 >= spans.len() => Mood::Planned,
            _ => Mood::Achieved,
        };
        let year = spans
            .iter()
            .find(|span| span.mood == Mood::Planned && span.year.is_some())
            .and_then(|span| span.year);
        Span { mood, year: year.or(before.year.filter(|_| before.mood == Mood::Planned)), ..before }
    }

    fn year(&self, told: &Span, item: usize) -> Option<i16> {
        let section = &self.outline.sections[self.outline.paragraphs[self.candidate(item).paragraph].section];
        let planned = told.year.filter(|_| told.mood == Mood::Planned);
        planned.or(section.plan_year())
    }
}
