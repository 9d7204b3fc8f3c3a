use std::{borrow::Cow, collections::BTreeMap, fs, path::Path, rc::Rc};

use include_dir::{Dir, include_dir};

use super::{At, Sink, Source};
use crate::codes;

/// The pack that comes with Ballast.
static BUILTIN: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../packs/cn");

/// Folders that a pack may hold for people, not for the loader.
const NOT_OURS: [&str; 4] = ["tools", "examples", "docs", "generate"];

/// The files of one pack, by their path inside it.
#[derive(Debug)]
pub(crate) struct PackFiles {
    /// The folder as given.
    name: String,
    files: BTreeMap<String, Cow<'static, [u8]>>,
}

impl PackFiles {
    /// The pack that comes with Ballast.
    pub(crate) fn builtin() -> Self {
        let mut files = BTreeMap::new();
        collect(&BUILTIN, &mut files);
        Self { name: "packs/cn".to_owned(), files }
    }

    /// The files of a folder.
    pub(crate) fn read(folder: &Path, sink: &Sink) -> Self {
        let mut pack = Self { name: folder.display().to_string(), files: BTreeMap::new() };
        pack.walk(folder, "", sink);
        pack
    }

    fn walk(&mut self, folder: &Path, inside: &str, sink: &Sink) {
        let failed = |path: &Path, error: std::io::Error| {
            let at = At { file: path.display().to_string().into(), line: 0, more: 0 };
            sink.error(codes::UNREADABLE, &at, error.to_string(), "name a folder that holds a pack.toml");
        };
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) => return failed(folder, error),
        };
        for entry in entries.flatten() {
            let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
            if name.starts_with('.') || NOT_OURS.contains(&name.as_str()) {
                continue;
            }
            let inside = if inside.is_empty() { name } else { format!("{inside}/{name}") };
            if path.is_dir() {
                self.walk(&path, &inside, sink);
            } else if wanted(&inside) {
                match fs::read(&path) {
                    Ok(bytes) => drop(self.files.insert(inside, bytes.into())),
                    Err(error) => failed(&path, error),
                }
            }
        }
    }

    /// Paths inside the pack, sorted.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// Paths in a folder of the pack that end so.
    pub(crate) fn within<'a>(&'a self, folder: &'a str, ending: &'a str) -> impl Iterator<Item = &'a str> {
        self.paths().filter(move |path| {
            path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')) && path.ends_with(ending)
        })
    }

    /// The place of a file as a whole.
    pub(crate) fn place(&self, path: &str) -> At {
        At { file: Rc::from(format!("{}/{path}", self.name)), line: 0, more: 0 }
    }

    /// The pack's folder as a place.
    pub(crate) fn folder(&self) -> At {
        At { file: Rc::from(self.name.as_str()), line: 0, more: 0 }
    }

    /// A file's text; nothing where it is not there, or (reported) not UTF-8.
    pub(crate) fn source(&self, path: &str, sink: &Sink) -> Option<Source> {
        let bytes = self.files.get(path)?;
        let at = self.place(path);
        match std::str::from_utf8(bytes) {
            Ok(text) => Some(Source::new(&at.file, text.to_owned())),
            Err(error) => {
                let message = format!("not UTF-8 from byte {} on", error.valid_up_to());
                sink.error(codes::UNREADABLE, &at, message, "save the file as UTF-8");
                None
            }
        }
    }
}

/// Whether the loader may want a file: declarations, and whatever stands in `templates`.
fn wanted(path: &str) -> bool {
    path.ends_with(".toml") || path.ends_with(".csv") || path.starts_with("templates/")
}

fn collect(folder: &Dir<'static>, files: &mut BTreeMap<String, Cow<'static, [u8]>>) {
    for file in folder.files() {
        let path = file.path().to_string_lossy().replace('\\', "/");
        if wanted(&path) && !NOT_OURS.iter().any(|skip| path.split('/').next() == Some(skip)) {
            files.insert(path, file.contents().into());
        }
    }
    folder.dirs().for_each(|dir| collect(dir, files));
}
