use ballast_store::{Account, AccountChange, NewAccount, Reach, Role, Session};

use super::{Accounts, Origin};
use crate::{AppError, Question};

impl Accounts {
    /// All accounts, by name.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn all(&self) -> Result<Vec<Account>, AppError> {
        Ok(self.store().accounts().await?)
    }

    /// The account of that name.
    ///
    /// # Errors
    /// [`AppError::Unknown`].
    pub async fn account(&self, name: &str) -> Result<Account, AppError> {
        match self.store().account(name).await? {
            Some(account) => Ok(account),
            None => {
                let all = self.store().accounts().await?;
                Err(AppError::unknown("account", name, all.iter().map(|account| account.name.as_str())))
            }
        }
    }

    /// Sessions of an account, the latest first.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn sessions(&self, account: &str) -> Result<Vec<Session>, AppError> {
        Ok(self.store().sessions(account).await?)
    }

    /// Makes an account.
    ///
    /// # Errors
    /// A name that is taken or malformed, roles that may not go together, a region the packs do not have.
    pub async fn create(&self, actor: &str, new: &NewAccount, origin: &Origin) -> Result<(), AppError> {
        self.check_reach(&new.reach)?;
        let display = new.display.trim();
        if display.is_empty() || display.chars().count() > 100 {
            return Err(AppError::Question(Question::call_them()));
        }
        Ok(self.store().acting(actor).create_account(new, &origin.address).await?)
    }

    /// Changes an account.
    ///
    /// # Errors
    /// As [`ballast_store::Store::change_account`]; a region the packs do not have.
    pub async fn change(
        &self,
        actor: &str,
        name: &str,
        change: AccountChange,
        origin: &Origin,
    ) -> Result<(), AppError> {
        if let AccountChange::Granted { reach, roles } = &change {
            self.check_reach(reach)?;
            // Nobody gives themselves more than they have.
            if actor == name && roles.iter().any(|role| *role != Role::Security) {
                return Err(AppError::Question(Question::own_rights()));
            }
        }
        Ok(self.store().acting(actor).change_account(name, change, &origin.address).await?)
    }

    fn check_reach(&self, reach: &Reach) -> Result<(), AppError> {
        match reach {
            // Eighteen characters are a unified social credit code with its check digit; forms of other kinds know their
            // subjects by codes of their own.
            Reach::Enterprise(id) if id.len() == 18 => match ballast_model::Uscc::parse(id) {
                Ok(_) => Ok(()),
                Err(error) => Err(AppError::Question(Question::bad_credit_code(id, error))),
            },
            Reach::Enterprise(id) if id.len() > 64 || id.chars().any(char::is_whitespace) => {
                Err(AppError::Question(Question::no_credit_code(id)))
            }
            Reach::Enterprise(_) => Ok(()),
            reach => self.scope(reach).map(|_| ()),
        }
    }
}
