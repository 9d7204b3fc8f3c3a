use crate::PickError;

/// Why something could not be judged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RulesError {
    /// No version applies.
    #[error(transparent)]
    Pick(#[from] PickError),
    /// A tree that codes are read in is in no pack.
    #[error("no pack declares the tree {0:?}: load a pack with one")]
    Tree(&'static str),
    /// The frame was made for other versions.
    #[error(
        "version {version} of {programme} reads {input}, which the frame does not hold: gather the frame with this version's \
         inputs"
    )]
    Input {
        /// The programme.
        programme: String,
        /// The version.
        version: String,
        /// The column that is not there.
        input: String,
    },
    /// A parameter that is not declared.
    #[error("version {version} of {programme} has no parameter {id:?}: it has {}", listed(.known))]
    Parameter {
        /// The programme.
        programme: String,
        /// The version.
        version: String,
        /// The id asked for.
        id: String,
        /// The ids there are.
        known: Vec<String>,
    },
    /// The version does not have what is asked for.
    #[error("version {version} of {programme} ({place}) declares no {what}: ask a programme that has one")]
    Lacks {
        /// The programme.
        programme: String,
        /// The version.
        version: String,
        /// Where it is declared.
        place: String,
        /// `award`, `warning`, `grading`.
        what: &'static str,
    },
    /// A column that is not in the frame.
    #[error("the frame does not hold {0}: name a column that the version reads")]
    Column(String),
    /// A subject that is not in the frame.
    #[error("subject {0:?} is not among those judged: name one that is in the frame")]
    Subject(String),
}

impl RulesError {
    /// What went wrong, in Chinese where that is known, or in English for `"en"`.
    pub fn in_words(&self, lang: &str) -> String {
        match self {
            Self::Pick(error) => error.in_words(lang),
            other => other.to_string(),
        }
    }
}

fn listed(known: &[String]) -> String {
    if known.is_empty() { "none".to_owned() } else { known.join(", ") }
}
