//! Originals as received, by content: `documents/ab/SHA256`.

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use ballast_model::Scope;
use sha2::{Digest, Sha256};
use sqlx::Row;

use crate::{Store, StoreError, chunk, lake, period_key, read::Allowed};

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// SHA-256 in hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Where a document lies below the data directory.
pub(crate) fn relative(hash: &str) -> PathBuf {
    Path::new("documents").join(hash.get(..2).unwrap_or("00")).join(hash)
}

/// Puts a document in its place, synced; one that is there already is left alone.
pub(crate) fn keep(data: &Path, hash: &str, content: &[u8]) -> Result<(), StoreError> {
    let path = data.join(relative(hash));
    // Written whole and renamed: what bears the name has the content.
    if fs::metadata(&path).is_ok_and(|found| found.len() == content.len() as u64) {
        return Ok(());
    }
    let folder = path.parent().unwrap_or(data);
    lake::make_folder(data, folder)?;
    lake::put(&path, |out| std::io::Write::write_all(out, content).map_err(StoreError::io(&path)))?;
    Ok(())
}

/// The content under a hash, held to it. Whether the reader may see it is the caller's to know.
pub(crate) fn content(data: &Path, hash: &str) -> Result<Vec<u8>, StoreError> {
    let path = data.join(relative(hash));
    match fs::read(&path) {
        Ok(content) if sha256(&content) == hash => Ok(content),
        Ok(_) => Err(StoreError::damaged(
            path.display().to_string(),
            "its content has changed since it was received",
        )),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Err(StoreError::Missing { what: "document", id: hash.to_owned() })
        }
        Err(error) => Err(StoreError::io(&path)(error)),
    }
}

impl Store {
    /// The original of that content hash (SHA-256, hexadecimal). A file cannot be shown in part: a reader sees it
    /// where every return in it is in the scope.
    ///
    /// # Errors
    /// [`StoreError::Missing`] for a hash that names no document the scope may see, [`StoreError::Damaged`] where the
    /// content is not what the hash says.
    pub async fn document(&self, hash: &str, scope: &Scope) -> Result<Vec<u8>, StoreError> {
        let hex = hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_hexdigit());
        if !hex || !self.may_see(hash, scope).await? {
            return Err(StoreError::Missing { what: "document", id: hash.to_owned() });
        }
        content(self.data_dir(), hash)
    }

    /// Whether the scope holds every return that came with a document.
    async fn may_see(&self, hash: &str, scope: &Scope) -> Result<bool, StoreError> {
        let Some(allowed) = Allowed::of(scope) else { return Ok(true) };
        let rows = sqlx::query(
            "SELECT c.form, c.period, c.head FROM submission_chunk c JOIN submission s ON s.id = c.submission \
             WHERE s.document = $1",
        )
        .bind(hash)
        .fetch_all(&mut *self.catalog.read().await?)
        .await?;
        for row in &rows {
            let (form, period): (String, String) = (row.try_get(0)?, row.try_get(1)?);
            let head = chunk::decode_head(row.try_get(2)?, &form, period_key::parse(&period)?)
                .map_err(|error| StoreError::damaged(format!("returns of document {hash}"), error))?;
            if !(0..head.len()).all(|at| allowed.row(&head.subject, &head.region, at)) {
                return Ok(false);
            }
        }
        // A document without returns belongs to nobody in particular.
        Ok(!rows.is_empty())
    }
}
