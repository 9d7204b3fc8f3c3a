use ballast_store::KeyState;
use sha2::{Digest, Sha256};

use crate::{AppError, Ballast, accounts::secret};

impl Ballast {
    /// The fingerprint of a request's parts, each preceded by its length.
    pub fn request_hash(&self, parts: &[&[u8]]) -> String {
        let mut digest = Sha256::new();
        for part in parts {
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part);
        }
        secret::hex(&digest.finalize())
    }

    /// Takes a key for a request of an account, or says what came of it before.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn take_key(&self, account: &str, name: &str, request: &str) -> Result<KeyState, AppError> {
        Ok(self.store.take_key(account, name, request).await?)
    }

    /// Keeps the answer given under a key; without one, the key is free again.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn answer_key(
        &self,
        account: &str,
        name: &str,
        answer: Option<(i64, &str)>,
    ) -> Result<(), AppError> {
        Ok(self.store.answer_key(account, name, answer).await?)
    }
}
