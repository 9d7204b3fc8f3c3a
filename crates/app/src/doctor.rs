use std::path::Path;

use ballast_model::Severity;
use ballast_packs::Packs;
use ballast_store::Role;
use serde::Serialize;

use crate::{Ballast, Settings, accounts::AccountSettings, pack_dirs};

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ailment {
    /// As it should be.
    Well,
    /// It works, and should be otherwise.
    Warning,
    /// It does not work, or is not safe.
    Wrong,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was looked at.
    pub about: &'static str,
    /// How bad it is.
    pub state: Ailment,
    /// What was found.
    pub found: String,
    /// What to do; empty where nothing is.
    pub remedy: String,
}

fn well(about: &'static str, found: impl Into<String>) -> Finding {
    Finding { about, state: Ailment::Well, found: found.into(), remedy: String::new() }
}

fn ill(about: &'static str, state: Ailment, found: impl Into<String>, remedy: &str) -> Finding {
    Finding { about, state, found: found.into(), remedy: remedy.to_owned() }
}

/// Looks at what can be looked at before a data directory is opened: the folder, the settings, the packs.
pub fn examine_folder(data: &Path, packs: &[std::path::PathBuf]) -> Vec<Finding> {
    let mut found = Vec::new();
    found.push(folder(data));
    found.push(match Settings::read(data) {
        Ok(settings) => settings_safe(&settings),
        Err(error) => {
            ill("settings", Ailment::Wrong, error.to_string(), "correct ballast.toml as the message says")
        }
    });
    found.push(match pack_dirs(data, packs) {
        Err(error) => ill("packs", Ailment::Wrong, error.to_string(), "name folders that are there"),
        Ok(dirs) => match Packs::load(&dirs) {
            Ok((_, warnings)) if warnings.is_empty() => {
                well("packs", format!("{} packs, nothing wrong", dirs.len() + 1))
            }
            Ok((_, warnings)) => {
                let count = format!("{} warnings", warnings.len());
                ill("packs", Ailment::Warning, count, "`ballast packs check` lists them")
            }
            Err(all) => {
                let errors = all.iter().filter(|one| one.severity == Severity::Error).count();
                ill(
                    "packs",
                    Ailment::Wrong,
                    format!("{errors} mistakes"),
                    "`ballast packs check` lists them; nothing opens until they are gone",
                )
            }
        },
    });
    found
}

fn folder(data: &Path) -> Finding {
    let probe = data.join(".doctor.tmp");
    if !data.is_dir() {
        let remedy = "import something first, restore a backup, or name another folder with --data";
        return ill("folder", Ailment::Wrong, format!("{} is not there", data.display()), remedy);
    }
    let written = std::fs::write(&probe, b"x").and_then(|()| std::fs::remove_file(&probe));
    if let Err(error) = written {
        let remedy = "give the folder to the account that runs ballast, or free space on its disk";
        return ill(
            "folder",
            Ailment::Wrong,
            format!("{} cannot be written: {error}", data.display()),
            remedy,
        );
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(data).map_or(0, |about| about.permissions().mode() & 0o777);
        if mode & 0o077 != 0 {
            let found =
                format!("{} can be opened by other accounts of this machine (mode {mode:o})", data.display());
            return ill(
                "folder",
                Ailment::Warning,
                found,
                "chmod 700 it: returns of single enterprises lie in it",
            );
        }
    }
    well("folder", format!("{} can be written, by its owner only", data.display()))
}

fn settings_safe(settings: &Settings) -> Finding {
    let server = &settings.server;
    if server.address.starts_with("http://") {
        let found = format!("browsers reach the pages at {} without TLS", server.address);
        return ill(
            "settings",
            Ailment::Warning,
            found,
            "put a reverse proxy with TLS before it: docs/operations.md",
        );
    }
    if settings.accounts.idle_minutes > AccountSettings::default().idle_minutes * 4 {
        let found =
            format!("sessions stay open for {} minutes without a request", settings.accounts.idle_minutes);
        return ill("settings", Ailment::Warning, found, "set idle_minutes to 30 or less");
    }
    well("settings", "read, nothing unsafe")
}

impl Ballast {
    /// Looks at an open data directory: whether everything kept is as it was registered, whether the three administrators are
    /// there, whether backups are made and jobs end well.
    pub async fn examine(&self) -> Vec<Finding> {
        let mut found = vec![match self.verify().await {
            Ok(()) => well("contents", "every event, return and file is as it was registered"),
            Err(error) => ill(
                "contents",
                Ailment::Wrong,
                error.to_string(),
                "restore the file from a backup; do not write to the directory before",
            ),
        }];
        found.push(self.administrators().await);
        found.push(self.last_backup());
        found.push(match self.store.jobs("", 20).await {
            Ok(jobs) => match jobs.iter().find(|job| job.failed) {
                Some(job) => {
                    let what = format!("{} failed at {}: {}", job.kind, job.started_at, job.detail);
                    ill("jobs", Ailment::Warning, what, "see to its cause; the next run clears this")
                }
                None => well("jobs", format!("{} lately, none failed", jobs.len())),
            },
            Err(error) => ill("jobs", Ailment::Wrong, error.to_string(), "see whether the catalog answers"),
        });
        found.push(match self.store.deliveries(50).await {
            Ok(all) => {
                let failing = all.iter().filter(|one| one.delivered_at.is_none() && one.attempts > 0).count();
                match failing {
                    0 => well("webhooks", "nothing waits that was tried"),
                    count => {
                        let remedy =
                            "see the receiver's log, or stop the webhook in the administration pages";
                        ill(
                            "webhooks",
                            Ailment::Warning,
                            format!("{count} of the last {} did not arrive", all.len()),
                            remedy,
                        )
                    }
                }
            }
            Err(error) => {
                ill("webhooks", Ailment::Wrong, error.to_string(), "see whether the catalog answers")
            }
        });
        found
    }

    async fn administrators(&self) -> Finding {
        let accounts = match self.store.accounts().await {
            Ok(accounts) => accounts,
            Err(error) => {
                let remedy = "an account was changed behind Ballast's back: set its roles right in the catalog, or restore it";
                return ill("accounts", Ailment::Wrong, error.to_string(), remedy);
            }
        };
        if accounts.is_empty() {
            return well(
                "accounts",
                "none yet: `ballast serve` makes the three administrators at its first start",
            );
        }
        let three = [Role::Administration, Role::Security, Role::Audit];
        let open = |role: &&Role| {
            accounts.iter().any(|one| one.is(**role) && one.disabled_at.is_none() && one.password.is_some())
        };
        let lacking: Vec<&str> = three.iter().filter(|role| !open(role)).map(|role| role.id()).collect();
        if !lacking.is_empty() {
            let remedy = "`ballast users link NAME` gives the one-time link to set a password";
            return ill(
                "accounts",
                Ailment::Warning,
                format!("nobody can sign in as {}", lacking.join(", ")),
                remedy,
            );
        }
        let bare = accounts
            .iter()
            .filter(|one| one.roles.iter().any(|role| role.is_one_of_three()) && one.totp.is_none());
        match bare.count() {
            0 => well(
                "accounts",
                format!("{} accounts; the three administrators use one-time codes", accounts.len()),
            ),
            count => {
                let found = format!("{count} administrators sign in without one-time codes");
                ill("accounts", Ailment::Warning, found, "let them turn codes on in their profile")
            }
        }
    }

    fn last_backup(&self) -> Finding {
        let remedy = "make one with `ballast backup FILE` or in the administration pages, every day, and copy it to another machine";
        match self.backups() {
            Err(error) => ill("backups", Ailment::Warning, error.to_string(), remedy),
            Ok(all) => match all.first() {
                None => ill("backups", Ailment::Warning, "none in the folder of backups", remedy),
                Some(last) => {
                    let hours = self.clock.now().duration_since(last.made_at).as_hours();
                    let found = format!("{} was made {hours} hours ago", last.file);
                    if hours > 48 {
                        ill("backups", Ailment::Warning, found, remedy)
                    } else {
                        well("backups", found)
                    }
                }
            },
        }
    }
}
