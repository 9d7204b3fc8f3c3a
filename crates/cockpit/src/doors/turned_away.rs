use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use ballast_app::accounts::Origin;
use ballast_store::AuditLine;
use jiff::Timestamp;

/// Who is told apart within one minute; whoever comes after them shares a line.
const TOLD_APART: usize = 1_000;

/// Seconds that share a line.
const MINUTE: i64 = 60;

/// Why somebody was turned away at a door.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Why {
    /// None of their roles, or not their token, has the right.
    Role,
    /// What they asked for lies outside their scope.
    Scope,
    /// To whoever sees a part, what they asked for is not there: outside their scope it looks the same.
    NotThere,
    /// The request does not come from a page of ours.
    Foreign,
    /// A token that opens nothing.
    Token,
    /// A one-time link that opens nothing.
    Link,
    /// An account that has to wait after wrong passwords.
    Locked,
    /// Too many attempts to sign in.
    TooOften,
}

impl Why {
    /// As it stands in the record.
    fn id(self) -> &'static str {
        match self {
            Self::Role => "role",
            Self::Scope => "scope",
            Self::NotThere => "not-there",
            Self::Foreign => "foreign",
            Self::Token => "token",
            Self::Link => "link",
            Self::Locked => "locked",
            Self::TooOften => "too-often",
        }
    }
}

/// Those who were turned away and do not stand in the record yet. Somebody who knocks a thousand times in a minute makes one line with
/// a number in it, not a thousand lines: the record is never pruned, and nobody shall be able to fill it.
#[derive(Debug, Default)]
pub(crate) struct TurnedAway {
    waiting: Mutex<BTreeMap<Knock, Times>>,
}

/// What one line is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Knock {
    /// Minutes since 1970.
    minute: i64,
    /// The account; empty for somebody who has not signed in.
    account: String,
    /// Where a stranger comes from: it is all that is known of them.
    stranger: String,
    /// Method, and path as the router knows it: what is filled in may be a secret.
    door: String,
    why: Why,
}

#[derive(Debug)]
struct Times {
    address: String,
    count: u64,
}

impl TurnedAway {
    /// Counts somebody who was turned away.
    pub(crate) fn count(&self, now: Timestamp, account: &str, origin: &Origin, door: &str, why: Why) {
        let minute = now.as_second().div_euclid(MINUTE);
        let stranger = if account.is_empty() { origin.address.clone() } else { String::new() };
        let mut knock = Knock { minute, account: account.to_owned(), stranger, door: door.to_owned(), why };
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let mut address = origin.address.as_str();
        if waiting.len() >= TOLD_APART && !waiting.contains_key(&knock) {
            (knock.account, knock.stranger, knock.door) = (String::new(), String::new(), "*".to_owned());
            address = "";
        }
        let times = waiting.entry(knock).or_insert_with(|| Times { address: address.to_owned(), count: 0 });
        times.count += 1;
    }

    /// The lines of all minutes that are over or, `whole`, of the present one too; they wait no more.
    pub(crate) fn lines(&self, now: Timestamp, whole: bool) -> Vec<AuditLine> {
        let minute = now.as_second().div_euclid(MINUTE);
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let rest = if whole {
            BTreeMap::new()
        } else {
            let first = Knock {
                minute,
                account: String::new(),
                stranger: String::new(),
                door: String::new(),
                why: Why::Role,
            };
            waiting.split_off(&first)
        };
        let over = std::mem::replace(&mut *waiting, rest);
        over.into_iter().map(|(knock, times)| line(knock, times)).collect()
    }
}

fn line(knock: Knock, times: Times) -> AuditLine {
    let minute = Timestamp::from_second(knock.minute.saturating_mul(MINUTE)).unwrap_or_default();
    AuditLine {
        actor: knock.account,
        address: times.address,
        verb: "refused".to_owned(),
        subject: knock.door,
        detail: format!("why={} minute={minute} times={}", knock.why.id(), times.count),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(address: &str) -> Origin {
        Origin { address: address.to_owned(), agent: String::new() }
    }

    #[test]
    fn a_minute_of_knocking_at_one_door_is_one_line() {
        let away = TurnedAway::default();
        let start: Timestamp = "2024-12-05T02:00:00Z".parse().unwrap();
        let second = |seconds: i64| start + jiff::SignedDuration::from_secs(seconds);
        for at in 0..100 {
            away.count(second(at % 60), "li", &from("10.0.0.7"), "GET /administration/people", Why::Role);
        }
        away.count(second(61), "li", &from("10.0.0.8"), "GET /administration/people", Why::Role);
        away.count(second(5), "wang", &from("10.0.0.9"), "GET /administration/people", Why::Role);
        assert!(away.lines(second(59), false).is_empty(), "the minute is not over");
        let lines = away.lines(second(60), false);
        let told: Vec<_> = lines.iter().map(|line| (line.actor.as_str(), line.detail.as_str())).collect();
        let hundred = ("li", "why=role minute=2024-12-05T02:00:00Z times=100");
        assert_eq!(told, [hundred, ("wang", "why=role minute=2024-12-05T02:00:00Z times=1")]);
        assert_eq!((lines[0].verb.as_str(), lines[0].address.as_str()), ("refused", "10.0.0.7"));
        assert_eq!(away.lines(second(61), true).len(), 1);
        assert!(away.lines(second(600), true).is_empty(), "nothing is told twice");
    }

    #[test]
    fn strangers_fill_neither_the_memory_nor_the_record() {
        let away = TurnedAway::default();
        let now: Timestamp = "2024-12-05T02:00:00Z".parse().unwrap();
        for number in 0..5_000 {
            away.count(
                now,
                "",
                &from(&format!("10.1.{}.{}", number / 250, number % 250)),
                "POST /sign-in",
                Why::Locked,
            );
        }
        let lines = away.lines(now, true);
        assert_eq!(lines.len(), TOLD_APART + 1);
        let others = lines.iter().find(|line| line.subject == "*").unwrap();
        assert_eq!(
            (others.address.as_str(), others.detail.ends_with("times=4000")),
            ("", true),
            "{others:?}"
        );
    }
}
