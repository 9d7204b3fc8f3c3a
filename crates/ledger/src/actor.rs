use ballast_packs::plan::Role;
use serde::{Deserialize, Serialize};

/// Who wants something. Which items an actor may see at all is the store's business; what the actor is to an item follows
/// from the item.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Actor {
    /// The account.
    pub account: String,
    /// The office the account belongs to, by id; nothing for an enterprise and for the machine.
    pub office: Option<String>,
    /// The enterprise the account belongs to, by its code.
    pub enterprise: Option<String>,
    /// Whether the account supervises the ledger as a whole.
    pub supervises: bool,
    /// Whether it is the machine itself.
    pub system: bool,
}

impl Actor {
    /// A person of an office.
    pub fn of_office(account: impl Into<String>, office: impl Into<String>) -> Self {
        Self { account: account.into(), office: Some(office.into()), ..Self::default() }
    }

    /// A person of an enterprise.
    pub fn of_enterprise(account: impl Into<String>, enterprise: impl Into<String>) -> Self {
        Self { account: account.into(), enterprise: Some(enterprise.into()), ..Self::default() }
    }

    /// The machine: a rule, the scheduler.
    pub fn system() -> Self {
        Self { account: "system".to_owned(), system: true, ..Self::default() }
    }
}

/// Who did something, as events keep it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct By {
    /// The account.
    pub account: String,
    /// Its office or, for a person of an enterprise, the enterprise's code; empty for the machine.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub office: String,
    /// What it was to the item.
    #[serde(rename = "as", with = "crate::words::role")]
    pub role: Role,
}
