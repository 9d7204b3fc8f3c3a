use ballast_store::{NewAccount, NewLink, Reach, Role};
use jiff::SignedDuration;

use super::{Accounts, Origin, secret};
use crate::AppError;

/// A one-time link, told once.
#[derive(Clone)]
pub struct FirstLink {
    /// Whose.
    pub account: String,
    /// Its role; empty for a link made later.
    pub role: String,
    /// The path to open: `/link/...`.
    pub path: String,
}

impl Accounts {
    /// On a data directory that has no accounts: makes the three administrators, each in its own hands, and gives a one-time
    /// link for each. Empty where there are accounts.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn first_start(&self) -> Result<Vec<FirstLink>, AppError> {
        if Self::anybody_secure(&self.store().accounts().await?) {
            return Ok(Vec::new());
        }
        let three = [
            ("admin", "系统管理员", Role::Administration),
            ("security", "安全管理员", Role::Security),
            ("audit", "审计管理员", Role::Audit),
        ];
        let mut links = Vec::new();
        for (name, display, role) in three {
            if self.store().account(name).await?.is_none() {
                let new = NewAccount {
                    name: name.to_owned(),
                    display: display.to_owned(),
                    roles: vec![role],
                    office: String::new(),
                    reach: Reach::All,
                    lang: "zh".to_owned(),
                };
                self.store().create_account(&new, "").await?;
            }
            let link = self.link_for("system", name, &Origin::default()).await?;
            links.push(FirstLink { role: role.id().to_owned(), ..link });
        }
        Ok(links)
    }

    /// A one-time link with which an account sets a new password; earlier ones open no more. Its path is told once.
    ///
    /// # Errors
    /// A name that no account has.
    pub async fn link_for(&self, actor: &str, name: &str, origin: &Origin) -> Result<FirstLink, AppError> {
        let link = secret::fresh()?;
        let hours = SignedDuration::from_hours(i64::from(self.0.settings.link_hours));
        let expires_at = self.now().checked_add(hours).unwrap_or(jiff::Timestamp::MAX);
        let new = NewLink { hash: secret::kept(&link), account: name.to_owned(), expires_at };
        self.store().acting(actor).add_link(&new, &origin.address).await?;
        Ok(FirstLink { account: name.to_owned(), role: String::new(), path: format!("/link/{link}") })
    }
}
