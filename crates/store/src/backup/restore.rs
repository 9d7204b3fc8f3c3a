use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, BufReader, Read, Write},
    path::{Component, Path},
};

use sha2::{Digest, Sha256};

use super::manifest::{Backup, MANIFEST};
use crate::{StoreError, document::hex, lake};

/// Most bytes of a manifest.
const LONGEST: u64 = 1 << 30;

fn refused(file: &Path, what: impl std::fmt::Display) -> StoreError {
    StoreError::Backup(format!("{}: {what}", file.display()))
}

/// Walks through a backup, hands every file to `keep`, and compares all of them with the manifest.
fn walk(
    file: &Path,
    mut keep: impl FnMut(&str, &mut dyn Read) -> Result<(), StoreError>,
) -> Result<Backup, StoreError> {
    let open = File::open(file).map_err(StoreError::io(file))?;
    let mut archive = tar::Archive::new(BufReader::with_capacity(1 << 20, open));
    let (mut found, mut manifest) = (BTreeMap::new(), None);
    for entry in archive.entries().map_err(StoreError::io(file))? {
        let mut entry =
            entry.map_err(|error| refused(file, format!("it is cut short or no backup: {error}")))?;
        let path = entry.path().map_err(|error| refused(file, error))?.into_owned();
        let plain = path.components().all(|part| matches!(part, Component::Normal(_)));
        let name = path.to_string_lossy().into_owned();
        if !plain || !entry.header().entry_type().is_file() {
            return Err(refused(file, format!("it holds {name:?}, which is no file of a data directory")));
        }
        if name == MANIFEST {
            let mut text = String::new();
            entry.by_ref().take(LONGEST).read_to_string(&mut text).map_err(StoreError::io(file))?;
            manifest = Some(Backup::parse(&text).map_err(|what| refused(file, what))?);
            continue;
        }
        let mut hashed = Hashed { inner: &mut entry, digest: Sha256::new(), bytes: 0 };
        keep(&name, &mut hashed)?;
        found.insert(name, (hex(&hashed.digest.finalize()), hashed.bytes));
    }
    let manifest =
        manifest.ok_or_else(|| refused(file, "it has no manifest: it is cut short, or no backup"))?;
    for (name, expected) in &manifest.files {
        match found.get(name) {
            Some(got) if got == expected => {}
            Some((hash, _)) => {
                return Err(refused(
                    file,
                    format!("{name} has SHA-256 {hash}, the manifest says {}", expected.0),
                ));
            }
            None => return Err(refused(file, format!("{name} is missing"))),
        }
    }
    if let Some(name) = found.keys().find(|name| !manifest.files.contains_key(*name)) {
        return Err(refused(file, format!("{name} is not in its manifest")));
    }
    Ok(manifest)
}

struct Hashed<'a> {
    inner: &'a mut dyn Read,
    digest: Sha256,
    bytes: u64,
}

impl Read for Hashed<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.digest.update(&buffer[..count]);
        self.bytes += count as u64;
        Ok(count)
    }
}

/// What is in a backup, every file compared with its hash.
///
/// # Errors
/// [`StoreError::Backup`] names the first file that is not as it was written.
pub fn read_backup(file: &Path) -> Result<Backup, StoreError> {
    walk(file, |_, content| io::copy(content, &mut io::sink()).map(|_| ()).map_err(StoreError::io(file)))
}

/// Makes a folder and those above it, for the account that restores and nobody else: returns of single enterprises lie in it.
fn own_folder(folder: &Path) -> Result<(), StoreError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(StoreError::io(folder))
}

/// Lays a backup out as a new data directory: beside its place first, and renamed when every file is there as it was written.
///
/// # Errors
/// [`StoreError::Backup`] for a place that is not empty, or a file that is not as it was written: then there is no directory.
pub fn restore(file: &Path, data: &Path) -> Result<Backup, StoreError> {
    let empty = fs::read_dir(data).map(|mut entries| entries.next().is_none()).unwrap_or(true);
    if !empty {
        return Err(refused(file, format!("{} is not empty: restore to a new folder", data.display())));
    }
    let name = data.file_name().unwrap_or_default().to_string_lossy();
    let beside = data.with_file_name(format!(".{name}.{}{}", std::process::id(), lake::UNFINISHED));
    let _ = fs::remove_dir_all(&beside);
    let laid = (|| {
        own_folder(&beside)?;
        let backup = walk(file, |name, content| {
            let path = beside.join(name);
            let folder = path.parent().unwrap_or(&beside);
            own_folder(folder)?;
            let mut out = File::create_new(&path).map_err(StoreError::io(&path))?;
            io::copy(content, &mut out).map_err(StoreError::io(&path))?;
            out.flush().and_then(|()| out.sync_all()).map_err(StoreError::io(&path))
        })?;
        // An empty folder gives way; one that is not there is no matter.
        let _ = fs::remove_dir(data);
        fs::rename(&beside, data).map_err(StoreError::io(data))?;
        Ok(backup)
    })();
    if laid.is_err() {
        let _ = fs::remove_dir_all(&beside);
    }
    laid
}
