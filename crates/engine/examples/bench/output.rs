//! Results as Parquet, for the comparison with the peers.

use std::{fs::File, path::Path, sync::Arc};

use anyhow::{Context, Result};
use ballast_model::{NodeIx, Tree};
use datafusion::{
    arrow::{
        array::{ArrayRef, RecordBatch, StringArray},
        datatypes::{Field, Schema},
    },
    parquet::arrow::ArrowWriter,
};

/// Writes batches with one schema to a file.
pub struct Output(Option<ArrowWriter<File>>, std::path::PathBuf);

impl Output {
    pub fn new(path: &Path) -> Self {
        Self(None, path.to_owned())
    }

    pub fn write(&mut self, columns: Vec<(&str, ArrayRef)>) -> Result<()> {
        let fields: Vec<Field> =
            columns.iter().map(|(name, array)| Field::new(*name, array.data_type().clone(), true)).collect();
        let schema = Arc::new(Schema::new(fields));
        let batch = RecordBatch::try_new(Arc::clone(&schema), columns.into_iter().map(|(_, a)| a).collect())?;
        if self.0.is_none() {
            let file = File::create(&self.1).with_context(|| format!("creating {}", self.1.display()))?;
            self.0 = Some(ArrowWriter::try_new(file, schema, None)?);
        }
        if let Some(writer) = &mut self.0 {
            writer.write(&batch)?;
        }
        Ok(())
    }

    pub fn close(self) -> Result<()> {
        if let Some(writer) = self.0 {
            writer.close()?;
        }
        Ok(())
    }
}

/// Codes of nodes as a column, cut as the peers cut them: `37`, `3701`, `370102`; `C`, `26`, `261`, `2614`.
pub fn codes(tree: &Tree, nodes: &[NodeIx], region: bool) -> ArrayRef {
    Arc::new(
        nodes
            .iter()
            .map(|&ix| {
                let node = tree.node(ix);
                Some(if region { &node.code[..usize::from(node.level) * 2] } else { node.code.as_str() })
            })
            .collect::<StringArray>(),
    )
}
