use super::{
    Reach, Role,
    account::{listed, written},
};

/// Why an account cannot be as it is asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AccountError {
    /// No role is called so.
    #[error("there is no role {text:?}; there are {}", listed(&Role::ALL, ", "))]
    NoRole {
        /// As given.
        text: String,
    },
    /// A reach of one thing that does not say which.
    #[error("a reach of one {kind} needs its code")]
    NoCode {
        /// `region` or `enterprise`.
        kind: &'static str,
    },
    /// No reach is called so.
    #[error("there is no reach {text:?}: write all, region or enterprise")]
    NoReach {
        /// As given.
        text: String,
    },
    /// A name that is too short, too long, or has other characters than a name may have.
    #[error("{name:?} cannot be an account's name: write 2 to 64 lower-case letters, digits, or . - _ @")]
    Name {
        /// As given.
        name: String,
    },
    /// The name is taken.
    #[error("there is an account {name} already")]
    Taken {
        /// The name.
        name: String,
    },
    /// Two or three of administration, security and audit in one hand (三员分立).
    #[error(
        "account {name} cannot be {} at once: administration, security and audit lie in three hands",
        listed(roles, " and ")
    )]
    ThreeHands {
        /// The account.
        name: String,
        /// Those of the three that were asked for.
        roles: Vec<Role>,
    },
    /// An enterprise's account with another role beside.
    #[error("account {name} is an enterprise's: it has no other role")]
    OnlyEnterprise {
        /// The account.
        name: String,
    },
    /// The role enterprise without an enterprise's reach, or the other way round.
    #[error(
        "account {name}: the role enterprise and the reach of one enterprise go together, found roles {} and reach {reach}",
        written(roles)
    )]
    RoleAndReach {
        /// The account.
        name: String,
        /// Roles asked for.
        roles: Vec<Role>,
        /// Reach asked for.
        reach: Reach,
    },
    /// Nobody would be left who can grant rights.
    #[error("this would leave no account with the role security: nobody could grant rights any more")]
    LastSecurity,
}
