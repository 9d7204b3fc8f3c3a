use std::{path::PathBuf, sync::Arc};

use ballast_model::ReturnTable;
use ballast_packs::plan::{EvaluatorError, Segment};
use datafusion::parquet::arrow::{ProjectionMask, arrow_reader::ArrowReaderMetadata};

use crate::read;

/// The columns to read of a segment. Batches carry them in this order: texts, subject, fields.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// Text columns, read as codes.
    pub texts: Vec<String>,
    /// Whether subjects are read as texts.
    pub subject: bool,
    /// Integer columns.
    pub fields: Vec<String>,
}

impl Wanted {
    /// The place of a text column, added if it is not there.
    pub fn text(&mut self, name: &str) -> usize {
        place(&mut self.texts, name)
    }

    /// The place of a field, added if it is not there.
    pub fn field(&mut self, name: &str) -> usize {
        place(&mut self.fields, name)
    }
}

fn place(list: &mut Vec<String>, name: &str) -> usize {
    list.iter().position(|have| have == name).unwrap_or_else(|| {
        list.push(name.to_owned());
        list.len() - 1
    })
}

/// A segment opened: its columns are known to be there.
#[derive(Debug)]
pub(crate) enum Source {
    /// A sealed file.
    File {
        /// Where it lies.
        path: PathBuf,
        /// Its footer, and the types its columns are read as.
        meta: ArrowReaderMetadata,
        /// The columns wanted.
        mask: ProjectionMask,
        /// Where each column wanted stands in a batch as read.
        order: Vec<usize>,
    },
    /// Rows at hand.
    Table(Arc<ReturnTable>),
}

impl Source {
    /// Opens a segment and finds the columns.
    ///
    /// # Errors
    /// [`EvaluatorError`] for an unreadable file or a missing column.
    pub fn open(segment: &Segment, wanted: &Wanted) -> Result<Self, EvaluatorError> {
        match segment {
            Segment::File(path) => read::open(path, wanted),
            Segment::Rows(table) => {
                let name = format!("{} {}", table.form, table.period);
                for text in &wanted.texts {
                    read::texts_of(table, text, &name)?;
                }
                for field in &wanted.fields {
                    read::field_of(table, field, &name)?;
                }
                Ok(Self::Table(Arc::clone(table)))
            }
        }
    }

    /// Into how many pieces it falls that can be read side by side.
    pub fn pieces(&self) -> usize {
        match self {
            Self::File { meta, .. } => meta.metadata().num_row_groups(),
            Self::Table(table) => table.len().div_ceil(read::TABLE_PIECE),
        }
    }
}
