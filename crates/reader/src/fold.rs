//! Traditional characters read as simplified ones.

use std::borrow::Cow;

/// A table from every character of the basic plane to the one that is read in its place.
#[derive(Debug, Clone)]
pub(crate) struct Fold {
    /// Pages of 256 characters; most pages are the empty one, so the table stays small enough to remain in cache.
    pages: Vec<[u16; PAGE]>,
    /// Which page a character's upper byte means.
    index: [u8; PAGE],
}

const PAGE: usize = 256;

impl Fold {
    /// From pairs of characters of the same length in UTF-8; other pairs are left out.
    pub(crate) fn new(pairs: &[(char, char)]) -> Self {
        let mut fold = Self { pages: vec![[0; PAGE]], index: [0; PAGE] };
        for (from, to) in pairs {
            let (Ok(from16), Ok(to16)) = (u16::try_from(*from as u32), u16::try_from(*to as u32)) else {
                continue;
            };
            if from.len_utf8() != 3 || to.len_utf8() != 3 {
                continue;
            }
            let [high, low] = from16.to_be_bytes().map(usize::from);
            // There are at most 248 pages of three-byte characters, so the index fits a byte.
            if empty(fold.index[high]) {
                fold.index[high] = fold.pages.len() as u8;
                fold.pages.push([0; PAGE]);
            }
            let page = usize::from(fold.index[high]);
            fold.pages[page][low] = to16;
        }
        fold
    }

    /// What is read in place of a character of three bytes; 0 where it stands for itself.
    fn of(&self, code: u16) -> u16 {
        let [high, low] = code.to_be_bytes().map(usize::from);
        self.pages[usize::from(self.index[high])][low]
    }

    /// The text with every traditional character replaced. Byte offsets stay what they are.
    pub(crate) fn fold<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let bytes = text.as_bytes();
        let mut folded: Option<Vec<u8>> = None;
        let mut at = 0;
        while at < bytes.len() {
            match bytes[at] {
                // Three-byte sequences of valid UTF-8 start with 1110xxxx.
                first @ 0xE0..=0xEF if at + 2 < bytes.len() => {
                    let code = (u16::from(first & 0x0F) << 12)
                        | (u16::from(bytes[at + 1] & 0x3F) << 6)
                        | u16::from(bytes[at + 2] & 0x3F);
                    let to = self.of(code);
                    if to != 0 {
                        let out = folded.get_or_insert_with(|| bytes.to_vec());
                        out[at] = 0xE0 | (to >> 12) as u8;
                        out[at + 1] = 0x80 | ((to >> 6) & 0x3F) as u8;
                        out[at + 2] = 0x80 | (to & 0x3F) as u8;
                    }
                    at += 3;
                }
                0xF0..=0xFF => at += 4,
                0xC0..=0xDF => at += 2,
                _ => at += 1,
            }
        }
        match folded.map(String::from_utf8) {
            Some(Ok(text)) => Cow::Owned(text),
            _ => Cow::Borrowed(text),
        }
    }
}

/// Whether an upper byte has no page of its own yet.
fn empty(page: u8) -> bool {
    page == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_stay_what_they_are() {
        let fold = Fold::new(&[('規', '规'), ('業', '业'), ('増', '增')]);
        assert_eq!(fold.fold("規模以上工業5G增加值"), "规模以上工业5G增加值");
        assert!(matches!(fold.fold("规模 😀 é"), Cow::Borrowed(_)));
        let text = "業é😀業x";
        assert_eq!(fold.fold(text).len(), text.len());
    }
}
