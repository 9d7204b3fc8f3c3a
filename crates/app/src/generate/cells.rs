use encoding_rs::GB18030;

/// How the files are encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Gb18030,
    Utf8,
}

impl Encoding {
    /// The text's bytes. GB18030 covers all of Unicode, so nothing is lost.
    pub(super) fn bytes(self, text: &str) -> Vec<u8> {
        match self {
            Self::Gb18030 => GB18030.encode(text).0.into_owned(),
            Self::Utf8 => text.as_bytes().to_vec(),
        }
    }
}

impl Encoding {
    /// The text of bytes made by [`Encoding::bytes`].
    pub(super) fn text(self, bytes: &[u8]) -> String {
        match self {
            Self::Gb18030 => GB18030.decode_without_bom_handling(bytes).0.into_owned(),
            Self::Utf8 => String::from_utf8_lossy(bytes).into_owned(),
        }
    }
}

/// Appends an integer; `write!` takes several times as long, and there are half a billion of them.
pub(super) fn write_integer(value: i64, out: &mut Vec<u8>) {
    let mut digits = [0u8; 20];
    let mut at = digits.len();
    let mut rest = value.unsigned_abs();
    loop {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if value < 0 {
        out.push(b'-');
    }
    out.extend_from_slice(&digits[at..]);
}

/// A way to write a number that readers have to cope with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Writing {
    Plain,
    /// `1,234,567`
    Thousands,
    /// `１２３４５６７`
    FullWidth,
}

/// A number in that writing.
pub(super) fn written(value: i64, writing: Writing) -> String {
    let plain = value.to_string();
    match writing {
        Writing::Plain => plain,
        Writing::Thousands => {
            let (sign, digits) = plain.strip_prefix('-').map_or(("", plain.as_str()), |d| ("-", d));
            let mut text = String::from(sign);
            for (at, digit) in digits.chars().enumerate() {
                if at > 0 && (digits.len() - at).is_multiple_of(3) {
                    text.push(',');
                }
                text.push(digit);
            }
            text
        }
        Writing::FullWidth => {
            // The full-width block mirrors ASCII at a fixed distance.
            plain.chars().map(|c| char::from_u32(c as u32 + 0xFEE0).unwrap_or(c)).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_written_as_the_standard_library_does() {
        for value in [0, 7, -7, 10, 1_234_567, i64::MAX, i64::MIN] {
            let mut out = Vec::new();
            write_integer(value, &mut out);
            assert_eq!(out, value.to_string().into_bytes());
        }
    }

    #[test]
    fn odd_writings() {
        assert_eq!(written(-1_234_567, Writing::Thousands), "-1,234,567");
        assert_eq!(written(123, Writing::Thousands), "123");
        assert_eq!(written(120, Writing::FullWidth), "１２０");
    }
}
