use ballast_model::Scope;
use ballast_store::{Account, Session};
use jiff::SignedDuration;

use super::{Accounts, secret};
use crate::{AppError, Ballast};

/// Seconds between two notes that a session or a token is in use: not every page is a write.
const NOTED_EVERY: SignedDuration = SignedDuration::from_secs(60);

/// Somebody whose cookie or token opens.
#[derive(Clone)]
pub struct Entered {
    /// Whose it is.
    pub account: Account,
    /// How far they see.
    pub scope: Scope,
    /// The data directory as they see it: their scope, their name on what they do, their language.
    pub ballast: Ballast,
    /// The session; nothing for a token.
    pub session: Option<Session>,
    /// What their forms must carry; empty for a token, which no browser sends by itself.
    pub csrf: String,
    /// What a token may do of what its account may do; nothing for a session, which may do all of it.
    pub rights: Option<Vec<String>>,
}

impl Accounts {
    /// Whose cookie it is; nothing where it opens no more.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn enter(&self, cookie: &str) -> Result<Option<Entered>, AppError> {
        if cookie.len() != 64 {
            return Ok(None);
        }
        let hash = secret::kept(cookie);
        let Some((session, account)) = self.store().session(&hash).await? else { return Ok(None) };
        let (now, settings) = (self.now(), &self.0.settings);
        let unseen = now.duration_since(session.seen_at);
        let idle = unseen >= SignedDuration::from_mins(i64::from(settings.idle_minutes));
        if idle || now >= session.expires_at || account.disabled_at.is_some() {
            return Ok(None);
        }
        if unseen >= NOTED_EVERY {
            self.store().touch_session(&hash).await?;
        }
        let csrf = secret::signed(cookie.as_bytes(), b"csrf");
        Ok(Some(self.entered(account, Some(session), csrf, None)?))
    }

    /// On whose behalf a token asks; nothing where it opens no more.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn enter_with_token(&self, token: &str) -> Result<Option<Entered>, AppError> {
        let Some((token, account)) = self.store().token(&secret::kept(token)).await? else { return Ok(None) };
        let now = self.now();
        if token.revoked_at.is_some() || now >= token.expires_at || account.disabled_at.is_some() {
            return Ok(None);
        }
        if token.used_at.is_none_or(|at| now.duration_since(at) >= NOTED_EVERY) {
            self.store().touch_token(token.id).await?;
        }
        Ok(Some(self.entered(account, None, String::new(), Some(token.rights))?))
    }

    fn entered(
        &self,
        account: Account,
        session: Option<Session>,
        csrf: String,
        rights: Option<Vec<String>>,
    ) -> Result<Entered, AppError> {
        let scope = self.scope(&account.reach)?;
        let ballast = self.0.ballast.seen_by(&account.name, scope.clone(), &account.lang);
        Ok(Entered { account, scope, ballast, session, csrf, rights })
    }

    /// Whether a form carries what the session's forms carry.
    pub fn is_from_own_page(&self, entered: &Entered, carried: &str) -> bool {
        !entered.csrf.is_empty() && secret::same(&entered.csrf, carried)
    }

    /// Forgets sessions and links that are over, and answers to keys that are a week old; gives how many sessions went.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn sweep(&self) -> Result<u64, AppError> {
        let idle = SignedDuration::from_mins(i64::from(self.0.settings.idle_minutes));
        let (now, week) = (self.now(), SignedDuration::from_hours(7 * 24));
        let back = |by| now.checked_sub(by).unwrap_or(jiff::Timestamp::MIN);
        Ok(self.store().sweep_sessions(back(idle), back(week)).await?)
    }
}
