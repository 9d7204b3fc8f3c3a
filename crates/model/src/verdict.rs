use serde::{Deserialize, Serialize};

/// What a judgement came to. Missing is never zero and never "no".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The condition holds.
    Met,
    /// The condition does not hold.
    NotMet,
    /// A value that decides it was not reported.
    MissingData,
    /// A person has to decide.
    NeedsJudgement,
    /// The condition does not apply to this subject.
    NotApplicable,
}
