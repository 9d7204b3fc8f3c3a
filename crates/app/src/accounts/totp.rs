use ballast_store::AccountChange;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha1::Sha1;

use super::{Accounts, Entered, Origin, base32, secret};
use crate::{AppError, Question};

/// Seconds for which a code holds.
const STEP: i64 = 30;

/// A secret on offer: shown once, and kept when a code made from it comes back.
#[derive(Clone)]
pub struct Enrolment {
    /// Base32, to be typed into an authenticator.
    pub secret: String,
    /// `otpauth://` address of the same.
    pub uri: String,
}

/// The code of a time step (RFC 6238, SHA-1, six digits: what every authenticator speaks).
fn code(secret: &[u8], step: i64) -> Option<String> {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret).ok()?;
    mac.update(&step.to_be_bytes());
    let digest = mac.finalize().into_bytes();
    let at = usize::from(digest[19] & 15);
    let word = u32::from_be_bytes([digest[at], digest[at + 1], digest[at + 2], digest[at + 3]]);
    Some(format!("{:06}", (word & 0x7fff_ffff) % 1_000_000))
}

/// The time step whose code was typed: the present one or a neighbour, for clocks go wrong; never one that was used.
pub(super) fn step_of(secret: &str, typed: &str, now: Timestamp, last_used: i64) -> Option<i64> {
    let secret = base32::decode(secret)?;
    let typed: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    let present = now.as_second().div_euclid(STEP);
    let mut steps = [present, present - 1, present + 1].into_iter();
    steps.find(|step| {
        *step > last_used && code(&secret, *step).is_some_and(|code| secret::same(&code, &typed))
    })
}

impl Accounts {
    /// A fresh secret for an account's one-time codes; nothing is kept yet.
    ///
    /// # Errors
    /// A machine without randomness.
    pub fn offer_codes(&self, account: &str) -> Result<Enrolment, AppError> {
        let secret = base32::encode(&secret::random()?[..20]);
        let uri = format!(
            "otpauth://totp/Ballast:{account}?secret={secret}&issuer=Ballast&algorithm=SHA1&digits=6&period=30"
        );
        Ok(Enrolment { secret, uri })
    }

    /// Asks for one-time codes from now on; the code shows that the authenticator has the secret. The account is signed out.
    ///
    /// # Errors
    /// [`AppError::Question`] for a code that is not of that secret.
    pub async fn turn_codes_on(
        &self,
        entered: &Entered,
        secret: &str,
        code: &str,
        origin: &Origin,
    ) -> Result<(), AppError> {
        let long = base32::decode(secret).is_some_and(|bytes| bytes.len() >= 16);
        if !long || step_of(secret, code, self.now(), 0).is_none() {
            return Err(AppError::Question(Question::foreign_code()));
        }
        let change = AccountChange::Totp(Some(secret.to_owned()));
        let name = &entered.account.name;
        Ok(self.store().acting(name).change_account(name, change, &origin.address).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_rfc_6238() {
        let secret = b"12345678901234567890";
        for (seconds, expected) in
            [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (20_000_000_000, "353130")]
        {
            assert_eq!(code(secret, seconds / STEP).unwrap(), expected);
        }
    }

    #[test]
    fn a_code_holds_for_its_neighbours_and_only_once() {
        let secret = base32::encode(b"12345678901234567890");
        let at = |second: i64| Timestamp::from_second(second).unwrap();
        let step = step_of(&secret, "287 082", at(59), 0).unwrap();
        assert_eq!(step, 1);
        assert_eq!(step_of(&secret, "287082", at(89), 0), Some(1));
        assert_eq!(step_of(&secret, "287082", at(119), 0), None);
        assert_eq!(step_of(&secret, "287082", at(59), step), None);
        assert_eq!(step_of(&secret, "", at(59), 0), None);
    }
}
