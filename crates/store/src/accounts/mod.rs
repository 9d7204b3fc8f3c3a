//! Who may come in: accounts, their sessions, one-time links and tokens. What opens a door is kept as a hash only.

mod account;
mod change;
mod error;
mod link;
mod read;
mod session;
mod token;

pub use account::{Account, NewAccount, Reach, Role};
pub use change::{AccountChange, Attempt};
pub use error::AccountError;
pub use link::NewLink;
pub use session::{NewSession, Session};
pub use token::{NewToken, Token};

pub(crate) use read::check as check_accounts;
