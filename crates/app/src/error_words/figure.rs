use ballast_model::UnitError;
use ballast_panel::PanelError;

use crate::Question;

/// Why a figure cannot be planned or computed.
pub(super) fn question(error: &PanelError) -> Question {
    match error {
        PanelError::Unknown { what, id } => Question::figure_undeclared(what, id),
        PanelError::Field { indicator, form, field } => Question::figure_field(indicator, field, form),
        PanelError::Period { form, period, help } => {
            Question::figure_period(&help.zh, form, period, &help.en)
        }
        PanelError::Key(key) => Question::figure_key(key),
        PanelError::Measures { indicator, expected, found } => {
            Question::figure_measures(found, indicator, expected)
        }
        PanelError::Level { level, within, stands } => Question::figure_level(level, within, stands),
        PanelError::ConstantPrice { indicator, reason } => {
            Question::figure_constant_price(&reason.zh, indicator, &reason.en)
        }
        PanelError::Unit { indicator, source } => {
            let why = unit(source);
            Question::figure_unit(why.in_words("zh"), indicator, why.in_words("en"))
        }
    }
}

/// Why a value could not be converted.
fn unit(error: &UnitError) -> Question {
    match error {
        UnitError::Unknown(unit) => Question::unit_undeclared(unit),
        UnitError::Dimension { from, from_dimension, to, to_dimension } => {
            Question::unit_dimension(from, from_dimension, to, to_dimension)
        }
    }
}
