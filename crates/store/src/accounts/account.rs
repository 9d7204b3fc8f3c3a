use std::{fmt, str::FromStr};

use jiff::Timestamp;

use super::AccountError;
use crate::StoreError;

/// What an account is there for. Which pages and calls a role opens is not known here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// 系统管理员: runs the system, opens and closes accounts.
    Administration,
    /// 安全管理员: grants roles and scopes, recovers passwords.
    Security,
    /// 审计管理员: reads the record of what everybody did.
    Audit,
    /// 局领导
    Director,
    /// 经办人
    Officer,
    /// 复核人
    Reviewer,
    /// 企业
    Enterprise,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Administration,
        Self::Security,
        Self::Audit,
        Self::Director,
        Self::Officer,
        Self::Reviewer,
        Self::Enterprise,
    ];

    /// As it is kept and typed.
    pub fn id(self) -> &'static str {
        match self {
            Self::Administration => "administration",
            Self::Security => "security",
            Self::Audit => "audit",
            Self::Director => "director",
            Self::Officer => "officer",
            Self::Reviewer => "reviewer",
            Self::Enterprise => "enterprise",
        }
    }

    /// Whether it is one of the three that must lie in three hands (三员分立).
    pub fn is_one_of_three(self) -> bool {
        matches!(self, Self::Administration | Self::Security | Self::Audit)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl FromStr for Role {
    type Err = StoreError;

    fn from_str(text: &str) -> Result<Self, StoreError> {
        let found = Self::ALL.into_iter().find(|role| role.id() == text);
        Ok(found.ok_or_else(|| AccountError::NoRole { text: text.to_owned() })?)
    }
}

/// How far an account sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// Everything.
    All,
    /// A region and what lies below it, by code.
    Region(String),
    /// One enterprise, by id.
    Enterprise(String),
}

impl Reach {
    /// `all`, `region` or `enterprise`, and its code.
    pub fn parts(&self) -> (&'static str, &str) {
        match self {
            Self::All => ("all", ""),
            Self::Region(code) => ("region", code),
            Self::Enterprise(id) => ("enterprise", id),
        }
    }

    /// Reads what [`Reach::parts`] gives.
    ///
    /// # Errors
    /// [`StoreError::Account`] for another kind, or a kind without its code.
    pub fn of(kind: &str, code: &str) -> Result<Self, StoreError> {
        match (kind, code.trim()) {
            ("all", _) => Ok(Self::All),
            ("region", "") => Err(AccountError::NoCode { kind: "region" }.into()),
            ("enterprise", "") => Err(AccountError::NoCode { kind: "enterprise" }.into()),
            ("region", code) => Ok(Self::Region(code.to_owned())),
            ("enterprise", id) => Ok(Self::Enterprise(id.to_owned())),
            _ => Err(AccountError::NoReach { text: kind.to_owned() }.into()),
        }
    }
}

impl fmt::Display for Reach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.parts() {
            (kind, "") => f.write_str(kind),
            (kind, code) => write!(f, "{kind}:{code}"),
        }
    }
}

/// Somebody who may come in.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// What they sign in as: lower-case letters, digits, `.`, `-`, `_`, `@`.
    pub name: String,
    /// What to call them.
    pub display: String,
    /// What they are there for; nobody without a role sees anything.
    pub roles: Vec<Role>,
    /// Id of their office; empty where they belong to none.
    pub office: String,
    /// How far they see.
    pub reach: Reach,
    /// `zh` or `en`.
    pub lang: String,
    /// Argon2 hash of the password; nothing where none was set yet.
    pub password: Option<String>,
    /// Secret of the one-time codes, Base32; nothing where none are asked for.
    pub totp: Option<String>,
    /// The last time step whose code was used.
    pub totp_step: i64,
    /// Who they are in the office's directory: issuer and subject.
    pub directory: Option<String>,
    /// Since when they may not come in.
    pub disabled_at: Option<Timestamp>,
    /// Failed attempts since the last that succeeded.
    pub failures: i64,
    /// Until when attempts are refused.
    pub locked_until: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub changed_at: Timestamp,
    /// When they last came in.
    pub signed_in_at: Option<Timestamp>,
}

impl Account {
    /// Whether it has the role.
    pub fn is(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }
}

// Hashes and secrets stay out of logs.
impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account")
            .field("name", &self.name)
            .field("roles", &self.roles)
            .field("reach", &self.reach)
            .field("disabled_at", &self.disabled_at)
            .finish_non_exhaustive()
    }
}

/// An account to be made. It has no password: a one-time link lets its owner set one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAccount {
    /// What they sign in as.
    pub name: String,
    /// What to call them.
    pub display: String,
    /// What they are there for.
    pub roles: Vec<Role>,
    /// Id of their office, or empty.
    pub office: String,
    /// How far they see.
    pub reach: Reach,
    /// `zh` or `en`.
    pub lang: String,
}

/// Checks a name before it is kept.
pub(crate) fn check_name(name: &str) -> Result<(), StoreError> {
    let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b".-_@".contains(&b);
    if (2..=64).contains(&name.len()) && name.bytes().all(fits) {
        return Ok(());
    }
    Err(AccountError::Name { name: name.to_owned() }.into())
}

/// Checks that roles and reach may go together: administration, security and audit in three hands (三员分立), and an
/// enterprise's account sees that enterprise and is nothing else.
pub(crate) fn check_roles(name: &str, roles: &[Role], reach: &Reach) -> Result<(), StoreError> {
    let name = || name.to_owned();
    let three: Vec<Role> = roles.iter().copied().filter(|role| role.is_one_of_three()).collect();
    if three.len() > 1 {
        return Err(AccountError::ThreeHands { name: name(), roles: three }.into());
    }
    let enterprise = roles.contains(&Role::Enterprise);
    if enterprise && roles.len() > 1 {
        return Err(AccountError::OnlyEnterprise { name: name() }.into());
    }
    if !roles.is_empty() && enterprise != matches!(reach, Reach::Enterprise(_)) {
        let (roles, reach) = (roles.to_vec(), reach.clone());
        return Err(AccountError::RoleAndReach { name: name(), roles, reach }.into());
    }
    Ok(())
}

/// Roles as they are kept: in order, comma-separated.
pub(crate) fn written(roles: &[Role]) -> String {
    let mut roles = roles.to_vec();
    roles.sort_unstable();
    roles.dedup();
    listed(&roles, ",")
}

/// Roles by id, one after the other.
pub(super) fn listed(roles: &[Role], between: &str) -> String {
    roles.iter().map(|role| role.id()).collect::<Vec<_>>().join(between)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_offices_lie_in_three_hands() {
        let all = [Role::Administration, Role::Security, Role::Audit];
        for (at, one) in all.into_iter().enumerate() {
            check_roles("a1", &[one], &Reach::All).unwrap();
            for other in &all[at + 1..] {
                assert!(check_roles("a1", &[one, *other], &Reach::All).is_err());
                assert!(check_roles("a1", &[one, Role::Officer, *other], &Reach::All).is_err());
            }
        }
        check_roles("a1", &[Role::Officer, Role::Reviewer], &Reach::Region("370100".into())).unwrap();
    }

    #[test]
    fn an_enterprise_sees_itself_and_is_nothing_else() {
        let own = Reach::Enterprise("X".into());
        check_roles("e1", &[Role::Enterprise], &own).unwrap();
        assert!(check_roles("e1", &[Role::Enterprise], &Reach::All).is_err());
        assert!(check_roles("e1", &[Role::Officer], &own).is_err());
        assert!(check_roles("e1", &[Role::Enterprise, Role::Officer], &own).is_err());
    }

    #[test]
    fn names_are_plain() {
        for name in ["wang.wei", "a1", "li@jinan-gxj"] {
            check_name(name).unwrap();
        }
        for name in ["", "a", "Wang", "王", "a b", "a\n"] {
            assert!(check_name(name).is_err(), "{name:?}");
        }
    }
}
