use ballast_store::{AccountError, Reach, Role};

use crate::{Question, question::kind_named};

/// Why an account cannot be as it is asked for.
pub(super) fn question(error: &AccountError) -> Question {
    match error {
        AccountError::NoRole { text } => Question::account_no_role(text, Role::ALL.map(Role::id).join(", ")),
        AccountError::NoCode { kind } => Question::account_no_code(kind),
        AccountError::NoReach { text } => Question::account_no_reach(text),
        AccountError::Name { name } => Question::account_name(name),
        AccountError::Taken { name } => Question::account_taken(name),
        AccountError::ThreeHands { name, roles } => {
            Question::account_three_hands(named(roles, "zh", "、"), name, named(roles, "en", " and "))
        }
        AccountError::OnlyEnterprise { name } => Question::account_only_enterprise(name),
        AccountError::RoleAndReach { name, roles, reach } => {
            let reach = reach_named(reach);
            Question::account_role_and_reach(
                named(roles, "zh", "、"),
                reach.in_words("zh"),
                name,
                named(roles, "en", ", "),
                reach.in_words("en"),
            )
        }
        AccountError::LastSecurity => Question::account_last_security(),
    }
}

fn named(roles: &[Role], lang: &str, between: &str) -> String {
    roles.iter().map(|role| kind_named(role.id(), lang)).collect::<Vec<_>>().join(between)
}

fn reach_named(reach: &Reach) -> Question {
    match reach {
        Reach::All => Question::reach_all(),
        Reach::Region(code) => Question::reach_region(code),
        Reach::Enterprise(code) => Question::reach_enterprise(code),
    }
}
