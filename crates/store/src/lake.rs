//! Files: written beside, synced, renamed into place, the folder synced. What bears a final name is whole.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Read, Write},
    path::{Path, PathBuf},
};

use ballast_model::Period;
use sha2::{Digest, Sha256};

use crate::{StoreError, document::hex};

/// Ending of files that are being written; nobody reads them.
pub(crate) const UNFINISHED: &str = ".tmp";

/// What a written file came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) bytes: u64,
    pub(crate) sha256: String,
}

/// A file on its way, with its fingerprint taken while it passes.
pub(crate) struct Hashing {
    file: BufWriter<File>,
    digest: Sha256,
    bytes: u64,
}

impl Write for Hashing {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let count = self.file.write(buffer)?;
        self.digest.update(&buffer[..count]);
        self.bytes += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// The folder a file lies in: of a bare name the one we stand in.
fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Writes a file so that it is in its place whole, or not at all.
pub(crate) fn put(
    path: &Path,
    fill: impl FnOnce(&mut Hashing) -> Result<(), StoreError>,
) -> Result<Written, StoreError> {
    put_with(path, File::options().write(true).create(true).truncate(true), fill)
}

/// The same, and only the account that writes it may read it.
pub(crate) fn put_own(
    path: &Path,
    fill: impl FnOnce(&mut Hashing) -> Result<(), StoreError>,
) -> Result<Written, StoreError> {
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    put_with(path, &options, fill)
}

fn put_with(
    path: &Path,
    options: &fs::OpenOptions,
    fill: impl FnOnce(&mut Hashing) -> Result<(), StoreError>,
) -> Result<Written, StoreError> {
    let folder = folder_of(path);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    // Dot and process id: hidden from readers of the lake, and two processes never share one.
    let beside = folder.join(format!(".{name}.{}{UNFINISHED}", std::process::id()));
    let result = (|| {
        let file = options.open(&beside).map_err(StoreError::io(&beside))?;
        let mut out =
            Hashing { file: BufWriter::with_capacity(1 << 20, file), digest: Sha256::new(), bytes: 0 };
        fill(&mut out)?;
        let Hashing { file, digest, bytes } = out;
        let file = file.into_inner().map_err(|error| StoreError::io(&beside)(error.into_error()))?;
        file.sync_all().map_err(StoreError::io(&beside))?;
        fs::rename(&beside, path).map_err(StoreError::io(path))?;
        sync_folder(folder)?;
        Ok(Written { bytes, sha256: hex(&digest.finalize()) })
    })();
    if result.is_err() {
        // Nothing more can be done about a leftover here; it is cleaned up at the next opening.
        let _ = fs::remove_file(&beside);
    }
    result
}

/// Makes a folder below `root`, with every new level's entry synced.
pub(crate) fn make_folder(root: &Path, folder: &Path) -> Result<(), StoreError> {
    if folder.is_dir() {
        return Ok(());
    }
    if let Some(parent) = folder.parent()
        && folder != root
    {
        make_folder(root, parent)?;
        match fs::create_dir(folder) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(StoreError::io(folder)(error)),
        }
        return sync_folder(parent);
    }
    fs::create_dir_all(folder).map_err(StoreError::io(folder))
}

fn sync_folder(folder: &Path) -> Result<(), StoreError> {
    // Only Unix can open a folder to sync it; elsewhere the rename itself has to do.
    if cfg!(unix) {
        File::open(folder).and_then(|handle| handle.sync_all()).map_err(StoreError::io(folder))?;
    }
    Ok(())
}

/// Size and fingerprint of a file as it lies there.
pub(crate) fn measure(path: &Path) -> Result<Written, StoreError> {
    let mut file = File::open(path).map_err(StoreError::io(path))?;
    let (mut digest, mut bytes) = (Sha256::new(), 0);
    let mut buffer = vec![0; 1 << 20];
    loop {
        match file.read(&mut buffer).map_err(StoreError::io(path))? {
            0 => break,
            count => {
                digest.update(&buffer[..count]);
                bytes += count as u64;
            }
        }
    }
    Ok(Written { bytes, sha256: hex(&digest.finalize()) })
}

/// Folder of a period's sealed returns, below the data directory.
pub(crate) fn returns_folder(form: &str, period: Period) -> PathBuf {
    Path::new("lake").join(format!("form={form}")).join(format!("period={period}"))
}

/// Folder of a period's leaf sums, below the data directory.
pub(crate) fn cube_folder(form: &str, period: Period) -> PathBuf {
    Path::new("lake").join(format!("cube={form}")).join(format!("period={period}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_name_is_written_where_we_stand() {
        // A name of its own: the folder is that of the crate.
        let name = format!("a-bare-name-{}.tar", std::process::id());
        let written =
            put(Path::new(&name), |out| out.write_all(b"whole").map_err(StoreError::io(Path::new(&name))));
        let read = fs::read(&name);
        let _ = fs::remove_file(&name);
        assert_eq!(written.unwrap().bytes, 5);
        assert_eq!(read.unwrap(), b"whole");
        assert_eq!(folder_of(Path::new("a/b.tar")), Path::new("a"));
    }
}
