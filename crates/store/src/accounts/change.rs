use jiff::Timestamp;

use super::{
    AccountError,
    account::{Account, NewAccount, Reach, Role, check_name, check_roles, written},
    read,
};
use crate::{
    Store, StoreError,
    audit::{self, AuditLine},
    catalog::Write,
    period_key,
};

/// One thing about an account that becomes otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccountChange {
    /// What to call them, and their office.
    Called {
        /// What to call them.
        display: String,
        /// Id of their office, or empty.
        office: String,
    },
    /// What they are there for, and how far they see.
    Granted {
        /// Roles.
        roles: Vec<Role>,
        /// Reach.
        reach: Reach,
    },
    /// `zh` or `en`.
    Lang(String),
    /// Argon2 hash of a new password.
    Password(String),
    /// Secret of the one-time codes, or none any more.
    Totp(Option<String>),
    /// Who they are in the office's directory, or nobody any more.
    Directory(Option<String>),
    /// Whether they may come in at all.
    Disabled(bool),
    /// Attempts are taken again.
    Unlocked,
}

impl AccountChange {
    /// What it is, for the record; never a secret.
    fn told(&self) -> (&'static str, String) {
        match self {
            Self::Called { display, office } => {
                ("change-account", format!("office={office} display={display}"))
            }
            Self::Granted { roles, reach } => ("grant", format!("roles={} reach={reach}", written(roles))),
            Self::Lang(lang) => ("change-account", format!("lang={lang}")),
            Self::Password(_) => ("password", String::new()),
            Self::Totp(secret) => ("one-time-codes", format!("on={}", secret.is_some())),
            Self::Directory(known) => ("directory", format!("linked={}", known.is_some())),
            Self::Disabled(true) => ("disable-account", String::new()),
            Self::Disabled(false) => ("enable-account", String::new()),
            Self::Unlocked => ("unlock", String::new()),
        }
    }
}

/// What came of an attempt to come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attempt {
    /// The password, and the code where one is asked for, were right; `step` is the code's time step.
    Right {
        /// Time step of the one-time code; nothing where none was asked for.
        step: Option<i64>,
    },
    /// They were not; `locked_until` is until when further attempts are refused.
    Wrong {
        /// Until when, or nothing.
        locked_until: Option<Timestamp>,
    },
}

async fn save(write: &mut Write, account: &Account) -> Result<(), StoreError> {
    let (reach, code) = account.reach.parts();
    sqlx::query(
        "UPDATE account SET display = $2, roles = $3, office = $4, reach = $5, reach_code = $6, lang = $7, password = $8, \
         totp = $9, totp_step = $10, directory = $11, disabled_at = $12, failures = $13, locked_until = $14, changed_at = $15, \
         signed_in_at = $16 WHERE name = $1",
    )
    .bind(account.name.as_str())
    .bind(account.display.as_str())
    .bind(written(&account.roles))
    .bind(account.office.as_str())
    .bind(reach)
    .bind(code)
    .bind(account.lang.as_str())
    .bind(account.password.clone())
    .bind(account.totp.clone())
    .bind(account.totp_step)
    .bind(account.directory.clone())
    .bind(account.disabled_at.map(period_key::micros))
    .bind(account.failures)
    .bind(account.locked_until.map(period_key::micros))
    .bind(period_key::micros(account.changed_at))
    .bind(account.signed_in_at.map(period_key::micros))
    .execute(write.on())
    .await?;
    Ok(())
}

/// Somebody must be left who can grant rights.
async fn check_security(write: &mut Write) -> Result<(), StoreError> {
    let left = read::accounts(write.on()).await?;
    if left.iter().any(|account| account.is(Role::Security) && account.disabled_at.is_none()) {
        return Ok(());
    }
    Err(AccountError::LastSecurity.into())
}

impl Store {
    fn line(&self, verb: &str, subject: &str, address: &str, detail: String) -> AuditLine {
        AuditLine {
            actor: self.actor.to_string(),
            address: address.to_owned(),
            verb: verb.to_owned(),
            subject: subject.to_owned(),
            detail,
        }
    }

    /// Makes an account; it has no password yet.
    ///
    /// # Errors
    /// [`StoreError::Account`] for a name that is taken or malformed, or roles that may not go together.
    pub async fn create_account(&self, new: &NewAccount, address: &str) -> Result<(), StoreError> {
        check_name(&new.name)?;
        check_roles(&new.name, &new.roles, &new.reach)?;
        let mut write = self.catalog.write().await?;
        if read::account(write.on(), "name", &new.name).await?.is_some() {
            return Err(AccountError::Taken { name: new.name.clone() }.into());
        }
        let now = self.now()?;
        let (reach, code) = new.reach.parts();
        sqlx::query(
            "INSERT INTO account (name, display, roles, office, reach, reach_code, lang, totp_step, failures, created_at, changed_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0, $8, $8)",
        )
        .bind(new.name.as_str())
        .bind(new.display.as_str())
        .bind(written(&new.roles))
        .bind(new.office.as_str())
        .bind(reach)
        .bind(code)
        .bind(new.lang.as_str())
        .bind(period_key::micros(now))
        .execute(write.on())
        .await?;
        let detail = format!("roles={} reach={}", written(&new.roles), new.reach);
        let line = self.line("create-account", &new.name, address, detail);
        audit::record(&mut write, now, &[line]).await?;
        write.commit().await
    }

    /// Changes an account. Whoever loses rights, the password or the account itself is signed out everywhere.
    ///
    /// # Errors
    /// [`StoreError::Missing`] for a name that no account has; [`StoreError::Account`] for roles that may not go together, or a
    /// change after which nobody could grant rights.
    pub async fn change_account(
        &self,
        name: &str,
        change: AccountChange,
        address: &str,
    ) -> Result<(), StoreError> {
        let mut write = self.catalog.write().await?;
        let missing = || StoreError::Missing { what: "account", id: name.to_owned() };
        let mut account = read::account(write.on(), "name", name).await?.ok_or_else(missing)?;
        let now = self.now()?;
        let was_security = account.is(Role::Security);
        let (verb, detail) = change.told();
        let sign_out = !matches!(
            change,
            AccountChange::Called { .. } | AccountChange::Lang(_) | AccountChange::Unlocked
        );
        match change {
            AccountChange::Called { display, office } => {
                (account.display, account.office) = (display, office)
            }
            AccountChange::Granted { roles, reach } => {
                check_roles(name, &roles, &reach)?;
                (account.roles, account.reach) = (roles, reach);
            }
            AccountChange::Lang(lang) => account.lang = lang,
            AccountChange::Password(hash) => {
                (account.password, account.failures, account.locked_until) = (Some(hash), 0, None);
            }
            AccountChange::Totp(secret) => (account.totp, account.totp_step) = (secret, 0),
            AccountChange::Directory(known) => account.directory = known,
            AccountChange::Disabled(disabled) => account.disabled_at = disabled.then_some(now),
            AccountChange::Unlocked => (account.failures, account.locked_until) = (0, None),
        }
        account.changed_at = now;
        save(&mut write, &account).await?;
        if was_security {
            check_security(&mut write).await?;
        }
        if sign_out {
            let delete = sqlx::query("DELETE FROM account_session WHERE account = $1");
            delete.bind(name).execute(write.on()).await?;
        }
        audit::record(&mut write, now, &[self.line(verb, name, address, detail)]).await?;
        write.commit().await
    }

    /// Keeps what came of an attempt to come in: a failure counts, a success forgives. Gives false where the one-time code was
    /// used already (by another request at the same moment): then nothing was kept.
    ///
    /// # Errors
    /// [`StoreError::Missing`] for a name that no account has.
    pub async fn record_attempt(
        &self,
        name: &str,
        attempt: Attempt,
        address: &str,
    ) -> Result<bool, StoreError> {
        let mut write = self.catalog.write().await?;
        let missing = || StoreError::Missing { what: "account", id: name.to_owned() };
        let mut account = read::account(write.on(), "name", name).await?.ok_or_else(missing)?;
        let now = self.now()?;
        let line = match attempt {
            Attempt::Right { step } => {
                if step.is_some_and(|step| step <= account.totp_step) {
                    return Ok(false);
                }
                account.totp_step = step.unwrap_or(account.totp_step);
                (account.failures, account.locked_until, account.signed_in_at) = (0, None, Some(now));
                AuditLine { actor: name.to_owned(), ..self.line("sign-in", name, address, String::new()) }
            }
            Attempt::Wrong { locked_until } => {
                account.failures += 1;
                account.locked_until = locked_until;
                let until = locked_until.map_or_else(String::new, |until| format!(" locked-until={until}"));
                let detail = format!("failures={}{until}", account.failures);
                self.line("sign-in-refused", name, address, detail)
            }
        };
        save(&mut write, &account).await?;
        audit::record(&mut write, now, &[line]).await?;
        write.commit().await?;
        Ok(true)
    }
}
