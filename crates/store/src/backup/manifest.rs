use std::collections::BTreeMap;

/// What a backup's manifest is called inside it; the last file.
pub(super) const MANIFEST: &str = "manifest.txt";

/// First line of a manifest; the number is the format's version.
const HEAD: &str = "ballast backup 1";

/// What is in a backup.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Backup {
    /// SHA-256 and bytes of each file, by path.
    pub files: BTreeMap<String, (String, u64)>,
}

impl Backup {
    /// Bytes of all files.
    pub fn bytes(&self) -> u64 {
        self.files.values().map(|(_, bytes)| bytes).sum()
    }

    /// As it is written: a line for each file, as `sha256sum --check` reads it but for the size in between.
    pub(super) fn to_text(&self) -> String {
        let mut text = format!("{HEAD}\n");
        for (path, (hash, bytes)) in &self.files {
            text.push_str(&format!("{hash} {bytes} {path}\n"));
        }
        text
    }

    /// Reads what [`Backup::to_text`] wrote.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut lines = text.lines();
        if lines.next() != Some(HEAD) {
            return Err(format!(
                "its manifest does not begin with {HEAD:?}: it was made by a later Ballast, or is none"
            ));
        }
        let mut files = BTreeMap::new();
        for line in lines {
            let mut parts = line.splitn(3, ' ');
            let (hash, bytes, path) = (parts.next(), parts.next().and_then(|n| n.parse().ok()), parts.next());
            let (Some(hash), Some(bytes), Some(path)) = (hash, bytes, path) else {
                return Err(format!("a line of its manifest cannot be read: {line:?}"));
            };
            files.insert(path.to_owned(), (hash.to_owned(), bytes));
        }
        Ok(Self { files })
    }
}
