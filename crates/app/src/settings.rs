use std::path::Path;

use serde::{Deserialize, de::IgnoredAny};

use crate::{
    AppError, Question, TlsSettings,
    accounts::{AccountSettings, DirectorySettings},
};

/// The file in the data directory that holds the office's settings.
pub const SETTINGS_FILE: &str = "ballast.toml";

/// What `DATA/ballast.toml` says; what it does not say stands at its default.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// `[accounts]`: passwords, lockout, sessions.
    pub accounts: AccountSettings,
    /// `[directory]`: sign-in through the office's own directory; off where it is not there.
    pub directory: Option<DirectorySettings>,
    /// `[server]`: how `ballast serve` serves.
    pub server: ServerSettings,
    /// `[tls]`: who vouches for the machines that are called: the directory, webhooks, the assistant.
    pub tls: TlsSettings,
    /// `[reader]`: read by the assistant itself.
    #[serde(rename = "reader")]
    _reader: Option<IgnoredAny>,
}

/// `[server]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ServerSettings {
    /// What browsers type, such as `https://brain.example.gov.cn`: cookies are marked Secure where it begins with `https`.
    pub address: String,
    /// Addresses of reverse proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<std::net::IpAddr>,
    /// Largest file that may be uploaded, in MiB.
    pub upload_mib: u64,
    /// Seconds after which a page that is not ready is given up.
    pub page_seconds: u64,
    /// Seconds after which an upload, an import or a close is given up.
    pub long_seconds: u64,
    /// Requests a minute that one account may make, and as many at once.
    pub requests_per_minute: u32,
    /// Sign-in attempts a minute that one address may make.
    pub sign_ins_per_minute: u32,
}

impl Default for ServerSettings {
    fn default() -> Self {
        Self {
            address: String::new(),
            trusted_proxies: Vec::new(),
            upload_mib: 64,
            page_seconds: 30,
            long_seconds: 600,
            requests_per_minute: 600,
            sign_ins_per_minute: 30,
        }
    }
}

impl Settings {
    /// Reads the settings of a data directory; the defaults where it has no such file.
    ///
    /// # Errors
    /// [`AppError::Question`] with file, line and what is wrong.
    pub fn read(data: &Path) -> Result<Self, AppError> {
        let path = data.join(SETTINGS_FILE);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(source) => return Err(AppError::Io { path, source }),
        };
        let wrong = |what: String| AppError::Question(Question::settings(path.display(), what));
        let settings: Self = toml::from_str(&text).map_err(|error| wrong(error.to_string()))?;
        settings.accounts.check().map_err(wrong)?;
        settings.tls.authorities(data).map_err(wrong)?;
        if let Some(directory) = &settings.directory {
            directory.check().map_err(wrong)?;
        }
        if settings.server.upload_mib == 0 || settings.server.requests_per_minute == 0 {
            return Err(wrong("upload_mib and requests_per_minute have to be 1 or more".to_owned()));
        }
        Ok(settings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Settings, AppError> {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join(SETTINGS_FILE), text).unwrap();
        Settings::read(dir.path())
    }

    #[test]
    fn what_is_not_said_stands_at_its_default() {
        let settings =
            read("[accounts]\nidle_minutes = 5\n[reader.assist]\nendpoint = \"http://x\"\nmodel = \"m\"\n")
                .unwrap();
        assert_eq!(settings.accounts.idle_minutes, 5);
        assert_eq!(settings.accounts.password_length, AccountSettings::default().password_length);
        assert_eq!(settings.server, ServerSettings::default());
        assert!(settings.directory.is_none());
    }

    #[test]
    fn mistakes_name_the_file_and_what_would_be_right() {
        for (text, expected) in [
            ("[acounts]\n", "acounts"),
            ("[accounts]\nidle = 5\n", "idle"),
            ("[accounts]\nargon2_memory_kib = 1000\n", "19456"),
            ("[server]\nupload_mib = 0\n", "1 or more"),
            (
                "[directory]\nissuer = \"http://idp.example\"\nclient_id = \"b\"\nsecret_file = \"s\"\n",
                "https",
            ),
        ] {
            let error = read(text).unwrap_err().to_string();
            assert!(error.contains(SETTINGS_FILE) && error.contains(expected), "{text}: {error}");
        }
    }
}
