use argon2::{Argon2, PasswordHasher as _, PasswordVerifier as _, password_hash::phc::PasswordHash};

use super::AccountSettings;
use crate::{AppError, Question};

/// The argon2id hash of a password, with its parameters and salt (PHC string).
pub(super) fn hash(password: &str, settings: &AccountSettings) -> Result<String, AppError> {
    let refused = |error: String| AppError::Question(Question::unhashed(error));
    let hash: PasswordHash = settings
        .argon2()
        .map_err(refused)?
        .hash_password(password.as_bytes())
        .map_err(|error| refused(error.to_string()))?;
    Ok(hash.to_string())
}

/// Whether a password is the one that was hashed.
pub(super) fn matches(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash)
        .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

/// Words that too many passwords consist of.
const COMMON: [&str; 14] = [
    "password",
    "passw0rd",
    "p@ssw0rd",
    "admin",
    "ballast",
    "qwerty",
    "asdf",
    "1q2w3e",
    "abc123",
    "123456",
    "88888888",
    "66666666",
    "yasuocang",
    "welcome",
];

/// Checks that a password may be set: long enough, of three kinds of characters or half as long again, neither the account's
/// name nor a common word with a few characters around it.
pub(super) fn check(password: &str, account: &str, settings: &AccountSettings) -> Result<(), AppError> {
    let refuse = |question: Question| Err(AppError::Question(question));
    let length = password.chars().count();
    if length < settings.password_length {
        return refuse(Question::short_password(length, settings.password_length));
    }
    if password.len() > 1024 {
        return refuse(Question::long_password());
    }
    let has = |kind: fn(char) -> bool| usize::from(password.chars().any(kind));
    let kinds = has(|c| c.is_lowercase())
        + has(char::is_uppercase)
        + has(char::is_numeric)
        + has(|c| !c.is_alphanumeric())
        + has(|c| c.is_alphabetic() && !c.is_lowercase() && !c.is_uppercase());
    if kinds < 3 && length < settings.password_length * 3 / 2 {
        return refuse(Question::plain_password(kinds, settings.password_length * 3 / 2));
    }
    let lower = password.to_lowercase();
    if lower.contains(account) {
        return refuse(Question::named_password());
    }
    if let Some(word) = COMMON.iter().find(|word| lower.contains(**word) && length < word.len() + 6) {
        return refuse(Question::common_password(word));
    }
    let mut distinct: Vec<char> = password.chars().collect();
    distinct.sort_unstable();
    distinct.dedup();
    if distinct.len() < 5 {
        return refuse(Question::repeated_password());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_names_its_parameters_and_opens_to_its_password_only() {
        let settings = AccountSettings::default();
        let hash = hash("正确 horse 7!", &settings).unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(matches("正确 horse 7!", &hash));
        assert!(!matches("正确 horse 7", &hash) && !matches("", &hash) && !matches("x", "not a hash"));
    }

    #[test]
    fn weak_passwords_are_refused_with_what_would_do() {
        let settings = AccountSettings::default();
        for (password, expected) in [
            ("Kp7!xz", "10 or more"),
            ("abcdefghij", "1 kind of characters"),
            ("Wang.wei-2024", "name"),
            ("Password12!", "little more"),
            ("Aa1!Aa1!Aa1!", "repeats"),
        ] {
            let error = check(password, "wang.wei", &settings).unwrap_err().to_string();
            assert!(error.contains(expected), "{password}: {error}");
        }
        for password in ["Tidal-Anchor-93", "quiet harbour keeps the keel", "压舱石在 Jinan 第3号"] {
            check(password, "wang.wei", &settings).unwrap();
        }
    }
}
