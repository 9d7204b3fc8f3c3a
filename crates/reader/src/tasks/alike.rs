//! Sentences of one paragraph that open alike and are a row without a counter: 突出创新引领，…。突出集群培育，….

use std::borrow::Cow;

use super::{
    Words,
    candidate::{Candidate, Kind, heading},
};
use crate::outline::{Mood, Outline, Shapes, ends};

/// Characters of a verb with its object: 育产业.
const OBJECT: usize = 3;

/// How many sentences an announced row has, where that was said.
pub(super) type Announced = Option<Option<usize>>;

/// A sentence by its first clause.
struct Sentence<'t> {
    start: usize,
    piece: usize,
    end: usize,
    /// What stands before its first comma, over the break of a line, too; nothing where it has none or where that is long.
    clause: Option<Cow<'t, str>>,
    length: usize,
    /// Whether the clause begins with a verb of planned work.
    verb: bool,
    /// The same, of more than one character.
    long_verb: bool,
    planned: bool,
    announces: Announced,
}

impl Sentence<'_> {
    fn clause(&self) -> Option<&str> {
        self.clause.as_deref()
    }
}

/// The sentences of a paragraph that open alike, and what its last sentence announces. `before` is what the last
/// sentence of the paragraph before announced.
pub(super) fn alike(
    text: &str,
    at: usize,
    outline: &Outline,
    before: Announced,
    shapes: &Shapes,
    words: &Words,
) -> (Vec<Candidate>, Announced) {
    let sentences = sentences(text, at, outline, shapes, words);
    let last = sentences.last().and_then(|sentence| sentence.announces);
    let candidates = |row: Vec<&Sentence<'_>>, kind: Kind| {
        let candidate = |sentence: &Sentence<'_>| Candidate {
            start: sentence.start,
            body: sentence.start,
            heading: heading(text, sentence.start, sentence.start, sentence.end, shapes, words),
            paragraph: at,
            piece: sentence.piece,
            kind,
        };
        row.into_iter().map(candidate).collect::<Vec<_>>()
    };
    if let Some((word, row)) = opened(&sentences, words) {
        let first = led_in(text, &row, word, &sentences, words);
        if row.len() + usize::from(first.is_some()) >= words.lists.row_least {
            let row = first.iter().chain(row.iter().copied()).collect();
            return (candidates(row, Kind::Comma), last);
        }
    }
    // The announcement stands in the paragraph, or closes the one before.
    let said = sentences.iter().position(|sentence| sentence.announces.is_some());
    let (from, count) = match said {
        Some(said) => (said + 1, sentences[said].announces),
        None => (0, before),
    };
    if let Some(count) = count
        && let Some(row) = announced(&sentences[from.min(sentences.len())..], count, words)
    {
        return (candidates(row, Kind::Alike { announced: true }), last);
    }
    let row = parallel(&sentences, words.lists.row_least).unwrap_or_default();
    (candidates(row, Kind::Alike { announced: false }), last)
}

fn sentences<'t>(
    text: &'t str,
    at: usize,
    outline: &Outline,
    shapes: &Shapes,
    words: &Words,
) -> Vec<Sentence<'t>> {
    let mut found = Vec::new();
    let pieces = &outline.paragraphs[at].pieces;
    // Whether the line before broke a sentence: its rest begins none.
    let mut broken = false;
    for (piece, range) in pieces.iter().enumerate() {
        let mut start = range.start;
        for whole in parts(&text[range.clone()], shapes, words) {
            let ended = whole
                .trim_end_matches(|c| shapes.closers.contains(c))
                .ends_with(|c| shapes.ends.contains(c) || shapes.opens.contains(c));
            if std::mem::replace(&mut broken, !ended && start + whole.len() == range.end) {
                start += whole.len();
                continue;
            }
            // What closes a quotation belongs to the sentence before.
            let words_of = whole.trim_start_matches(|c| shapes.closers.contains(c));
            let begin = start + whole.len() - words_of.len();
            start += whole.len();
            // Who wrote it stands in brackets behind the last.
            if words_of.is_empty() || words_of.starts_with(['（', '(']) {
                continue;
            }
            let rest = pieces.get(piece + 1).filter(|_| broken).map_or("", |next| &text[next.clone()]);
            let clause = first_clause(words_of, rest);
            let length = clause
                .as_deref()
                .map_or(0, |clause| clause.chars().take(words.lists.opener_most + 1).count());
            let clause = clause.filter(|_| (1..=words.lists.opener_most).contains(&length));
            let verb = clause.as_deref().is_some_and(|clause| words.begins_with_verb(clause));
            let long_verb = clause.as_deref().is_some_and(|clause| words.begins_with_long_verb(clause));
            found.push(Sentence {
                start: begin,
                piece,
                end: range.end,
                clause,
                length,
                verb,
                long_verb,
                planned: outline.told_at(begin).is_some_and(|told| told.mood == Mood::Planned),
                announces: words.announces(words_of, shapes),
            });
        }
    }
    found
}

/// What stands before the first comma of a sentence, whose `rest` stands on the next line.
fn first_clause<'t>(words: &'t str, rest: &str) -> Option<Cow<'t, str>> {
    const COMMAS: [char; 3] = ['，', ',', '：'];
    if let Some((clause, _)) = words.split_once(COMMAS) {
        return Some(Cow::Borrowed(clause));
    }
    let (behind, _) = rest.split_once(COMMAS)?;
    Some(Cow::Owned(format!("{words}{behind}")))
}

/// The sentences of a line; what stands behind an announcement's colon is one of its own.
fn parts<'t>(line: &'t str, shapes: &Shapes, words: &Words) -> Vec<&'t str> {
    let mut parts = Vec::new();
    for whole in line.split_inclusive(|c| shapes.ends.contains(c)) {
        let colon =
            whole.char_indices().find(|(_, c)| shapes.opens.contains(*c)).map(|(at, c)| at + c.len_utf8());
        match colon.filter(|end| *end < whole.len() && words.announces(&whole[..*end], shapes).is_some()) {
            Some(end) => parts.extend([&whole[..end], &whole[end..]]),
            None => parts.push(whole),
        }
    }
    parts
}

/// Sentences that open with the same listed word, or with a verb and its object of two characters: 育产业，…; or that say
/// of what they are: 项目方面，…. The word, where there is one, and one sentence fewer may do where another leads in.
fn opened<'s, 't>(
    sentences: &'s [Sentence<'t>],
    words: &'s Words,
) -> Option<(&'s str, Vec<&'s Sentence<'t>>)> {
    let lists = &words.lists;
    let key = |sentence: &Sentence<'t>| {
        let clause = sentence.clause()?;
        let word = lists.openers.iter().find(|word| clause.starts_with(word.as_str())).map(String::as_str);
        // Any word of the list stands for all of them: 项目方面，… and 企业上，… are one row.
        let aspect = || {
            let names = sentence.planned && words.names_aspect(clause);
            lists.aspects.first().filter(|_| names).map(String::as_str)
        };
        word.or_else(aspect).or((sentence.length == OBJECT && sentence.verb).then_some(""))
    };
    let row = rows(sentences, key).into_iter().find(|row| row.len() + 1 >= lists.row_least)?;
    Some((key(row[0])?, row))
}

/// The first item of a row in the sentence before it, behind the words that lead in: 今年要聚力产业升级，…；聚力数字赋能，…,
/// 对应到抓手，补链上，…；转型上，…, 合肥将育链群，…；强科创，….
fn led_in<'t>(
    text: &'t str,
    row: &[&Sentence<'t>],
    word: &str,
    sentences: &[Sentence<'t>],
    words: &Words,
) -> Option<Sentence<'t>> {
    let first = row.first().filter(|first| first.planned)?;
    let before = sentences.iter().rev().find(|sentence| {
        sentence.start < first.start
            && (sentence.piece == first.piece || !text[sentence.start..first.start].contains("\n\n"))
    })?;
    let whole = &text[before.start..first.start];
    let aspect = first.clause().is_some_and(|clause| words.names_aspect(clause));
    let mut start = 0;
    let at = whole.split_inclusive(['，', ',', '：']).find_map(|clause| {
        let at = start;
        start += clause.len();
        if aspect {
            return (at > 0 && words.names_aspect(clause.trim_end_matches(['，', ',', '：']))).then_some(at);
        }
        if word.is_empty() {
            let bare = clause.trim_end_matches(['，', ',', '：']);
            return words.lists.modals.iter().find_map(|modal| {
                let (_, tail) = bare.rsplit_once(modal.as_str())?;
                let short = tail.chars().count() == OBJECT && words.begins_with_verb(tail);
                short.then(|| at + bare.len() - tail.len())
            });
        }
        let (inner, _) = clause.match_indices(word).next()?;
        (inner == 0 && at > 0 || ends(&clause[..inner], &words.lists.modals)).then_some(at + inner)
    })?;
    let clause = whole[at..].split_once(['，', ',']).map(|(clause, _)| clause)?;
    let length = clause.chars().take(words.lists.opener_most + 1).count();
    (length <= words.lists.opener_most).then_some(Sentence {
        start: before.start + at,
        clause: Some(Cow::Borrowed(clause)),
        length,
        verb: true,
        long_verb: true,
        planned: before.planned,
        announces: None,
        ..*before
    })
}

/// The sentences behind an announcement that are its row: as many as it says, or those that open alike.
fn announced<'s, 't>(
    sentences: &'s [Sentence<'t>],
    count: Option<usize>,
    words: &Words,
) -> Option<Vec<&'s Sentence<'t>>> {
    const LEAST: usize = 2;
    let fits = |row: &Vec<&Sentence<'_>>| match count {
        Some(count) => row.len() == count,
        None => row.len() >= words.lists.row_least,
    };
    let verbs: Vec<&Sentence<'_>> = sentences.iter().filter(|sentence| sentence.verb).collect();
    let clauses: Vec<&Sentence<'_>> = sentences.iter().filter(|sentence| sentence.clause.is_some()).collect();
    let whole = clauses.len() == sentences.len();
    let shape = |sentence: &Sentence<'t>| {
        let clause = sentence.clause()?;
        Some((clause.chars().next_back(), sentence.length))
    };
    let row = Some(verbs)
        .filter(fits)
        .or_else(|| parallel(sentences, LEAST).filter(fits))
        .or_else(|| rows(sentences, shape).into_iter().find(|row| count.is_some() && fits(row)))
        .or_else(|| Some(clauses).filter(|row| whole && count.is_some() && fits(row)))?;
    (row.len() >= LEAST).then_some(row)
}

/// Planned sentences that open with the same verb, or with a verb and an object that end alike and are of one length:
/// 织密产业链，…。激活创新链，….
fn parallel<'s, 't>(sentences: &'s [Sentence<'t>], least: usize) -> Option<Vec<&'s Sentence<'t>>> {
    fn clause<'s>(sentence: &'s Sentence<'_>) -> Option<&'s str> {
        sentence.clause().filter(|_| sentence.long_verb && sentence.planned && sentence.announces.is_none())
    }
    let front = |clause: &'s str| clause.char_indices().nth(2).map_or(clause, |(at, _)| &clause[..at]);
    let verb = |sentence: &'s Sentence<'t>| Some((front(clause(sentence)?), 0));
    let tail = |sentence: &'s Sentence<'t>| {
        let clause = clause(sentence)?;
        Some((clause.char_indices().next_back().map_or(clause, |(at, _)| &clause[at..]), sentence.length))
    };
    let mut all = rows(sentences, verb);
    all.extend(rows(sentences, tail));
    // Of one length alone they must follow each other.
    all.extend(
        sentences
            .chunk_by(|a, b| a.length == b.length)
            .filter(|run| run[0].length >= 4 && run.iter().all(|sentence| clause(sentence).is_some()))
            .map(|run| run.iter().collect()),
    );
    let mut best: Option<Vec<&Sentence<'_>>> = None;
    for row in all.into_iter().filter(|row| row.len() >= least) {
        if best.as_ref().is_none_or(|best| row.len() > best.len()) {
            best = Some(row);
        }
    }
    best
}

/// Sentences by a key, in the order of the first of each.
fn rows<'s, 't, K: PartialEq>(
    sentences: &'s [Sentence<'t>],
    key: impl Fn(&'s Sentence<'t>) -> Option<K>,
) -> Vec<Vec<&'s Sentence<'t>>> {
    let mut rows: Vec<(K, Vec<&Sentence<'_>>)> = Vec::new();
    for sentence in sentences {
        let Some(key) = key(sentence) else { continue };
        match rows.iter_mut().find(|(known, _)| *known == key) {
            Some((_, row)) => row.push(sentence),
            None => rows.push((key, vec![sentence])),
        }
    }
    rows.into_iter().map(|(_, row)| row).collect()
}
