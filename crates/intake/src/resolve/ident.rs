use ballast_model::{Uscc, UsccError, fold_width};
use ballast_packs::plan::IdScheme;

/// What an identifier came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Ident {
    /// Right as written.
    Good(String),
    /// Right once leading zeros, lost when a spreadsheet took it for a number, are put back.
    Zeros(String),
    /// Blank.
    Blank,
    /// Wrong: in Chinese, in English, and what would be right in both.
    Bad { zh: String, en: String, help_zh: String, help_en: String },
}

/// Checks an identifier under a scheme other than [`IdScheme::Region`].
pub(crate) fn identify(text: &str, scheme: &IdScheme) -> Ident {
    let folded = fold_width(text);
    let trimmed: String =
        folded.chars().filter(|c| !c.is_whitespace() && *c != '\'' && *c != '\u{feff}').collect();
    if trimmed.is_empty() {
        return Ident::Blank;
    }
    match scheme {
        IdScheme::Uscc => match Uscc::parse(&trimmed) {
            Ok(code) => Ident::Good(code.as_str().to_owned()),
            Err(error) => bad_uscc(&trimmed, &error),
        },
        IdScheme::Digits(wanted) => {
            let digits = trimmed.bytes().all(|b| b.is_ascii_digit());
            if digits && trimmed.len() == *wanted {
                Ident::Good(trimmed)
            } else if digits && trimmed.len() < *wanted {
                Ident::Zeros(format!("{trimmed:0>wanted$}"))
            } else {
                Ident::Bad {
                    zh: format!("代码应为{wanted}位数字"),
                    en: format!("the code must have {wanted} digits"),
                    help_zh: "核对代码".to_owned(),
                    help_en: "check the code".to_owned(),
                }
            }
        }
        IdScheme::Free | IdScheme::Region => Ident::Good(folded.trim().to_owned()),
    }
}

fn bad_uscc(text: &str, error: &UsccError) -> Ident {
    let (zh, help_zh, help_en) = match error {
        UsccError::Length(length) => (
            format!("统一社会信用代码应为18位，这里是{length}位"),
            "补全代码；15位的旧注册号不能使用".to_owned(),
            "write all 18 characters; old 15-digit registration numbers cannot be used".to_owned(),
        ),
        UsccError::Character { character, place } => (
            format!("第{place}位是“{character}”，统一社会信用代码不使用I、O、Z、S、V"),
            "字母O多为数字0，字母I多为数字1".to_owned(),
            "a letter O is mostly a digit 0, a letter I a digit 1".to_owned(),
        ),
        UsccError::Check { found, expected } => {
            let right: String = text.chars().take(17).chain([*expected]).collect();
            (
                format!("校验码是{found}，按GB 32100-2015应为{expected}"),
                format!("某一位写错了；若前17位无误，则为{}", right.to_uppercase()),
                format!(
                    "one character is wrong; if the first 17 are right the code is {}",
                    right.to_uppercase()
                ),
            )
        }
    };
    Ident::Bad { zh, en: error.to_string(), help_zh, help_en }
}
