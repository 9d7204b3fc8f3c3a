use serde::{Deserialize, Serialize};

/// Whose returns a reader may see. The store applies it to every read and write.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// Everything.
    #[default]
    All,
    /// One region and what lies below it, as the leaf codes that the region covers.
    Regions(Vec<String>),
    /// One enterprise.
    Enterprise(String),
}

impl Scope {
    /// Whether a return of `subject` registered in the leaf region `region` may be seen.
    pub fn allows(&self, subject: &str, region: &str) -> bool {
        match self {
            Scope::All => true,
            Scope::Regions(codes) => codes.iter().any(|code| code == region),
            Scope::Enterprise(id) => id == subject,
        }
    }
}
