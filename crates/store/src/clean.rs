use std::{
    fs::{self, File, TryLockError},
    path::Path,
};

use crate::{StoreError, lake};

/// Whoever writes files of the lake or documents holds this lock, shared; the system drops it when a process
/// dies.
const LOCK: &str = ".writing";

fn open(data: &Path) -> Result<File, StoreError> {
    let path = data.join(LOCK);
    File::options().create(true).truncate(false).write(true).open(&path).map_err(StoreError::io(&path))
}

/// Says that files are being written, until the handle is dropped.
pub(crate) fn writing(data: &Path) -> Result<File, StoreError> {
    let file = open(data)?;
    file.lock_shared().map_err(StoreError::io(&data.join(LOCK)))?;
    Ok(file)
}

/// Removes what a killed process left half written. Does nothing while anybody writes.
pub(crate) fn sweep(data: &Path) -> Result<(), StoreError> {
    let file = open(data)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Ok(()),
        Err(TryLockError::Error(error)) => return Err(StoreError::io(&data.join(LOCK))(error)),
    }
    sweep_folder(&data.join("documents"))?;
    sweep_folder(&data.join("lake"))
}

fn sweep_folder(folder: &Path) -> Result<(), StoreError> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(()) };
    for entry in entries {
        let entry = entry.map_err(StoreError::io(folder))?;
        let path = entry.path();
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            sweep_folder(&path)?;
        } else if name.starts_with('.') && name.ends_with(lake::UNFINISHED) {
            tracing::info!(path = %path.display(), "removing a half-written file");
            remove(&path)?;
        }
    }
    Ok(())
}

/// Removes files of a folder that no vintage names: left by a close that was killed before its transaction
/// ended. Only whoever holds the catalog's write lock may do this.
pub(crate) fn forget(data: &Path, folder: &Path, registered: &[String]) -> Result<(), StoreError> {
    let Ok(entries) = fs::read_dir(data.join(folder)) else { return Ok(()) };
    for entry in entries {
        let entry = entry.map_err(StoreError::io(folder))?;
        let relative = folder.join(entry.file_name());
        let known = registered.iter().any(|file| Path::new(file) == relative);
        if !known && entry.path().extension().is_some_and(|ending| ending == "parquet") {
            tracing::info!(path = %relative.display(), "removing a file that no vintage names");
            remove(&entry.path())?;
        }
    }
    Ok(())
}

fn remove(path: &Path) -> Result<(), StoreError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(StoreError::io(path)(error)),
        _ => Ok(()),
    }
}
