use std::fmt::Write as _;

use argon2::password_hash::try_generate_salt;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use crate::{AppError, Question};

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// 32 bytes of the system's randomness: the one place that asks for it.
pub(crate) fn random() -> Result<[u8; 32], AppError> {
    let half = || try_generate_salt().map_err(|error| AppError::Question(Question::no_randomness(error)));
    let mut bytes = [0; 32];
    bytes[..16].copy_from_slice(&half()?);
    bytes[16..].copy_from_slice(&half()?);
    Ok(bytes)
}

/// A secret that nobody can guess, 64 hexadecimal digits.
pub(crate) fn fresh() -> Result<String, AppError> {
    Ok(hex(&random()?))
}

/// What is kept of a secret: it is long and random, so a plain hash does.
pub(crate) fn kept(secret: &str) -> String {
    hex(&Sha256::digest(secret.as_bytes()))
}

/// HMAC-SHA256 of a message, in hexadecimal.
pub(crate) fn signed(key: &[u8], message: &[u8]) -> String {
    // A key of any length is taken.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return String::new() };
    mac.update(message);
    hex(&mac.finalize().into_bytes())
}

/// Whether two texts are the same, in a time that does not tell where they differ.
pub(crate) fn same(one: &str, other: &str) -> bool {
    one.len() == other.len() && one.bytes().zip(other.bytes()).fold(0, |seen, (a, b)| seen | (a ^ b)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_long_and_differ() {
        let (one, other) = (fresh().unwrap(), fresh().unwrap());
        assert_eq!(one.len(), 64);
        assert_ne!(one, other);
        assert_ne!(one[..32], one[32..]);
        assert!(same(&one, &one.clone()) && !same(&one, &other) && !same(&one, &one[1..]));
    }

    #[test]
    fn signatures_are_those_of_rfc_4231() {
        let expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert_eq!(signed(b"Jefe", b"what do ya want for nothing?"), expected);
    }
}
