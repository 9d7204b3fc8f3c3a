use ballast_app::accounts::{Entered, Role};

use crate::Words;

impl Right {
    /// What to call it.
    pub fn name(self, words: Words) -> &'static str {
        self.called(words.lang() == "en")
    }

    /// The right of that id.
    pub fn find(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|right| right.id() == id)
    }

    /// Whether somebody has it: one of their roles does and, where they come with a token, the token carries it.
    pub fn held_by(self, entered: &Entered) -> bool {
        let role = entered.account.roles.iter().any(|role| self.roles().contains(role));
        role && entered.rights.as_ref().is_none_or(|rights| rights.iter().any(|id| id == self.id()))
    }
}

include!(concat!(env!("OUT_DIR"), "/rights.rs"));
