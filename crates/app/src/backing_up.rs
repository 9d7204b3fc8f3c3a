use std::path::{Path, PathBuf};

use ballast_store::Backup;
use jiff::{Timestamp, tz::TimeZone};

use crate::{AppError, Ballast, Question};

/// A backup as it lies in the folder of backups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupFile {
    /// File name.
    pub file: String,
    /// Bytes.
    pub bytes: u64,
    /// When it was made.
    pub made_at: Timestamp,
}

impl Ballast {
    /// Writes a backup to a file while others read and write, and reads it back, every file against its hash.
    ///
    /// # Errors
    /// A file that is there already, a disk that is full.
    pub async fn back_up(&self, to: &Path) -> Result<Backup, AppError> {
        let backup = self.store.back_up(to).await?;
        let read = tokio::task::block_in_place(|| ballast_store::read_backup(to))?;
        if read != backup {
            return Err(AppError::Question(Question::backup_differs(to.display())));
        }
        Ok(backup)
    }

    /// Where backups made from the pages lie.
    pub fn backup_folder(&self) -> PathBuf {
        self.store.data_dir().join("backups")
    }

    /// Writes a backup to the folder of backups, as a job; gives its name.
    ///
    /// # Errors
    /// As [`Ballast::back_up`].
    pub async fn back_up_here(&self) -> Result<String, AppError> {
        let folder = self.backup_folder();
        std::fs::create_dir_all(&folder).map_err(AppError::io(&folder))?;
        let there = self.clock.now().to_zoned(TimeZone::fixed(jiff::tz::offset(8)));
        let name = format!("ballast-{}.tar", there.strftime("%Y%m%d-%H%M%S"));
        let to = folder.join(&name);
        self.as_job("backup", async {
            let backup = self.back_up(&to).await?;
            Ok(format!("{name}: {} files, {} bytes, read back", backup.files.len(), backup.bytes()))
        })
        .await?;
        Ok(name)
    }

    /// Backups in the folder of backups, the latest first.
    ///
    /// # Errors
    /// A folder that cannot be read.
    pub fn backups(&self) -> Result<Vec<BackupFile>, AppError> {
        let folder = self.backup_folder();
        let entries = match std::fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(AppError::io(&folder)(error)),
        };
        let mut found = Vec::new();
        for entry in entries {
            let entry = entry.map_err(AppError::io(&folder))?;
            let file = entry.file_name().to_string_lossy().into_owned();
            let about = entry.metadata().map_err(AppError::io(&folder))?;
            if !about.is_file() || !file.ends_with(".tar") || file.starts_with('.') {
                continue;
            }
            let made = about.modified().ok().and_then(|at| Timestamp::try_from(at).ok());
            found.push(BackupFile { file, bytes: about.len(), made_at: made.unwrap_or_default() });
        }
        found.sort_by(|one, other| other.file.cmp(&one.file));
        Ok(found)
    }
}

/// Lays a backup out as a new data directory, its catalog in the database at `catalog` where one is named, and looks through all of it as
/// `ballast verify` does.
///
/// # Errors
/// A place or a database that is not empty, a backup that is not as it was written, a data directory that does not verify.
pub async fn restore(
    file: &Path,
    data: &Path,
    catalog: Option<&str>,
    clock: std::sync::Arc<dyn ballast_model::Clock>,
) -> Result<Backup, AppError> {
    let backup = tokio::task::block_in_place(|| ballast_store::restore(file, data))?;
    if let Some(url) = catalog
        && let Err(error) = ballast_store::restore_catalog(data, url).await
    {
        // A directory without its catalog is none.
        let _ = std::fs::remove_dir_all(data);
        return Err(error.into());
    }
    let options = ballast_store::StoreOptions {
        data_dir: data.to_owned(),
        catalog: catalog.map(ToOwned::to_owned),
        clock,
        actor: "restore".to_owned(),
    };
    crate::ledger::verify(&ballast_store::Store::open(options).await?).await?;
    Ok(backup)
}
