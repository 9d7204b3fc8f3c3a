//! What somebody types into an address, a form or a call: periods and days, refused in words that say what would be right.

use ballast_model::Period;
use jiff::civil::Date;

use crate::Question;

/// A period.
///
/// # Errors
/// What is none.
pub fn period(text: &str) -> Result<Period, Question> {
    text.parse().map_err(|_| Question::no_period(text))
}

/// A day.
///
/// # Errors
/// What is none.
pub fn day(text: &str) -> Result<Date, Question> {
    text.parse().map_err(|_| Question::no_day(text))
}

/// A day where several are asked for: the refusal names which.
///
/// # Errors
/// What is none.
pub fn day_for(name: &str, text: &str) -> Result<Date, Question> {
    text.parse().map_err(|_| Question::no_day_for(name, text))
}

/// What is left blank is not asked.
///
/// # Errors
/// As `read`.
pub fn unless_blank<T>(
    text: &str,
    read: impl FnOnce(&str) -> Result<T, Question>,
) -> Result<Option<T>, Question> {
    if text.is_empty() { Ok(None) } else { read(text).map(Some) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_is_not_asked_and_nonsense_is_refused_by_name() {
        assert_eq!(unless_blank("", period), Ok(None));
        assert_eq!(unless_blank("2024-11", period).unwrap().unwrap().to_string(), "2024-11");
        assert!(period("soon").unwrap_err().to_string().contains("is not a period"));
        assert!(day_for("from", "31.12").unwrap_err().in_words("zh").starts_with("from=31.12"));
    }
}
