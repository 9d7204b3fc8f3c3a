use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use crate::settings::SETTINGS_FILE;
use serde::{Deserialize, de::IgnoredAny};

/// `[reader.assist]`, turned on.
pub(super) struct Config {
    /// Up to `/v1`.
    pub endpoint: String,
    pub model: String,
    /// Read from the environment, never written anywhere.
    pub key: Option<String>,
    pub timeout: Duration,
    /// Whose settings say who is believed.
    pub data: PathBuf,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    reader: ReaderTable,
    // Sections that others read: see settings.rs.
    #[serde(rename = "accounts", default)]
    _accounts: Option<IgnoredAny>,
    #[serde(rename = "directory", default)]
    _directory: Option<IgnoredAny>,
    #[serde(rename = "server", default)]
    _server: Option<IgnoredAny>,
    #[serde(rename = "tls", default)]
    _tls: Option<IgnoredAny>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct ReaderTable {
    assist: Option<Assist>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Assist {
    #[serde(default)]
    enabled: bool,
    endpoint: String,
    model: String,
    key_variable: Option<String>,
    #[serde(default = "minute")]
    timeout_seconds: u64,
}

fn minute() -> u64 {
    60
}

impl Config {
    /// Reads the settings; nothing where there are none or they turn it off.
    pub(super) fn read(data: &Path) -> Result<Option<Self>, String> {
        let path = data.join(SETTINGS_FILE);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(format!("{}: {error}", path.display())),
        };
        let file: File =
            toml::from_str(&text).map_err(|error| format!("{}: {}", path.display(), error.message()))?;
        let Some(assist) = file.reader.assist.filter(|assist| assist.enabled) else { return Ok(None) };
        if !assist.endpoint.starts_with("https://") && !assist.endpoint.starts_with("http://") {
            return Err(format!("{}: endpoint has to begin with https:// or http://", path.display()));
        }
        let key = match &assist.key_variable {
            Some(name) => Some(std::env::var(name).map_err(|_| format!("the variable {name} is not set"))?),
            None => None,
        };
        Ok(Some(Self {
            endpoint: assist.endpoint.trim_end_matches('/').to_owned(),
            model: assist.model,
            key,
            timeout: Duration::from_secs(assist.timeout_seconds.clamp(1, 600)),
            data: data.to_owned(),
        }))
    }
}
