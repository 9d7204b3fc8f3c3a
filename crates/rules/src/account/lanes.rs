//! Outcomes and verdicts of some rows at a time, a bit each.

use ballast_model::Verdict;
use ballast_packs::plan::{BinaryOp, Requirement};

use crate::verdicts;

/// For which lanes something holds and for which it does not; for the others a value is missing.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Holds {
    pub yes: u64,
    pub no: u64,
}

impl Holds {
    /// Outcomes lane by lane.
    pub fn of(each: impl Iterator<Item = Option<bool>>) -> Self {
        let mut found = Self::default();
        for (lane, holds) in each.enumerate() {
            found.yes |= u64::from(holds == Some(true)) << lane;
            found.no |= u64::from(holds == Some(false)) << lane;
        }
        found
    }

    /// Of all lanes the same.
    pub fn everywhere(holds: bool) -> Self {
        if holds { Self { yes: u64::MAX, no: 0 } } else { Self { yes: 0, no: u64::MAX } }
    }

    pub fn get(self, lane: usize) -> Option<bool> {
        match (self.yes >> lane & 1, self.no >> lane & 1) {
            (1, _) => Some(true),
            (_, 1) => Some(false),
            _ => None,
        }
    }

    /// Three-valued `AND` and `OR`.
    pub fn join(self, op: BinaryOp, other: Self) -> Self {
        match op {
            BinaryOp::And => Self { yes: self.yes & other.yes, no: self.no | other.no },
            _ => Self { yes: self.yes | other.yes, no: self.no & other.no },
        }
    }
}

/// Which lanes came to which verdict; those in none are not applicable.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Verdicts {
    met: u64,
    not_met: u64,
    missing: u64,
    judgement: u64,
}

impl Verdicts {
    /// One condition, waiver included: the rule of [`weigh`](crate::judge::weigh).
    pub fn weigh(judgement: bool, when: Option<Holds>, test: Option<Holds>, waiver: Option<Holds>) -> Self {
        let every = Holds::everywhere(true);
        let when = when.unwrap_or(every);
        let unasked = !(when.yes | when.no);
        let mut own = Self { missing: unasked, ..Self::default() };
        match test {
            None => own.judgement = when.yes,
            Some(test) => {
                own.met = when.yes & test.yes;
                own.not_met = when.yes & test.no;
                let open = when.yes & !(test.yes | test.no);
                if judgement {
                    own.judgement = open;
                } else {
                    own.missing |= open;
                }
            }
        }
        let Some(waiver) = waiver else { return own };
        let applies = !when.no;
        own.any(Self {
            met: applies & waiver.yes,
            not_met: applies & waiver.no,
            missing: applies & !(waiver.yes | waiver.no),
            judgement: 0,
        })
    }

    /// What a requirement comes to in so many lanes: the rule of [`combine`](crate::verdicts::combine).
    pub fn combine(requirement: &Requirement, conditions: &[Self], lanes: usize) -> Self {
        let every = u64::MAX;
        match requirement {
            Requirement::Condition(at) => {
                conditions.get(*at).copied().unwrap_or(Self { missing: every, ..Self::default() })
            }
            Requirement::All(of) if of.is_empty() => Self { met: every, ..Self::default() },
            Requirement::All(of) => {
                of.iter().fold(Self::default(), |all, part| all.all(Self::combine(part, conditions, lanes)))
            }
            Requirement::AtLeast { count: 0, .. } => Self { met: every, ..Self::default() },
            Requirement::AtLeast { count: 1, of } => {
                of.iter().fold(Self::default(), |any, part| any.any(Self::combine(part, conditions, lanes)))
            }
            Requirement::AtLeast { count, of } => {
                let parts: Vec<Self> = of.iter().map(|part| Self::combine(part, conditions, lanes)).collect();
                let (mut found, mut of) = (Self::default(), Vec::with_capacity(parts.len()));
                for lane in 0..lanes {
                    of.clear();
                    of.extend(parts.iter().map(|part| part.get(lane)));
                    found.set(lane, verdicts::at_least(*count, &of));
                }
                found
            }
        }
    }

    /// The lesser of two that apply, on the order not met < missing data < needs judgement < met.
    fn all(self, other: Self) -> Self {
        let not_met = self.not_met | other.not_met;
        let missing = (self.missing | other.missing) & !not_met;
        let judgement = (self.judgement | other.judgement) & !(not_met | missing);
        let met = (self.met | other.met) & !(not_met | missing | judgement);
        Self { met, not_met, missing, judgement }
    }

    /// The greater of two that apply.
    fn any(self, other: Self) -> Self {
        let met = self.met | other.met;
        let judgement = (self.judgement | other.judgement) & !met;
        let missing = (self.missing | other.missing) & !(met | judgement);
        let not_met = (self.not_met | other.not_met) & !(met | judgement | missing);
        Self { met, not_met, missing, judgement }
    }

    pub fn get(self, lane: usize) -> Verdict {
        let holds = |set: u64| set >> lane & 1 == 1;
        match () {
            () if holds(self.met) => Verdict::Met,
            () if holds(self.not_met) => Verdict::NotMet,
            () if holds(self.missing) => Verdict::MissingData,
            () if holds(self.judgement) => Verdict::NeedsJudgement,
            () => Verdict::NotApplicable,
        }
    }

    fn set(&mut self, lane: usize, verdict: Verdict) {
        match verdict {
            Verdict::Met => self.met |= 1 << lane,
            Verdict::NotMet => self.not_met |= 1 << lane,
            Verdict::MissingData => self.missing |= 1 << lane,
            Verdict::NeedsJudgement => self.judgement |= 1 << lane,
            Verdict::NotApplicable => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOLDS: [Option<bool>; 3] = [Some(true), Some(false), None];
    const ALL: [Verdict; 5] = [
        Verdict::Met,
        Verdict::NotMet,
        Verdict::MissingData,
        Verdict::NeedsJudgement,
        Verdict::NotApplicable,
    ];

    #[test]
    fn conditions_are_weighed_as_one_by_one() {
        // A lane for each of the 27 outcomes of three formulas.
        let outcome = |lane: usize, of: u32| HOLDS[lane / 3_usize.pow(of) % 3];
        let all = |of: u32| Holds::of((0..27).map(|lane| outcome(lane, of)));
        for declared in 0..16 {
            let is = |of: u32| declared >> of & 1 == 1;
            let lanes = |of: u32| is(of).then(|| all(of));
            let found = Verdicts::weigh(is(3), lanes(0), lanes(1), lanes(2));
            for lane in 0..27 {
                let one = |of: u32| is(of).then(|| outcome(lane, of));
                let expected = crate::judge::weigh(is(3), one(0), one(1), one(2));
                assert_eq!(found.get(lane), expected.verdict, "declared {declared:04b}, lane {lane}");
            }
        }
    }

    #[test]
    fn verdicts_combine_by_the_table() {
        // A lane for each of the 25 pairs; a third condition that is not there.
        let pair = |lane: usize| [ALL[lane / 5], ALL[lane % 5]];
        let mut conditions = [Verdicts::default(); 2];
        for lane in 0..25 {
            conditions.iter_mut().zip(pair(lane)).for_each(|(of, verdict)| of.set(lane, verdict));
        }
        for parts in 0..=3 {
            let of = || (0..parts).map(Requirement::Condition).collect::<Vec<_>>();
            let mut asked = vec![Requirement::All(of()), Requirement::All(vec![Requirement::All(of())])];
            asked.extend((0..=4).map(|count| Requirement::AtLeast { count, of: of() }));
            for requirement in &asked {
                let found = Verdicts::combine(requirement, &conditions, 25);
                for lane in 0..25 {
                    let expected = verdicts::combine(requirement, &pair(lane));
                    assert_eq!(found.get(lane), expected, "{requirement:?} of {:?}", pair(lane));
                }
            }
        }
    }
}
