//! Coming in, staying in, being kept out.

use std::{
    path::Path,
    sync::{Arc, Mutex},
};

use ballast_model::{Clock, Scope};
use ballast_store::{AccountChange, AuditFilter, NewAccount, Reach, Role};
use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::OpenOptions;

const PASSWORD: &str = "Tidal-Anchor-93";

/// A clock that tests set.
struct TestClock(Mutex<Timestamp>);

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

struct Desk {
    accounts: Accounts,
    clock: Arc<TestClock>,
}

impl Desk {
    async fn open(dir: &Path) -> Self {
        let clock = Arc::new(TestClock(Mutex::new("2024-12-05T02:00:00Z".parse().unwrap())));
        let ballast = Ballast::open(OpenOptions {
            clock: Arc::clone(&clock) as _,
            ..crate::desk::options(dir, "2024-12-05T02:00:00Z")
        })
        .await
        .unwrap();
        // Small, so that tests are quick; `check` would refuse it in a file.
        let settings =
            AccountSettings { argon2_memory_kib: 64, argon2_passes: 1, ..AccountSettings::default() };
        Self { accounts: Accounts::new(&ballast, settings, None).unwrap(), clock }
    }

    fn pass(&self, time: SignedDuration) {
        let mut now = self.clock.0.lock().unwrap();
        *now = now.checked_add(time).unwrap();
    }

    async fn officer(&self, name: &str) {
        let new = NewAccount {
            name: name.to_owned(),
            display: "王伟".to_owned(),
            roles: vec![Role::Officer],
            office: "jinan".to_owned(),
            reach: Reach::Region("370100".to_owned()),
            lang: "zh".to_owned(),
        };
        self.accounts.create("security", &new, &from()).await.unwrap();
        let link = self.accounts.link_for("security", name, &from()).await.unwrap().path;
        self.accounts.follow_link(link.strip_prefix("/link/").unwrap(), PASSWORD, &from()).await.unwrap();
    }

    async fn verbs(&self) -> Vec<String> {
        let events = self.accounts.store().audit_events(&AuditFilter::default()).await.unwrap();
        events.into_iter().rev().map(|event| event.line.verb).collect()
    }
}

fn from() -> Origin {
    Origin { address: "10.0.0.7".to_owned(), agent: "test".to_owned() }
}

fn run(case: impl AsyncFnOnce(Desk)) {
    let dir = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async { case(Desk::open(dir.path()).await).await });
}

#[test]
fn the_first_start_makes_three_administrators_once() {
    run(async |desk| {
        let links = desk.accounts.first_start().await.unwrap();
        let roles: Vec<&str> = links.iter().map(|link| link.role.as_str()).collect();
        assert_eq!(roles, ["administration", "security", "audit"]);
        assert!(desk.accounts.first_start().await.unwrap().is_empty());
        let link = links[1].path.strip_prefix("/link/").unwrap();
        assert_eq!(desk.accounts.link_owner(link).await.unwrap().name, "security");
        // Too weak: the link still opens.
        assert!(desk.accounts.follow_link(link, "short", &from()).await.is_err());
        let signed_in = desk.accounts.follow_link(link, PASSWORD, &from()).await.unwrap();
        let entered = desk.accounts.enter(&signed_in.cookie).await.unwrap().unwrap();
        assert_eq!((entered.account.name.as_str(), entered.scope), ("security", Scope::All));
        // That was a sign-in: the list of accounts tells when.
        assert!(desk.accounts.account("security").await.unwrap().signed_in_at.is_some());
        assert!(desk.accounts.follow_link(link, "Another-Anchor-94", &from()).await.is_err());
        // Two of the three in one hand are refused, and so is a security administrator who leaves nobody behind.
        let both = AccountChange::Granted { roles: vec![Role::Security, Role::Audit], reach: Reach::All };
        assert!(desk.accounts.change("audit", "security", both, &from()).await.is_err());
        let gone = AccountChange::Disabled(true);
        assert!(desk.accounts.change("admin", "security", gone, &from()).await.is_err());
    });
}

#[test]
fn a_password_opens_and_its_account_sees_its_region() {
    run(async |desk| {
        desk.officer("wang.wei").await;
        let signed_in = desk.accounts.sign_in(" Wang.Wei ", PASSWORD, "", &from()).await.unwrap();
        let entered = desk.accounts.enter(&signed_in.cookie).await.unwrap().unwrap();
        let Scope::Regions(codes) = &entered.scope else { panic!("{:?}", entered.scope) };
        assert!(
            codes.iter().any(|code| code == "370102") && !codes.iter().any(|code| code.starts_with("3702")),
            "{codes:?}"
        );
        assert_eq!(entered.ballast.lang(), "zh");
        assert!(desk.accounts.is_from_own_page(&entered, &entered.csrf));
        assert!(
            !desk.accounts.is_from_own_page(&entered, "")
                && !desk.accounts.is_from_own_page(&entered, &signed_in.cookie)
        );
        // What is stored opens nothing.
        let stored = entered.session.unwrap().hash;
        assert!(desk.accounts.enter(&stored).await.unwrap().is_none());
        desk.accounts.sign_out("wang.wei", &signed_in.cookie, &from()).await.unwrap();
        assert!(desk.accounts.enter(&signed_in.cookie).await.unwrap().is_none());
        let verbs = desk.verbs().await;
        assert_eq!(verbs, ["create-account", "one-time-link", "password", "sign-in", "sign-in", "sign-out"]);
        desk.accounts.store().verify_audit().await.unwrap();
    });
}

#[test]
fn failures_make_the_next_attempt_wait_ever_longer() {
    run(async |desk| {
        desk.officer("wang.wei").await;
        let wrong = async || desk.accounts.sign_in("wang.wei", "Wrong-Anchor-93", "", &from()).await;
        for _ in 0..5 {
            assert!(matches!(wrong().await, Err(SignInError::Wrong)));
        }
        // Now even the right one waits.
        let Err(SignInError::Locked { until }) =
            desk.accounts.sign_in("wang.wei", PASSWORD, "", &from()).await
        else {
            panic!("not locked")
        };
        assert_eq!(until.duration_since(desk.accounts.now()), SignedDuration::from_secs(30));
        desk.pass(SignedDuration::from_secs(30));
        assert!(matches!(wrong().await, Err(SignInError::Wrong)));
        let Err(SignInError::Locked { until }) = wrong().await else { panic!("not locked") };
        assert_eq!(until.duration_since(desk.accounts.now()), SignedDuration::from_secs(60));
        desk.accounts.change("security", "wang.wei", AccountChange::Unlocked, &from()).await.unwrap();
        desk.accounts.sign_in("wang.wei", PASSWORD, "", &from()).await.unwrap();
        assert_eq!(desk.accounts.account("wang.wei").await.unwrap().failures, 0);
        // A stranger's name gets the same answer, and is not put on record.
        assert!(matches!(
            desk.accounts.sign_in("My-Password-1!", "x", "", &from()).await,
            Err(SignInError::Wrong)
        ));
        let events = desk.accounts.store().audit_events(&AuditFilter::default()).await.unwrap();
        assert!(events.iter().all(|event| !format!("{event:?}").contains("my-password")));
        assert_eq!(events[0].line.verb, "sign-in-refused");
    });
}

#[test]
fn sessions_end_by_themselves_and_with_every_change_of_rights() {
    run(async |desk| {
        desk.officer("wang.wei").await;
        let enter = async |cookie: &str| desk.accounts.enter(cookie).await.unwrap().is_some();
        let sign_in = async || desk.accounts.sign_in("wang.wei", PASSWORD, "", &from()).await.unwrap().cookie;
        let idle = sign_in().await;
        desk.pass(SignedDuration::from_mins(29));
        assert!(enter(&idle).await);
        desk.pass(SignedDuration::from_mins(29));
        assert!(enter(&idle).await, "it was used half an hour ago");
        desk.pass(SignedDuration::from_mins(30));
        assert!(!enter(&idle).await);
        let long = sign_in().await;
        for _ in 0..(12 * 60 / 20 - 1) {
            desk.pass(SignedDuration::from_mins(20));
            assert!(enter(&long).await);
        }
        desk.pass(SignedDuration::from_mins(20));
        assert!(!enter(&long).await, "twelve hours are enough");
        assert_eq!(desk.accounts.sweep().await.unwrap(), 3);
        for change in [
            AccountChange::Granted { roles: vec![Role::Reviewer], reach: Reach::All },
            AccountChange::Disabled(true),
        ] {
            let cookie = sign_in().await;
            assert!(enter(&cookie).await);
            desk.accounts.change("security", "wang.wei", change, &from()).await.unwrap();
            assert!(!enter(&cookie).await);
        }
        assert!(matches!(
            desk.accounts.sign_in("wang.wei", PASSWORD, "", &from()).await,
            Err(SignInError::Wrong)
        ));
    });
}

#[test]
fn a_code_is_asked_for_and_taken_once() {
    run(async |desk| {
        desk.officer("wang.wei").await;
        let cookie = desk.accounts.sign_in("wang.wei", PASSWORD, "", &from()).await.unwrap().cookie;
        let entered = desk.accounts.enter(&cookie).await.unwrap().unwrap();
        let offer = desk.accounts.offer_codes("wang.wei").unwrap();
        assert!(offer.uri.contains(&offer.secret));
        let code = |at: Timestamp| {
            (0..1_000_000)
                .map(|n| format!("{n:06}"))
                .find(|code| {
                    totp::step_of(&offer.secret, code, at, at.as_second() / 30 - 1)
                        == Some(at.as_second() / 30)
                })
                .unwrap()
        };
        let now = code(desk.accounts.now());
        let short = desk.accounts.turn_codes_on(&entered, "AAAA", &now, &from()).await;
        assert!(short.is_err());
        desk.accounts.turn_codes_on(&entered, &offer.secret, &now, &from()).await.unwrap();
        assert!(matches!(
            desk.accounts.sign_in("wang.wei", PASSWORD, "", &from()).await,
            Err(SignInError::Wrong)
        ));
        desk.accounts.sign_in("wang.wei", PASSWORD, &now, &from()).await.unwrap();
        assert!(matches!(
            desk.accounts.sign_in("wang.wei", PASSWORD, &now, &from()).await,
            Err(SignInError::Wrong)
        ));
        // Security takes the codes off where the device is lost.
        desk.accounts.change("security", "wang.wei", AccountChange::Totp(None), &from()).await.unwrap();
        desk.accounts.sign_in("wang.wei", PASSWORD, "", &from()).await.unwrap();
    });
}

#[test]
fn a_token_does_less_than_its_account_and_ends() {
    run(async |desk| {
        desk.officer("wang.wei").await;
        let cookie = desk.accounts.sign_in("wang.wei", PASSWORD, "", &from()).await.unwrap().cookie;
        let entered = desk.accounts.enter(&cookie).await.unwrap().unwrap();
        let rights = vec!["figures".to_owned()];
        let issue = async |label: &str, rights: &[String], days| {
            desk.accounts.issue_token(&entered, label, rights.to_vec(), days, &from()).await
        };
        assert!(issue("", &rights, 30).await.is_err());
        assert!(issue("x", &[], 30).await.is_err());
        assert!(issue("x", &rights, 366).await.is_err());
        let issued = issue("大屏", &rights, 30).await.unwrap();
        let asked = desk.accounts.enter_with_token(&issued.token).await.unwrap().unwrap();
        assert_eq!((asked.rights, asked.csrf.as_str()), (Some(rights.clone()), ""));
        assert!(desk.accounts.enter_with_token("ballast_x").await.unwrap().is_none());
        desk.pass(SignedDuration::from_hours(24 * 30));
        assert!(desk.accounts.enter_with_token(&issued.token).await.unwrap().is_none());
        let again = issue("大屏", &rights, 30).await.unwrap();
        desk.accounts.revoke_token("wang.wei", again.id, &from()).await.unwrap();
        assert!(desk.accounts.enter_with_token(&again.token).await.unwrap().is_none());
        assert!(desk.accounts.revoke_token("wang.wei", again.id, &from()).await.is_err());
    });
}

#[test]
fn an_old_password_is_asked_for_before_a_new_one() {
    run(async |desk| {
        desk.officer("wang.wei").await;
        let change =
            async |old: &str, new: &str| desk.accounts.change_password("wang.wei", old, new, &from()).await;
        assert!(matches!(change("Wrong-Anchor-93", "Quiet-Harbour-7").await, Err(SignInError::Wrong)));
        assert!(matches!(change(PASSWORD, "weak").await, Err(SignInError::App(_))));
        assert!(matches!(change(PASSWORD, PASSWORD).await, Err(SignInError::App(_))));
        change(PASSWORD, "Quiet-Harbour-7").await.unwrap();
        assert!(desk.accounts.sign_in("wang.wei", PASSWORD, "", &from()).await.is_err());
        desk.accounts.sign_in("wang.wei", "Quiet-Harbour-7", "", &from()).await.unwrap();
    });
}
