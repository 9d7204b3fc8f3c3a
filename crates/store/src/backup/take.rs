use std::{
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

use super::manifest::{Backup, MANIFEST};
use crate::{Store, StoreError, clean, document::hex, lake};

/// Folders that are copied whole, and files beside the catalog.
const FOLDERS: [&str; 3] = ["lake", "documents", "packs"];
const FILES: [&str; 2] = ["ballast.toml", "map.geojson"];

/// What passes is hashed.
struct Hashed<R> {
    inner: R,
    digest: Sha256,
    bytes: u64,
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.digest.update(&buffer[..count]);
        self.bytes += count as u64;
        Ok(count)
    }
}

/// Files below a folder, sorted; what is being written is left out.
fn files(root: &Path, folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), StoreError> {
    let entries = match fs::read_dir(root.join(folder)) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(StoreError::io(&root.join(folder))(error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(StoreError::io(root))?;
        names.push((entry.file_name(), entry.file_type().map_err(StoreError::io(root))?));
    }
    names.sort_by(|(one, _), (other, _)| one.cmp(other));
    for (name, kind) in names {
        let unfinished = name.to_string_lossy().ends_with(lake::UNFINISHED);
        if kind.is_dir() {
            files(root, &folder.join(name), found)?;
        } else if kind.is_file() && !unfinished {
            found.push(folder.join(name));
        }
    }
    Ok(())
}

fn add(
    tar: &mut tar::Builder<&mut lake::Hashing>,
    root: &Path,
    path: &Path,
    name: &str,
    backup: &mut Backup,
) -> Result<(), StoreError> {
    let full = root.join(path);
    let file = match File::open(&full) {
        Ok(file) => file,
        // A leftover that a close has just swept away; what is registered is never removed.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(StoreError::io(&full)(error)),
    };
    let size = file.metadata().map_err(StoreError::io(&full))?.len();
    let mut header = tar::Header::new_gnu();
    header.set_size(size);
    header.set_mode(0o600);
    header.set_cksum();
    let mut hashed = Hashed { inner: file.take(size), digest: Sha256::new(), bytes: 0 };
    tar.append_data(&mut header, name, &mut hashed).map_err(StoreError::io(&full))?;
    if hashed.bytes != size {
        return Err(StoreError::damaged(name, "it became shorter while it was copied"));
    }
    backup.files.insert(name.to_owned(), (hex(&hashed.digest.finalize()), size));
    Ok(())
}

impl Store {
    /// Writes a backup while others read and write: the catalog as it is at one instant, and every file that it names. The
    /// file is in its place whole, or not at all.
    ///
    /// # Errors
    /// [`StoreError::Backup`] for a file that is there already; a file that cannot be read or written.
    pub async fn back_up(&self, to: &Path) -> Result<Backup, StoreError> {
        if to.exists() {
            return Err(StoreError::Backup(format!(
                "{} is there already: write to a new file",
                to.display()
            )));
        }
        // Files are only swept by whoever finds nobody writing.
        let _writing = clean::writing(&self.data)?;
        let snapshot = self.data.join(format!(".snapshot.{}{}", std::process::id(), lake::UNFINISHED));
        let gone = || {
            for beside in ["", "-wal", "-shm"] {
                let mut name = snapshot.clone().into_os_string();
                name.push(beside);
                let _ = fs::remove_file(name);
            }
        };
        gone();
        let taken = self.catalog.copy_to(&snapshot).await;
        let written = taken.and_then(|()| crate::parallel::heavy(|| self.write_backup(to, &snapshot)));
        gone();
        written
    }

    fn write_backup(&self, to: &Path, snapshot: &Path) -> Result<Backup, StoreError> {
        let mut backup = Backup::default();
        // After the catalog: whatever it names is on disk by now.
        let mut found: Vec<PathBuf> = FILES.iter().map(PathBuf::from).collect();
        for folder in FOLDERS {
            files(&self.data, Path::new(folder), &mut found)?;
        }
        lake::put_own(to, |out| {
            let mut tar = tar::Builder::new(out);
            let root = snapshot.parent().unwrap_or(&self.data);
            add(
                &mut tar,
                root,
                Path::new(snapshot.file_name().unwrap_or_default()),
                "ballast.db",
                &mut backup,
            )?;
            for path in &found {
                let name = path.to_string_lossy().replace('\\', "/");
                add(&mut tar, &self.data, path, &name, &mut backup)?;
            }
            let manifest = backup.to_text();
            let mut header = tar::Header::new_gnu();
            header.set_size(manifest.len() as u64);
            header.set_mode(0o600);
            header.set_cksum();
            tar.append_data(&mut header, MANIFEST, manifest.as_bytes()).map_err(StoreError::io(to))?;
            tar.finish().map_err(StoreError::io(to))
        })?;
        Ok(backup)
    }
}
