use std::io::{Cursor, Read};

use ballast_model::Text;
use zip::{ZipArchive, result::ZipError};

use super::{broken, broken_so, xml};
use crate::document::{DocumentError, limits, text};

/// A DOCX as the archive it is.
pub(super) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// Path of the main part.
    main: String,
}

impl<'a> Package<'a> {
    /// Opens it and finds the main part.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, DocumentError> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
        let mut package = Self { archive, main: "word/document.xml".to_owned() };
        if let Some(relations) = package.entry("_rels/.rels")? {
            let mut found = None;
            xml::walk("_rels/.rels", &relations, |step| {
                if let xml::Step::Open(element) = step
                    && element.attribute("Type").is_some_and(|kind| kind.ends_with("/officeDocument"))
                {
                    found = element.attribute("Target");
                }
                Ok(())
            })?;
            if let Some(target) = found {
                package.main = target.trim_start_matches('/').to_owned();
            }
        }
        Ok(package)
    }

    /// The main part.
    pub(super) fn main(&mut self) -> Result<String, DocumentError> {
        let main = self.main.clone();
        self.entry(&main)?.ok_or_else(|| broken_so(&format!("缺少 {main}"), &format!("it has no {main}")))
    }

    /// A part beside the main one, where there is one.
    pub(super) fn part(&mut self, name: &str) -> Result<Option<String>, DocumentError> {
        let folder = self.main.rsplit_once('/').map_or("", |(folder, _)| folder);
        let path = if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
        self.entry(&path)
    }

    fn entry(&mut self, path: &str) -> Result<Option<String>, DocumentError> {
        let entry = match self.archive.by_name(path) {
            Ok(entry) => entry,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => {
                return Err(DocumentError::Encrypted { kind: "DOCX" });
            }
            Err(error) => return Err(broken(error)),
        };
        // The size that an archive states can lie: what is read decides.
        let mut bytes = Vec::new();
        entry
            .take(limits::PART + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| broken(format!("{path}: {error}")))?;
        if bytes.len() as u64 > limits::PART {
            let what = Text::new(format!("{path} 解压后过大"), format!("{path} unpacks to more"));
            return Err(DocumentError::too_large(what, limits::megabytes(limits::PART)));
        }
        Ok(Some(text::decode(&bytes, None).text))
    }
}
