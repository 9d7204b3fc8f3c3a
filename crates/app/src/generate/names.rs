use ballast_model::Uscc;

use super::profile::Profile;

/// Characters of a credit code (GB 32100-2015).
pub(super) const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// The credit code of enterprise `number` registered in `county`: authority and kind `91`, the county,
/// a subject code that no authority issues (GB 11714 check character), the check character.
pub(super) fn credit_code(county: &str, mark: &str, number: u32) -> Option<Uscc> {
    let mut subject = [b'0'; 8];
    for (place, byte) in subject.iter_mut().zip(mark.bytes()) {
        *place = byte;
    }
    let mut rest = number as usize;
    for place in subject[3..].iter_mut().rev() {
        *place = ALPHABET[rest % 31];
        rest /= 31;
    }
    let text = std::str::from_utf8(&subject).ok()?;
    Uscc::with_check(&format!("91{county}{text}{}", organisation_check(&subject))).ok()
}

/// GB 11714-1997: weights 3, 7, 9, 10, 5, 8, 4, 2; 11 less the sum modulo 11; ten is X, eleven 0.
fn organisation_check(subject: &[u8; 8]) -> char {
    let sum: u32 = subject
        .iter()
        .zip([3, 7, 9, 10, 5, 8, 4, 2])
        .map(|(&c, weight)| (c as char).to_digit(36).unwrap_or(0) * weight)
        .sum();
    match 11 - sum % 11 {
        10 => 'X',
        11 => '0',
        digit => char::from_digit(digit, 10).unwrap_or('0'),
    }
}

/// Most enterprises that five characters of a credit code can number.
pub(super) const MAX_ENTERPRISES: u32 = 31u32.pow(5);

/// Names in pieces, each encoded once: rows are put together from bytes.
pub(super) struct Names {
    /// Short names of cities.
    pub(super) cities: Vec<Vec<u8>>,
    pub(super) words: Vec<Vec<u8>>,
    /// Per division.
    pub(super) trades: Vec<Vec<Vec<u8>>>,
    pub(super) endings: Vec<Vec<u8>>,
    tag: (Vec<u8>, Vec<u8>),
}

/// Which pieces an enterprise's name is made of.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct NamePieces {
    pub(super) city: u16,
    pub(super) word: u16,
    pub(super) division: u16,
    pub(super) trade: u8,
    pub(super) ending: u8,
}

impl Names {
    pub(super) fn new(profile: &Profile, cities: &[String], encode: impl Fn(&str) -> Vec<u8>) -> Self {
        let list = |texts: &[String]| texts.iter().map(|t| encode(t)).collect::<Vec<_>>();
        let (before, after) = profile.name_tag.split_once("{number}").unwrap_or((&profile.name_tag, ""));
        Self {
            cities: cities.iter().map(|c| encode(c.trim_end_matches('市'))).collect(),
            words: list(&profile.name_words),
            trades: profile.divisions.iter().map(|d| d.words.split('|').map(&encode).collect()).collect(),
            endings: list(&profile.name_endings),
            tag: (encode(before), encode(after)),
        }
    }

    /// Appends a name.
    pub(super) fn write(&self, pieces: NamePieces, number: u32, out: &mut Vec<u8>) {
        let piece = |list: &[Vec<u8>], at: usize, out: &mut Vec<u8>| {
            if let Some(bytes) = list.get(at) {
                out.extend_from_slice(bytes);
            }
        };
        piece(&self.cities, pieces.city as usize, out);
        piece(&self.words, pieces.word as usize, out);
        if let Some(trades) = self.trades.get(pieces.division as usize) {
            piece(trades, pieces.trade as usize, out);
        }
        piece(&self.endings, pieces.ending as usize, out);
        out.extend_from_slice(&self.tag.0);
        super::cells::write_integer(i64::from(number), out);
        out.extend_from_slice(&self.tag.1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credit_codes_are_valid_and_distinct() {
        let mut seen = std::collections::HashSet::new();
        for number in (0..MAX_ENTERPRISES).step_by(9973) {
            let code = credit_code("370102", "DEM", number).unwrap();
            assert_eq!(Uscc::parse(code.as_str()), Ok(code));
            assert!(code.as_str().starts_with("91370102DEM"), "{code}");
            assert!(seen.insert(code));
        }
    }

    #[test]
    fn the_subject_code_checks_by_its_own_standard() {
        // The example of GB 11714-1997 is D2143569-X.
        assert_eq!(organisation_check(b"D2143569"), 'X');
    }
}
