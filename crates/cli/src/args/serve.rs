//! `ballast serve`, `users`, `backup`, `restore`, `doctor`.

use std::{net::SocketAddr, path::PathBuf};

use clap::{Subcommand, ValueEnum};

use super::Format;

/// `serve`
#[derive(Debug, clap::Args)]
pub struct ServeArgs {
    /// Where to listen; a reverse proxy with TLS stands before anything but this machine
    #[arg(long, default_value = "127.0.0.1:8470", env = "BALLAST_LISTEN")]
    pub listen: SocketAddr,
    /// How to write the log to the standard error output
    #[arg(long, value_enum, default_value = "text", env = "BALLAST_LOG_FORMAT")]
    pub log: LogFormat,
}

/// Whether the demonstration ends by serving.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ServeWhen {
    /// Where there is a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The shape of log lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people
    Text,
    /// For programs: one JSON object a line
    Json,
}

/// `backup`
#[derive(Debug, clap::Args)]
pub struct BackupArgs {
    /// File to write; it must not exist yet
    pub file: PathBuf,
}

/// `restore`
#[derive(Debug, clap::Args)]
pub struct RestoreArgs {
    /// A backup
    pub file: PathBuf,
    /// Only read it through, every file against its hash
    #[arg(long)]
    pub check: bool,
}

/// `doctor`
#[derive(Debug, clap::Args)]
pub struct DoctorArgs {
    /// How to print
    #[arg(long, default_value = "table", value_enum)]
    pub format: Format,
}

/// What can be done with accounts from the machine that holds the data.
#[derive(Debug, Subcommand)]
pub enum UsersCommand {
    /// List accounts
    List {
        /// How to print
        #[arg(long, default_value = "table", value_enum)]
        format: Format,
    },
    /// Open an account; print the one-time link to set its password
    Add(AddUserArgs),
    /// Grant roles and a scope in place of those it has
    Grant(GrantArgs),
    /// Print a one-time link to set a new password
    Link {
        /// Account
        name: String,
    },
    /// Take attempts again after too many failures
    Unlock {
        /// Account
        name: String,
    },
    /// Keep an account out, and sign it out everywhere
    Disable {
        /// Account
        name: String,
    },
    /// Let an account in again
    Enable {
        /// Account
        name: String,
    },
}

/// `users add`
#[derive(Debug, clap::Args)]
pub struct AddUserArgs {
    /// What they sign in as: lower-case letters, digits, . - _ @
    pub name: String,
    /// What to call them
    #[arg(long)]
    pub display: Option<String>,
    /// Id of their office
    #[arg(long, default_value = "")]
    pub office: String,
    /// What they are there for, and how far they see
    #[command(flatten)]
    pub granted: Granted,
}

/// `users grant`
#[derive(Debug, clap::Args)]
pub struct GrantArgs {
    /// Account
    pub name: String,
    /// What they are there for, and how far they see
    #[command(flatten)]
    pub granted: Granted,
}

/// Roles and a reach.
#[derive(Debug, clap::Args)]
pub struct Granted {
    /// A role: administration, security, audit, director, officer, reviewer or enterprise (repeatable)
    #[arg(long = "role", value_name = "ROLE")]
    pub roles: Vec<String>,
    /// A region, by code: they see it and what lies below
    #[arg(long, conflicts_with = "enterprise")]
    pub region: Option<String>,
    /// An enterprise, by code: they see it alone
    #[arg(long)]
    pub enterprise: Option<String>,
}
