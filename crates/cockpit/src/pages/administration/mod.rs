//! Accounts, packs, jobs, backups, webhooks, the audit record: for the three administrators, each for their own part.

pub(crate) mod audit;
pub(crate) mod people;
pub(crate) mod person;
pub(crate) mod system;
pub(crate) mod webhooks;
