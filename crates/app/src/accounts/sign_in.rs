use ballast_store::{Account, Attempt, NewSession, Role};
use jiff::{SignedDuration, Timestamp};

use super::{Accounts, hashed, password, secret, totp};
use crate::{AppError, Question};

/// The longest wait after failures.
const LONGEST_WAIT: i64 = 3600;

/// Where a request comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// Address; empty for the command.
    pub address: String,
    /// What the browser calls itself.
    pub agent: String,
}

/// Somebody has come in.
#[derive(Clone)]
pub struct SignedIn {
    /// What the browser keeps; only its hash is stored.
    pub cookie: String,
    /// When the session ends at the latest.
    pub expires_at: Timestamp,
    /// `zh` or `en`.
    pub lang: String,
}

/// Why somebody may not come in. Whether the name, the password or the code was wrong is not told.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// Name, password or code.
    #[error("the name, the password or the code is wrong")]
    Wrong,
    /// Too many failures.
    #[error("too many attempts: try again after {until}")]
    Locked {
        /// When the next attempt is taken.
        until: Timestamp,
    },
    /// Something else stood in the way.
    #[error(transparent)]
    App(#[from] AppError),
}

impl From<ballast_store::StoreError> for SignInError {
    fn from(error: ballast_store::StoreError) -> Self {
        Self::App(error.into())
    }
}

impl Accounts {
    /// Signs in with a password and, where the account asks for one, a one-time code. A failure is counted; after some, each
    /// further one makes the next attempt wait twice as long.
    ///
    /// # Errors
    /// [`SignInError`].
    pub async fn sign_in(
        &self,
        name: &str,
        password: &str,
        code: &str,
        origin: &Origin,
    ) -> Result<SignedIn, SignInError> {
        let name = name.trim().to_lowercase();
        let account = self.store().account(&name).await?;
        // An attempt that has to wait is refused before anything is hashed.
        if let Some(until) = account.as_ref().and_then(|account| account.locked_until)
            && until > self.now()
        {
            return Err(SignInError::Locked { until });
        }
        let hash = account
            .as_ref()
            .and_then(|account| account.password.clone())
            .unwrap_or_else(|| self.0.decoy.clone());
        let typed = password.to_owned();
        let right = hashed(self, move || password::matches(&typed, &hash)).await?;
        let Some(account) = account else {
            self.refused_stranger(&name, origin).await?;
            return Err(SignInError::Wrong);
        };
        let step = match &account.totp {
            Some(secret) => totp::step_of(secret, code, self.now(), account.totp_step).map(Some),
            None => Some(None),
        };
        let open = account.disabled_at.is_none() && account.password.is_some();
        let store = self.store().acting("");
        match step.filter(|_| right && open) {
            Some(step) => {
                if !store.record_attempt(&name, Attempt::Right { step }, &origin.address).await? {
                    return Err(SignInError::Wrong);
                }
                Ok(self.open_session(&account, "password", origin).await?)
            }
            None => {
                let locked_until = self.wait_after(account.failures + 1);
                store.record_attempt(&name, Attempt::Wrong { locked_until }, &origin.address).await?;
                Err(SignInError::Wrong)
            }
        }
    }

    /// Until when the next attempt waits after so many failures.
    fn wait_after(&self, failures: i64) -> Option<Timestamp> {
        let settings = &self.0.settings;
        let over = failures - i64::from(settings.failures);
        if over < 0 {
            return None;
        }
        let doubled = i64::from(settings.wait_seconds).checked_shl(u32::try_from(over.min(12)).unwrap_or(12));
        let wait = doubled.unwrap_or(LONGEST_WAIT).clamp(1, LONGEST_WAIT);
        self.now().checked_add(SignedDuration::from_secs(wait)).ok()
    }

    async fn refused_stranger(&self, name: &str, origin: &Origin) -> Result<(), AppError> {
        // A name that nobody has may be a password typed into the wrong box: it is not put on record.
        let detail = format!("unknown-name-of={} characters", name.chars().count());
        let line = ballast_store::AuditLine {
            actor: String::new(),
            address: origin.address.clone(),
            verb: "sign-in-refused".to_owned(),
            subject: String::new(),
            detail,
        };
        Ok(self.store().audit(line).await?)
    }

    /// Opens a session for an account that has shown who it is.
    pub(super) async fn open_session(
        &self,
        account: &Account,
        via: &str,
        origin: &Origin,
    ) -> Result<SignedIn, AppError> {
        let cookie = secret::fresh()?;
        let hours = SignedDuration::from_hours(i64::from(self.0.settings.session_hours));
        let expires_at = self.now().checked_add(hours).unwrap_or(Timestamp::MAX);
        let session = NewSession {
            hash: secret::kept(&cookie),
            account: account.name.clone(),
            expires_at,
            address: origin.address.clone(),
            agent: origin.agent.chars().take(200).collect(),
            via: via.to_owned(),
        };
        self.store().open_session(&session).await?;
        Ok(SignedIn { cookie, expires_at, lang: account.lang.clone() })
    }

    /// Opens a session for an account without asking for its password: for the command, which runs on the machine that holds
    /// the data, and for tests.
    ///
    /// # Errors
    /// [`AppError::Question`] for an account that may not come in.
    pub async fn admit(&self, name: &str, origin: &Origin) -> Result<SignedIn, AppError> {
        let account = self.store().account(name).await?;
        let Some(account) = account.filter(|account| account.disabled_at.is_none()) else {
            return Err(AppError::Question(Question::no_entry(name)));
        };
        self.store().acting("").record_attempt(name, Attempt::Right { step: None }, &origin.address).await?;
        self.open_session(&account, "command", origin).await
    }

    /// Ends a session.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn sign_out(&self, account: &str, cookie: &str, origin: &Origin) -> Result<(), AppError> {
        Ok(self
            .store()
            .acting(account)
            .close_session(account, &secret::kept(cookie), &origin.address)
            .await?)
    }

    /// Sets a new password; the old one shows that it is its owner who asks. The account is signed out everywhere.
    ///
    /// # Errors
    /// [`SignInError::Wrong`] for a wrong old password, [`AppError::Question`] for a new one that is too weak.
    pub async fn change_password(
        &self,
        name: &str,
        old: &str,
        new: &str,
        origin: &Origin,
    ) -> Result<(), SignInError> {
        let Some(account) = self.store().account(name).await? else { return Err(SignInError::Wrong) };
        if let Some(until) = account.locked_until
            && until > self.now()
        {
            return Err(SignInError::Locked { until });
        }
        let hash = account.password.clone().unwrap_or_else(|| self.0.decoy.clone());
        let typed = old.to_owned();
        if !hashed(self, move || password::matches(&typed, &hash)).await? {
            let locked_until = self.wait_after(account.failures + 1);
            let wrong = Attempt::Wrong { locked_until };
            self.store().acting(name).record_attempt(name, wrong, &origin.address).await?;
            return Err(SignInError::Wrong);
        }
        if old == new {
            return Err(AppError::Question(Question::same_password()).into());
        }
        Ok(self.set_password(&account, name, new, origin).await?)
    }

    /// Sets the password that a one-time link allows, and signs in. One of the three administrators who has just lost
    /// their device keeps their one-time codes: security takes those off by itself.
    ///
    /// # Errors
    /// [`AppError::Question`] for a link that opens no more, or a password that is too weak.
    pub async fn follow_link(&self, link: &str, new: &str, origin: &Origin) -> Result<SignedIn, AppError> {
        let hash = secret::kept(link);
        let account = self.store().link(&hash).await?.filter(|account| account.disabled_at.is_none());
        let account = account.ok_or_else(no_link)?;
        password::check(new, &account.name, &self.0.settings)?;
        if !self.store().use_link(&hash).await? {
            return Err(no_link());
        }
        self.set_password(&account, &account.name, new, origin).await?;
        // Whoever follows a link has come in: it is the account's last time, as with a password.
        let right = Attempt::Right { step: None };
        self.store().acting("").record_attempt(&account.name, right, &origin.address).await?;
        self.open_session(&account, "link", origin).await
    }

    /// Whose one-time link it is.
    ///
    /// # Errors
    /// [`AppError::Question`] for a link that opens no more.
    pub async fn link_owner(&self, link: &str) -> Result<Account, AppError> {
        self.store().link(&secret::kept(link)).await?.ok_or_else(no_link)
    }

    async fn set_password(
        &self,
        account: &Account,
        actor: &str,
        new: &str,
        origin: &Origin,
    ) -> Result<(), AppError> {
        let settings = self.0.settings.clone();
        password::check(new, &account.name, &settings)?;
        let new = new.to_owned();
        let hash = hashed(self, move || password::hash(&new, &settings)).await??;
        let change = ballast_store::AccountChange::Password(hash);
        Ok(self.store().acting(actor).change_account(&account.name, change, &origin.address).await?)
    }

    /// Whether anybody can grant rights yet.
    pub(super) fn anybody_secure(accounts: &[Account]) -> bool {
        accounts.iter().any(|account| account.is(Role::Security))
    }
}

fn no_link() -> AppError {
    AppError::Question(Question::link_over())
}
