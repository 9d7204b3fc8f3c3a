//! Who may come in, and how: sign-in, sessions, one-time links, one-time codes, tokens, the office's own directory.
//!
//! [`Accounts`] is made over a data directory that is open without anybody's scope. It answers a cookie or a token with an
//! [`Entered`]: the account, its scope as the store wants it, and the token that its forms must carry.

mod administer;
mod base32;
mod directory;
mod enter;
mod first;
mod password;
pub(crate) mod secret;
mod settings;
mod sign_in;
#[cfg(test)]
mod tests;
mod token;
mod totp;

use std::{collections::HashMap, sync::Arc};

use ballast_model::Scope;
use tokio::sync::Semaphore;

pub use directory::{DirectorySettings, Journey};
pub use enter::Entered;
pub use first::FirstLink;
pub use settings::AccountSettings;
pub use sign_in::{Origin, SignInError, SignedIn};
pub use token::IssuedToken;
pub use totp::Enrolment;

pub use ballast_store::{
    Account, AccountChange, AuditEvent, AuditFilter, NewAccount, Reach, Role, Session, Token,
};

use crate::{AppError, Ballast, Question};

/// The doors of a data directory.
#[derive(Clone)]
pub struct Accounts(Arc<Inside>);

struct Inside {
    ballast: Ballast,
    settings: AccountSettings,
    directory: Option<DirectorySettings>,
    /// Hashing a password takes tens of megabytes: only a few at once.
    hashing: Semaphore,
    /// Verified for names that nobody has, so that they take as long as others.
    decoy: String,
    scopes: std::sync::Mutex<HashMap<String, Scope>>,
}

impl Accounts {
    /// The doors of a data directory.
    ///
    /// # Errors
    /// Settings that no password can be hashed by, or a machine without randomness.
    pub fn new(
        ballast: &Ballast,
        settings: AccountSettings,
        directory: Option<DirectorySettings>,
    ) -> Result<Self, AppError> {
        let decoy = password::hash(&secret::fresh()?, &settings)?;
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Ok(Self(Arc::new(Inside {
            ballast: ballast.seen_by("system", Scope::All, ballast.lang()),
            settings,
            directory,
            hashing: Semaphore::new(cores),
            decoy,
            scopes: std::sync::Mutex::default(),
        })))
    }

    /// The settings in force.
    pub fn settings(&self) -> &AccountSettings {
        &self.0.settings
    }

    fn store(&self) -> &ballast_store::Store {
        &self.0.ballast.store
    }

    fn now(&self) -> jiff::Timestamp {
        self.0.ballast.clock.now()
    }

    /// How far an account sees, as the store wants it: a region as the leaf codes that it covers.
    ///
    /// # Errors
    /// [`AppError::Unknown`] for a region that the packs do not have.
    pub fn scope(&self, reach: &Reach) -> Result<Scope, AppError> {
        let code = match reach {
            Reach::All => return Ok(Scope::All),
            Reach::Enterprise(id) => return Ok(Scope::Enterprise(id.clone())),
            Reach::Region(code) => code,
        };
        let mut known = self.0.scopes.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(scope) = known.get(code) {
            return Ok(scope.clone());
        }
        let ballast = &self.0.ballast;
        let form = ballast.form(&ballast.packs.dispatch_form().unwrap_or_default())?;
        let codes = ballast.codes_below(&form.region_tree, ballast.region(&form.region_tree, code)?)?;
        // The root of the tree has no list: it covers codes unknown to the tree as well.
        let scope = if codes.is_empty() { Scope::All } else { Scope::Regions(codes) };
        known.insert(code.clone(), scope.clone());
        Ok(scope)
    }
}

/// Runs a password through its hash off the async threads, a few at a time.
async fn hashed<T: Send + 'static>(
    accounts: &Accounts,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, AppError> {
    let stopped = |error: String| AppError::Question(Question::unhashed(error));
    let _turn = accounts.0.hashing.acquire().await.map_err(|error| stopped(error.to_string()))?;
    tokio::task::spawn_blocking(work).await.map_err(|error| stopped(error.to_string()))
}
