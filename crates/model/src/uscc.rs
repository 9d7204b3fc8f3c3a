use std::fmt;

/// The 31 characters of GB 32100-2015, in the order of their values: digits and capital letters
/// without I, O, Z, S and V.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// The value of each byte in [`ALPHABET`], `u8::MAX` for bytes outside it.
const VALUES: [u8; 256] = {
    let mut values = [u8::MAX; 256];
    let mut at = 0;
    while at < ALPHABET.len() {
        values[ALPHABET[at] as usize] = at as u8;
        at += 1;
    }
    values
};

/// GB 32100-2015: place i weighs 3^(i-1) modulo 31; the check character itself weighs 1.
const WEIGHTS: [u32; 18] = {
    let mut weights = [1; 18];
    let mut at = 1;
    while at < 17 {
        weights[at] = weights[at - 1] * 3 % 31;
        at += 1;
    }
    weights
};

/// A unified social credit code (统一社会信用代码, GB 32100-2015): 18 characters, the last a check
/// character modulo 31.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Uscc([u8; 18]);

/// Why a text is not a USCC.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UsccError {
    /// Not 18 characters long.
    #[error("a unified social credit code has 18 characters, this one has {0}")]
    Length(usize),
    /// A character outside the alphabet.
    #[error(
        "character {character:?} at place {place} cannot stand in a unified social credit code (I, O, Z, S and V are not used)"
    )]
    Character {
        /// The offending character.
        character: char,
        /// Its place, counted from 1.
        place: usize,
    },
    /// The check character is wrong.
    #[error("the check character is {found}, by GB 32100-2015 it would be {expected}")]
    Check {
        /// What stands there.
        found: char,
        /// What would be right.
        expected: char,
    },
}

impl Uscc {
    /// Reads a code: upper-cased, surrounding white space and full-width forms forgiven.
    ///
    /// # Errors
    /// [`UsccError`] says which character is wrong, or what the check character would be.
    pub fn parse(text: &str) -> Result<Self, UsccError> {
        let folded = crate::fold_width(text.trim());
        let trimmed = folded.trim();
        let length = trimmed.chars().count();
        if length != 18 {
            return Err(UsccError::Length(length));
        }
        let mut code = [0u8; 18];
        for (place, character) in trimmed.chars().enumerate() {
            let upper = character.to_ascii_uppercase();
            if value_of(upper).is_none() {
                return Err(UsccError::Character { character, place: place + 1 });
            }
            code[place] = upper as u8;
        }
        let expected = check_character(&code[..17]);
        if code[17] != expected {
            return Err(UsccError::Check { found: code[17] as char, expected: expected as char });
        }
        Ok(Self(code))
    }

    /// Whether `text` is a code exactly as stored: 18 capital letters and digits with the right check
    /// character. Cheap enough to ask of millions of rows; [`Uscc::parse`] says what is wrong.
    pub fn is_written_right(text: &[u8]) -> bool {
        let Ok(code) = <&[u8; 18]>::try_from(text) else { return false };
        let mut sum = 0u32;
        for (&byte, &weight) in code.iter().zip(&WEIGHTS) {
            let value = VALUES[byte as usize];
            if value == u8::MAX {
                return false;
            }
            sum += u32::from(value) * weight;
        }
        // The check character has weight 1, so that a right code sums to a multiple of 31.
        sum.is_multiple_of(31)
    }

    /// Builds a code from its first 17 characters by adding the check character.
    ///
    /// # Errors
    /// As [`Uscc::parse`], for a wrong length or character.
    pub fn with_check(body: &str) -> Result<Self, UsccError> {
        let mut code = [0u8; 18];
        let length = body.chars().count();
        if length != 17 {
            return Err(UsccError::Length(length + 1));
        }
        for (place, character) in body.chars().enumerate() {
            if value_of(character).is_none() {
                return Err(UsccError::Character { character, place: place + 1 });
            }
            code[place] = character as u8;
        }
        code[17] = check_character(&code[..17]);
        Ok(Self(code))
    }

    /// The 18 characters.
    pub fn as_str(&self) -> &str {
        // Only ASCII is ever stored.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for Uscc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

fn value_of(character: char) -> Option<u32> {
    ALPHABET.iter().position(|&c| c as char == character).map(|v| v as u32)
}

/// GB 32100-2015 section 5: weights are 3^(i-1) mod 31, the check value is 31 minus the weighted sum.
fn check_character(body: &[u8]) -> u8 {
    let mut weight = 1;
    let mut sum = 0;
    for &c in body {
        sum += value_of(c as char).unwrap_or(0) * weight;
        weight = weight * 3 % 31;
    }
    ALPHABET[((31 - sum % 31) % 31) as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_published_codes() {
        // Codes printed on the companies' own public filings.
        for code in ["914403001922038216", "91440300708461136T", "91110000802100433B", "91110000100017643K"] {
            assert!(Uscc::parse(code).is_ok(), "{code}");
            assert!(Uscc::is_written_right(code.as_bytes()), "{code}");
        }
        let built = Uscc::with_check("91370100MA3C00001").unwrap();
        assert_eq!(Uscc::parse(built.as_str()).unwrap(), built);
        assert!(Uscc::is_written_right(built.as_str().as_bytes()));
    }

    #[test]
    fn the_check_character_catches_every_single_slip() {
        let good = Uscc::with_check("91370100MA3C00001").unwrap();
        for place in 0..17 {
            for &c in ALPHABET {
                let mut bad = good.0;
                if bad[place] == c {
                    continue;
                }
                bad[place] = c;
                let text = String::from_utf8(bad.to_vec()).unwrap();
                assert!(matches!(Uscc::parse(&text), Err(UsccError::Check { .. })), "{text}");
                assert!(!Uscc::is_written_right(text.as_bytes()), "{text}");
            }
        }
    }

    #[test]
    fn says_what_is_wrong() {
        assert_eq!(Uscc::parse("123"), Err(UsccError::Length(3)));
        assert!(matches!(
            Uscc::parse("91370100MA3C0000IX"),
            Err(UsccError::Character { character: 'I', place: 17 })
        ));
        let wide: String = Uscc::with_check("91370100MA3C00001")
            .unwrap()
            .as_str()
            .chars()
            .map(|c| char::from_u32(c as u32 + 0xFEE0).unwrap())
            .collect();
        assert!(Uscc::parse(&wide).is_ok());
    }
}
