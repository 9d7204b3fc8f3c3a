use sha2::{Digest as _, Sha256};
use sm3::Sm3;
use sqlx::{AnyConnection, Row};

use crate::{Store, StoreError, catalog::Write, event};

/// The hash that chains ledger events. Each event names the one it was chained with, so that a data directory
/// can go over from one to the other and still be verified from the first event on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum HashAlgorithm {
    /// SHA-256.
    #[default]
    Sha256,
    /// SM3 (GB/T 32905-2016), for offices that have to use commercial cryptography.
    Sm3,
}

/// Where the catalog keeps the choice.
const SETTING: &str = "ledger-hash";

impl HashAlgorithm {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Sha256, Self::Sm3];

    /// `sha256` or `sm3`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sha256 => "sha256",
            Self::Sm3 => "sm3",
        }
    }

    /// The one of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|of| of.name() == name)
    }

    pub(super) fn number(self) -> i64 {
        match self {
            Self::Sha256 => 1,
            Self::Sm3 => 2,
        }
    }

    pub(super) fn numbered(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|of| of.number() == number)
    }

    /// 32 bytes, with either.
    pub(super) fn digest(self, text: &str) -> [u8; 32] {
        match self {
            Self::Sha256 => Sha256::digest(text).into(),
            Self::Sm3 => Sm3::digest(text).into(),
        }
    }
}

/// A number that the catalog keeps under a name.
pub(super) async fn setting(connection: &mut AnyConnection, name: &str) -> Result<Option<i64>, StoreError> {
    let row =
        sqlx::query("SELECT number FROM meta WHERE name = $1").bind(name).fetch_optional(connection).await?;
    row.map(|row| Ok(row.try_get(0)?)).transpose()
}

/// Keeps a number under a name.
pub(super) async fn set(write: &mut Write, name: &str, number: i64) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO meta (name, number) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET number = excluded.number",
    )
    .bind(name)
    .bind(number)
    .execute(write.on())
    .await?;
    Ok(())
}

/// What events are chained with now.
pub(super) async fn chosen(connection: &mut AnyConnection) -> Result<HashAlgorithm, StoreError> {
    let Some(number) = setting(connection, SETTING).await? else { return Ok(HashAlgorithm::default()) };
    HashAlgorithm::numbered(number)
        .ok_or_else(|| StoreError::damaged("catalog", format!("no hash algorithm has the number {number}")))
}

impl Store {
    /// The hash that ledger events of this data directory are chained with.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn ledger_hash(&self) -> Result<HashAlgorithm, StoreError> {
        chosen(&mut *self.catalog.read().await?).await
    }

    /// Chains events with this hash from now on; those that are there keep theirs.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn choose_ledger_hash(&self, algorithm: HashAlgorithm) -> Result<(), StoreError> {
        let mut write = self.catalog.write().await?;
        set(&mut write, SETTING, algorithm.number()).await?;
        event::record(&mut write, self.now()?, &self.actor, "ledger-hash", algorithm.name().to_owned())
            .await?;
        write.commit().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::hex;

    /// GB/T 32905-2016, appendix A.1; FIPS 180-2, appendix B.1.
    #[test]
    fn published_vectors() {
        assert_eq!(
            hex(&HashAlgorithm::Sm3.digest("abc")),
            "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
        );
        assert_eq!(
            hex(&HashAlgorithm::Sha256.digest("abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
