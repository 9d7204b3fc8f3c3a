use ballast_rules::RulesError;

use crate::Question;

/// Why something could not be judged.
pub(super) fn question(error: &RulesError) -> Question {
    match error {
        RulesError::Pick(pick) => Question::both(pick.in_words("zh"), pick.in_words("en")),
        RulesError::Tree(tree) => Question::no_tree(tree),
        RulesError::Input { programme, version, input } => Question::not_gathered(version, programme, input),
        RulesError::Parameter { programme, version, id, known } => {
            let known = if known.is_empty() { "—".to_owned() } else { known.join(", ") };
            Question::no_parameter(version, programme, id, known)
        }
        RulesError::Lacks { programme, version, place, what } => {
            Question::no_part(version, programme, place, what)
        }
        RulesError::Column(column) => Question::no_column(column),
        RulesError::Subject(subject) => Question::no_subject(subject),
    }
}
