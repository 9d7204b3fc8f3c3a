use memchr::{memchr, memchr2};

use super::{Encoding, Part, Row};

/// A quoted field longer than this is a stray quotation mark, not a field.
const LONGEST_QUOTED: usize = 64 * 1024;

/// Comma-, tab- or semicolon-separated text, read in place.
pub(super) struct Delimited<'a> {
    body: &'a [u8],
    delimiter: u8,
    quotes: bool,
    /// A part of fewer bytes is not worth a thread.
    smallest: usize,
}

impl<'a> Delimited<'a> {
    /// Takes the delimiter that the first lines hold most of.
    pub fn new(body: &'a [u8], _encoding: Encoding) -> Self {
        let head = &body[..body.len().min(64 * 1024)];
        let count = |c: u8| memchr::memchr_iter(c, head).count();
        // A comma inside Chinese text is a different character, so the plain count decides.
        let delimiter = [b',', b'\t', b';'].into_iter().rev().max_by_key(|&c| count(c)).unwrap_or(b',');
        Self { body, delimiter, quotes: memchr(b'"', body).is_some(), smallest: 128 * 1024 }
    }

    /// Cuts at line ends outside quotation marks.
    pub fn parts(&self, parts: usize) -> Vec<Part> {
        let body = self.body;
        let mut cuts = vec![0];
        let step = body.len().div_ceil(parts.max(1)).max(self.smallest);
        if parts > 1 && !self.quotes {
            let mut target = step;
            while target < body.len() {
                let Some(at) = memchr(b'\n', &body[target..]) else { break };
                let cut = target + at + 1;
                cuts.push(cut);
                target = (cut + 1).max(target + step);
            }
        } else if parts > 1 {
            // With quoted fields a line end may lie inside one: walk from quote to quote.
            let (mut at, mut target) = (0, step);
            while at < body.len() && target < body.len() {
                let (quote, line) = (memchr(b'"', &body[at..]), memchr(b'\n', &body[at.max(target)..]));
                let (quote, line) = (quote.map(|q| q + at), line.map(|l| l + at.max(target)));
                match (quote, line) {
                    (Some(quote), Some(line)) if quote < line => at = self.skip_quoted(quote),
                    (_, Some(line)) => {
                        cuts.push(line + 1);
                        at = line + 1;
                        target = at.max(target) + step;
                    }
                    (_, None) => break,
                }
            }
        }
        cuts.push(body.len());
        cuts.dedup();
        cuts.windows(2).map(|w| Part { start: w[0], end: w[1] }).collect()
    }

    /// Where to go on after the quotation mark at `quote`: past the closing one, if it opens a field.
    fn skip_quoted(&self, quote: usize) -> usize {
        let opens = quote == 0 || self.body[quote - 1] == b'\n' || self.body[quote - 1] == self.delimiter;
        match opens.then(|| closing(self.body, quote)).flatten() {
            Some(end) => end + 1,
            None => quote + 1,
        }
    }

    /// Reads a part row by row.
    pub fn visit(&self, part: Part, each: &mut dyn FnMut(&Row<'_>) -> bool) {
        let body = &self.body[..part.end];
        let mut at = part.start;
        let mut index = 0;
        let mut cells: Vec<&[u8]> = Vec::with_capacity(64);
        while at < body.len() {
            cells.clear();
            let mut unescape = Vec::new();
            let line_end = memchr(b'\n', &body[at..]).map_or(body.len(), |n| at + n);
            if self.quotes && memchr(b'"', &body[at..line_end]).is_some() {
                at = self.quoted_row(body, at, &mut cells, &mut unescape);
            } else {
                let mut line = &body[at..line_end];
                if let [rest @ .., b'\r'] = line {
                    line = rest;
                }
                let mut from = 0;
                for to in memchr::memchr_iter(self.delimiter, line) {
                    cells.push(&line[from..to]);
                    from = to + 1;
                }
                cells.push(&line[from..]);
                at = line_end + 1;
            }
            let go_on = if unescape.is_empty() {
                each(&Row { index, cells: &cells, grid_row: 0 })
            } else {
                let owned: Vec<(usize, Vec<u8>)> =
                    unescape.iter().map(|&cell| (cell, undouble(cells[cell]))).collect();
                let mut view: Vec<&[u8]> = cells.clone();
                for (cell, bytes) in &owned {
                    view[*cell] = bytes;
                }
                each(&Row { index, cells: &view, grid_row: 0 })
            };
            index += 1;
            if !go_on {
                return;
            }
        }
    }

    /// Reads one row that holds quotation marks; answers where the next one begins.
    fn quoted_row<'b>(
        &self,
        body: &'b [u8],
        start: usize,
        cells: &mut Vec<&'b [u8]>,
        doubled: &mut Vec<usize>,
    ) -> usize {
        let mut at = start;
        loop {
            if body.get(at) == Some(&b'"')
                && let Some(end) = closing(body, at)
            {
                let inside = &body[at + 1..end];
                if memchr(b'"', inside).is_some() {
                    doubled.push(cells.len());
                }
                cells.push(inside);
                // Anything between the closing quote and the delimiter is lost space.
                at = memchr2(self.delimiter, b'\n', &body[end..]).map_or(body.len(), |n| end + n);
            } else {
                let end = memchr2(self.delimiter, b'\n', &body[at..]).map_or(body.len(), |n| at + n);
                let cell = &body[at..end];
                cells.push(if body.get(end) != Some(&self.delimiter) {
                    cell.strip_suffix(b"\r").unwrap_or(cell)
                } else {
                    cell
                });
                at = end;
            }
            match body.get(at) {
                Some(&c) if c == self.delimiter => at += 1,
                _ => return at + 1,
            }
        }
    }
}

/// The quotation mark that closes the one at `open`: the next that is not doubled.
fn closing(body: &[u8], open: usize) -> Option<usize> {
    let limit = body.len().min(open + LONGEST_QUOTED);
    let mut at = open + 1;
    while at < limit {
        let quote = at + memchr(b'"', &body[at..limit])?;
        if body.get(quote + 1) != Some(&b'"') {
            return Some(quote);
        }
        at = quote + 2;
    }
    None
}

fn undouble(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut skip = false;
    for &b in bytes {
        if b == b'"' && !skip {
            skip = true;
            continue;
        }
        skip = false;
        out.push(b);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str, parts: usize) -> Vec<Vec<String>> {
        let source = Delimited { smallest: 1, ..Delimited::new(text.as_bytes(), Encoding::Utf8) };
        let mut rows = Vec::new();
        for part in source.parts(parts) {
            source.visit(part, &mut |row| {
                rows.push(row.cells.iter().map(|c| String::from_utf8_lossy(c).into_owned()).collect());
                true
            });
        }
        rows
    }

    #[test]
    fn reads_quotes_line_ends_and_tabs() {
        assert_eq!(rows("a,b\r\n\"x,1\",\"say \"\"hi\"\"\"\r\n", 1), [["a", "b"], ["x,1", "say \"hi\""]]);
        assert_eq!(rows("a\tb\n1\t\"two\nlines\"\n", 1), [["a", "b"], ["1", "two\nlines"]]);
        assert_eq!(rows("a,b\n5\" pipe,2", 1), [["a", "b"], ["5\" pipe", "2"]]);
        assert_eq!(rows("a,b\n\"never closed,2\n3,4\n", 1).len(), 3);
        assert_eq!(rows("a,\n,b", 1), [["a", ""], ["", "b"]]);
    }

    proptest::proptest! {
        #[test]
        fn cutting_changes_nothing(cells in proptest::collection::vec("[a,\"\n\r ]{0,6}", 0..40), parts in 1usize..9) {
            let text: String = cells.iter().enumerate().map(|(at, cell)| {
                let quoted = format!("\"{}\"", cell.replace('"', "\"\""));
                quoted + if at % 3 == 2 { "\n" } else { "," }
            }).collect();
            proptest::prop_assert_eq!(rows(&text, parts), rows(&text, 1));
        }

        #[test]
        fn cutting_never_breaks_on_noise(text in "[a,\"\n\r\t;]{0,200}", parts in 1usize..9) {
            proptest::prop_assert_eq!(rows(&text, parts).len() as i64 - rows(&text, 1).len() as i64, 0);
        }
    }
}
