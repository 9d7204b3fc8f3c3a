//! Names that the pack knows: programmes, mechanisms, titles.

use std::ops::Range;

use ballast_packs::plan::Genre;

use crate::{Mention, points::Points, trie::Trie};

/// Known names, ready to be looked for.
#[derive(Debug, Clone)]
pub(crate) struct Names {
    trie: Trie,
    /// By word: the name's id, and whether it is nothing but a code.
    ids: Vec<(String, bool)>,
    quotes: String,
}

/// A name where it stands, by the byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Named<'n> {
    pub(crate) range: Range<usize>,
    pub(crate) id: &'n str,
}

impl Names {
    /// Compiles the names of a genre.
    pub(crate) fn new(genre: &Genre) -> Self {
        let quotes = genre.structure.quotes.clone();
        let (mut trie, mut ids) = (Trie::with_room(0), Vec::new());
        for name in &genre.names {
            for alias in &name.aliases {
                let bare = Bare::new(alias, &quotes).text;
                let next = ids.len() as u32;
                if !bare.is_empty() && trie.insert(bare.chars(), next) == next {
                    // 1650 alone is a number; “1650” is a name.
                    let code = bare.chars().all(|c| c.is_ascii_alphanumeric() || c == '+');
                    ids.push((name.id.clone(), code));
                }
            }
        }
        Self { trie, ids, quotes }
    }

    /// The names that a text holds, in order; quotation marks inside them and the width of their letters do not matter.
    pub(crate) fn find(&self, text: &str) -> Vec<Named<'_>> {
        let bare = Bare::new(text, &self.quotes);
        let mut found = Vec::new();
        let mut moved = 0;
        for (hit, word) in self.trie.find(&bare.text) {
            let (id, code) = &self.ids[word as usize];
            let mut range = bare.back(hit, &mut moved);
            let before = text[..range.start].chars().next_back();
            let after = text[range.end..].chars().next();
            let quoted = |c: Option<char>| c.is_some_and(|c| self.quotes.contains(c));
            if *code && !(quoted(before) && quoted(after)) {
                continue;
            }
            // “33618”现代制造业集群体系: the mark that opens belongs to the name when the one that closes does.
            let marks = text[range.clone()].chars().filter(|c| self.quotes.contains(*c)).count();
            if let (Some(open), Some(close)) = (before, after)
                && marks > 0
                && marks % 2 == 0
                && quoted(before)
                && quoted(after)
            {
                range = range.start - open.len_utf8()..range.end + close.len_utf8();
            } else if let Some(mark) = before.filter(|_| quoted(before) && marks % 2 == 1) {
                range.start -= mark.len_utf8();
            } else if let Some(mark) = after.filter(|_| quoted(after) && marks % 2 == 1) {
                range.end += mark.len_utf8();
            }
            found.push(Named { range, id });
        }
        found
    }
}

/// The names of a text as records; `folded` is the text with its traditional characters folded.
pub(crate) fn mentions(text: &str, folded: &str, names: &Names) -> Vec<Mention> {
    let found = names.find(folded);
    let points = Points::new(text, found.iter().flat_map(|named| [named.range.start, named.range.end]));
    let mention = |named: Named<'_>| Mention {
        start: points.of(named.range.start),
        end: points.of(named.range.end),
        text: text[named.range].to_owned(),
        id: named.id.to_owned(),
    };
    found.into_iter().map(mention).collect()
}

/// A text without quotation marks and with letters of half width, and where its bytes came from.
struct Bare {
    text: String,
    /// Where in the bare text something was left out, and how many bytes were left out up to there.
    cuts: Vec<(usize, usize)>,
}

impl Bare {
    fn new(text: &str, quotes: &str) -> Self {
        let mut bare = Self { text: String::with_capacity(text.len()), cuts: Vec::new() };
        let (mut copied, mut left_out) = (0, 0);
        for (at, c) in text.char_indices() {
            // Ideographs stand for themselves, and most characters are ideographs.
            if ('\u{4E00}'..='\u{9FFF}').contains(&c) {
                continue;
            }
            let to = match c {
                '\u{FF01}'..='\u{FF5E}' if !quotes.contains(c) => char::from_u32(c as u32 - 0xFEE0),
                c if quotes.contains(c) => None,
                _ => continue,
            };
            bare.text.push_str(&text[copied..at]);
            bare.text.extend(to);
            copied = at + c.len_utf8();
            left_out += c.len_utf8() - to.map_or(0, char::len_utf8);
            bare.cuts.push((bare.text.len(), left_out));
        }
        bare.text.push_str(&text[copied..]);
        bare
    }

    /// A stretch of the bare text in the text itself; `moved` remembers the last cut passed, so that a pass over
    /// stretches in order is linear.
    fn back(&self, range: Range<usize>, moved: &mut usize) -> Range<usize> {
        let passed = |at: usize, from: usize, inclusive: bool| {
            let rest = &self.cuts[from..];
            from + rest.iter().take_while(|(cut, _)| if inclusive { *cut <= at } else { *cut < at }).count()
        };
        let before = |count: usize| count.checked_sub(1).map_or(0, |at| self.cuts[at].1);
        *moved = passed(range.start, *moved, true);
        let start = range.start + before(*moved);
        let end = range.end + before(passed(range.end, *moved, false));
        start..end
    }
}

#[cfg(test)]
mod tests {
    use ballast_packs::plan::KnownName;

    use super::*;

    fn found(text: &str) -> Vec<(String, String)> {
        let mut genre = Genre::default();
        genre.structure.quotes = "“”\"".to_owned();
        let name = |id: &str, aliases: &[&str]| KnownName {
            id: id.to_owned(),
            aliases: aliases.iter().map(|alias| (*alias).to_owned()).collect(),
            ..KnownName::default()
        };
        genre.names = vec![
            name("33618", &["33618现代制造业集群体系", "33618"]),
            name("brain", &["产业大脑+未来工厂", "产业大脑"]),
            name("giant", &["专精特新小巨人"]),
        ];
        let names = Names::new(&genre);
        names
            .find(text)
            .into_iter()
            .map(|named| (text[named.range].to_owned(), named.id.to_owned()))
            .collect()
    }

    #[test]
    fn quotation_marks_and_width_do_not_matter() {
        let pairs = |list: &[(&str, &str)]| {
            list.iter().map(|(text, id)| ((*text).to_owned(), (*id).to_owned())).collect::<Vec<_>>()
        };
        assert_eq!(
            found("打造“33618”现代制造业集群体系，迭代“产业大脑＋未来工厂”体系"),
            pairs(&[("“33618”现代制造业集群体系", "33618"), ("产业大脑＋未来工厂", "brain")])
        );
        assert_eq!(found("专精特新“小巨人”企业"), pairs(&[("专精特新“小巨人”", "giant")]));
        assert_eq!(found("新增33618家，“33618”集群"), pairs(&[("33618", "33618")]));
        assert_eq!(found("“专精特新”“小巨人”"), pairs(&[("“专精特新”“小巨人”", "giant")]));
    }
}
