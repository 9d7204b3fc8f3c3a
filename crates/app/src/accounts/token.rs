use ballast_store::{NewToken, Token};
use jiff::SignedDuration;

use super::{Accounts, Entered, Origin, secret};
use crate::{AppError, Question};

/// What every token begins with, so that it is recognised where it should not be.
const PREFIX: &str = "ballast_";

/// A token as it is shown, once.
#[derive(Clone)]
pub struct IssuedToken {
    /// Its number.
    pub id: i64,
    /// The token; only its hash is kept.
    pub token: String,
}

impl Accounts {
    /// Makes a token that may do some of what its account may do.
    ///
    /// # Errors
    /// [`AppError::Question`] for no label, no rights, or more days than a token may live.
    pub async fn issue_token(
        &self,
        entered: &Entered,
        label: &str,
        rights: Vec<String>,
        days: u32,
        origin: &Origin,
    ) -> Result<IssuedToken, AppError> {
        let most = self.0.settings.token_days;
        if label.trim().is_empty() || label.chars().count() > 100 {
            return Err(AppError::Question(Question::token_label()));
        }
        if rights.is_empty() {
            return Err(AppError::Question(Question::token_rights()));
        }
        if days == 0 || days > most {
            return Err(AppError::Question(Question::token_days(days, most)));
        }
        let token = format!("{PREFIX}{}", secret::fresh()?);
        let lives = SignedDuration::from_hours(24 * i64::from(days));
        let new = NewToken {
            hash: secret::kept(&token),
            account: entered.account.name.clone(),
            label: label.trim().to_owned(),
            rights,
            expires_at: self.now().checked_add(lives).unwrap_or(jiff::Timestamp::MAX),
        };
        let id = self.store().acting(&new.account).add_token(&new, &origin.address).await?;
        Ok(IssuedToken { id, token })
    }

    /// Tokens of an account, the latest first.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn tokens(&self, account: &str) -> Result<Vec<Token>, AppError> {
        Ok(self.store().tokens(Some(account)).await?)
    }

    /// Takes a token back.
    ///
    /// # Errors
    /// Where the account has no such token in force.
    pub async fn revoke_token(&self, account: &str, id: i64, origin: &Origin) -> Result<(), AppError> {
        Ok(self.store().acting(account).revoke_token(account, id, &origin.address).await?)
    }
}
