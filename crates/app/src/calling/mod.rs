//! What calls out: the office's directory, webhooks and the reader's assistant go through one client, so that whom it trusts is said once.

#[cfg(test)]
pub(crate) mod tests;

use std::{
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
    time::Duration,
};

use rustls::crypto::ring;
use serde::Deserialize;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};

use crate::Settings;

/// `[tls]`: whom the machines that are called have to be vouched for by.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TlsSettings {
    /// A file of certificates (PEM) of the office's own authorities, from the data directory; they are believed in place of those that
    /// the machine believes.
    pub ca_file: Option<PathBuf>,
}

impl TlsSettings {
    /// Checks that the file is one, and reads it.
    pub(crate) fn authorities(&self, data: &Path) -> Result<Option<Vec<Certificate<'static>>>, String> {
        let Some(file) = &self.ca_file else { return Ok(None) };
        let path = data.join(file);
        let text = std::fs::read(&path).map_err(|error| format!("ca_file {}: {error}", path.display()))?;
        let mut found = Vec::new();
        for item in parse_pem(&text) {
            match item {
                Ok(PemItem::Certificate(certificate)) => found.push(certificate),
                Ok(_) => {}
                Err(error) => return Err(format!("ca_file {}: {error}", path.display())),
            }
        }
        if found.is_empty() {
            return Err(format!(
                "ca_file {} holds no certificate: write the authorities' certificates one after another as PEM",
                path.display()
            ));
        }
        Ok(Some(found))
    }
}

/// The authorities that the machine believes, read once.
fn of_the_machine() -> RootCerts {
    static KNOWN: OnceLock<RootCerts> = OnceLock::new();
    let read = || {
        let found = rustls_native_certs::load_native_certs();
        for error in &found.errors {
            tracing::warn!(%error, "authorities of this machine could not be read");
        }
        let certificates: Vec<Certificate<'static>> =
            found.certs.iter().map(|der| Certificate::from_der(der).to_owned()).collect();
        RootCerts::Specific(Arc::new(certificates))
    };
    KNOWN.get_or_init(read).clone()
}

/// A client for what calls out on behalf of a data directory. It follows no redirect and knows no proxy: what is sent goes where the
/// office sends it and nowhere else.
///
/// # Errors
/// Settings that cannot be read, in words.
pub(crate) fn agent(data: &Path, patience: Duration) -> Result<ureq::Agent, String> {
    let settings = Settings::read(data).map_err(|error| error.to_string())?;
    let roots = match settings.tls.authorities(data)? {
        Some(own) => RootCerts::Specific(Arc::new(own)),
        None => of_the_machine(),
    };
    let tls = TlsConfig::builder()
        .root_certs(roots)
        .unversioned_rustls_crypto_provider(Arc::new(ring::default_provider()))
        .build();
    Ok(ureq::Agent::config_builder()
        .timeout_global(Some(patience))
        .max_redirects(0)
        .proxy(None)
        .tls_config(tls)
        .build()
        .into())
}

/// What went wrong with a call, and what may be done about it. It names the address, never a header.
pub(crate) fn why(error: &ureq::Error) -> String {
    let said = error.to_string();
    let unknown = ["UnknownIssuer", "CaUsedAsEndEntity"].iter().any(|reason| said.contains(reason));
    if unknown {
        return format!(
            "{said}: nobody whom this machine believes vouches for it; name a file with the authority's certificate as ca_file under \
             [tls] in ballast.toml"
        );
    }
    said
}
