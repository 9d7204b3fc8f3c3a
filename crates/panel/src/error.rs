use ballast_model::{Period, Text, UnitError};

/// Why a figure cannot be planned or computed.
/// It displays in English; what a variant says in words of its own is there in both languages.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PanelError {
    /// A declaration that something names is in no pack.
    #[error("{what} {id:?} is not declared in any pack")]
    Unknown {
        /// `indicator`, `form`, `tree`, `price index`.
        what: &'static str,
        /// The id asked for.
        id: String,
    },
    /// The formula names something that cannot be summed.
    #[error(
        "indicator {indicator} reads {field}, which is no quantity of form {form}: name one of the form's fields"
    )]
    Field {
        /// The indicator.
        indicator: String,
        /// The form.
        form: String,
        /// What its formula names.
        field: String,
    },
    /// The period is not made of the form's reporting periods.
    #[error("form {form} has no returns for exactly {period}: ask for {}", .help.en)]
    Period {
        /// The form.
        form: String,
        /// What was asked.
        period: Period,
        /// What could be asked.
        help: Text,
    },
    /// The sums were not split by what is asked for.
    #[error("the sums have no key {0:?}: sum the returns with it")]
    Key(String),
    /// The sums were made by another plan.
    #[error("the sums hold {found} measures, indicator {indicator} needs {expected}")]
    Measures {
        /// The indicator.
        indicator: String,
        /// Measures its plan has.
        expected: usize,
        /// Measures given.
        found: usize,
    },
    /// The level lies above the node asked for.
    #[error(
        "level {level} lies above {within}, which stands on level {stands}: ask for level {stands} or below"
    )]
    Level {
        /// Level asked for.
        level: u8,
        /// Code of the node.
        within: String,
        /// Its level.
        stands: u8,
    },
    /// Constant prices cannot be had.
    #[error("no constant prices for indicator {indicator}: {}", .reason.en)]
    ConstantPrice {
        /// The indicator.
        indicator: String,
        /// What is missing.
        reason: Text,
    },
    /// The indicator's unit and its fields' do not go together.
    #[error("indicator {indicator}: {source}")]
    Unit {
        /// The indicator.
        indicator: String,
        /// What the units say.
        source: UnitError,
    },
}
