//! A backup is one tar file: the catalog as of one instant (a SQLite file, wherever it was taken from), every sealed file and document, the office's own packs and settings,
//! and a manifest with the hash of each. It is made while others read and write.

mod manifest;
mod restore;
mod take;
pub(crate) mod transfer;

pub use manifest::Backup;
pub use restore::{read_backup, restore};
pub use transfer::restore_catalog;
