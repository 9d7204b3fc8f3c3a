//! Accounts, sessions, links, tokens and the record of what was done with them.

use ballast_store::{
    AccountChange, Attempt, AuditFilter, AuditLine, KeyState, NewAccount, NewLink, NewSession, NewToken,
    Reach, Role, Store, StoreError,
};

use crate::place::Place;

fn new(name: &str, roles: &[Role]) -> NewAccount {
    NewAccount {
        name: name.to_owned(),
        display: "王伟".to_owned(),
        roles: roles.to_vec(),
        office: String::new(),
        reach: Reach::Region("370100".to_owned()),
        lang: "zh".to_owned(),
    }
}

fn line(subject: &str) -> AuditLine {
    AuditLine {
        actor: "wang.wei".to_owned(),
        address: "10.0.0.7".to_owned(),
        verb: "read".to_owned(),
        subject: subject.to_owned(),
        detail: "GET /enterprises/{enterprise}".to_owned(),
    }
}

async fn session(store: &Store, hash: &str, account: &str) {
    let new = NewSession {
        hash: hash.to_owned(),
        account: account.to_owned(),
        expires_at: "2024-12-05T14:00:00Z".parse().unwrap(),
        address: "10.0.0.7".to_owned(),
        agent: "test".to_owned(),
        via: "password".to_owned(),
    };
    store.open_session(&new).await.unwrap();
}

pub async fn accounts_come_back_as_they_were_changed(place: &Place) {
    let store = place.open().await;
    store.create_account(&new("wang.wei", &[Role::Reviewer, Role::Officer]), "10.0.0.1").await.unwrap();
    assert!(matches!(store.create_account(&new("wang.wei", &[]), "").await, Err(StoreError::Account(_))));
    assert!(matches!(store.create_account(&new("王", &[]), "").await, Err(StoreError::Account(_))));
    let both = new("li", &[Role::Administration, Role::Audit]);
    assert!(matches!(store.create_account(&both, "").await, Err(StoreError::Account(_))));
    for change in [
        AccountChange::Called { display: "王 伟".to_owned(), office: "jinan".to_owned() },
        AccountChange::Lang("en".to_owned()),
        AccountChange::Password("$argon2id$x".to_owned()),
        AccountChange::Totp(Some("JBSWY3DP".to_owned())),
        AccountChange::Directory(Some("https://idp 7".to_owned())),
    ] {
        store.change_account("wang.wei", change, "10.0.0.1").await.unwrap();
    }
    let missing = store.change_account("nobody", AccountChange::Unlocked, "").await;
    assert!(matches!(missing, Err(StoreError::Missing { what: "account", .. })));
    // Another process sees it.
    let store = place.open().await;
    let account = store.account("wang.wei").await.unwrap().unwrap();
    assert_eq!(account.roles, [Role::Officer, Role::Reviewer]);
    assert_eq!(
        (account.display.as_str(), account.office.as_str(), account.lang.as_str()),
        ("王 伟", "jinan", "en")
    );
    assert_eq!(
        (account.password.as_deref(), account.totp.as_deref()),
        (Some("$argon2id$x"), Some("JBSWY3DP"))
    );
    assert_eq!(account.reach, Reach::Region("370100".to_owned()));
    assert_eq!(store.account_in_directory("https://idp 7").await.unwrap(), Some(account.clone()));
    assert_eq!(store.accounts().await.unwrap(), std::slice::from_ref(&account));
    // Neither the record nor a log line tells a secret.
    let record = format!("{:?}{account:?}", store.audit_events(&AuditFilter::default()).await.unwrap());
    assert!(!record.contains("argon2id") && !record.contains("JBSWY3DP"), "{record}");
    store.verify().await.unwrap();
    // Roles that were put together behind the store's back open nothing.
    place.tamper("UPDATE account SET roles = 'administration,audit'").await;
    assert!(matches!(store.account("wang.wei").await, Err(StoreError::Damaged { .. })));
    assert!(matches!(store.verify().await, Err(StoreError::Damaged { .. })));
}

pub async fn attempts_are_counted_and_codes_taken_once(place: &Place) {
    let store = place.open().await;
    store.create_account(&new("wang.wei", &[Role::Officer]), "").await.unwrap();
    let until = "2024-12-05T02:01:00Z".parse().unwrap();
    for locked_until in [None, Some(until)] {
        assert!(store.record_attempt("wang.wei", Attempt::Wrong { locked_until }, "").await.unwrap());
    }
    let account = store.account("wang.wei").await.unwrap().unwrap();
    assert_eq!((account.failures, account.locked_until), (2, Some(until)));
    assert!(store.record_attempt("wang.wei", Attempt::Right { step: Some(7) }, "").await.unwrap());
    assert!(!store.record_attempt("wang.wei", Attempt::Right { step: Some(7) }, "").await.unwrap());
    let account = store.account("wang.wei").await.unwrap().unwrap();
    assert_eq!((account.failures, account.locked_until, account.totp_step), (0, None, 7));
    assert!(account.signed_in_at.is_some());
}

pub async fn somebody_is_left_who_can_grant(place: &Place) {
    let store = place.open().await;
    let all = |name: &str| NewAccount { reach: Reach::All, ..new(name, &[Role::Security]) };
    store.create_account(&all("first"), "").await.unwrap();
    let gone = || AccountChange::Disabled(true);
    assert!(matches!(store.change_account("first", gone(), "").await, Err(StoreError::Account(_))));
    let other = AccountChange::Granted { roles: vec![Role::Officer], reach: Reach::All };
    assert!(matches!(store.change_account("first", other, "").await, Err(StoreError::Account(_))));
    assert_eq!(store.account("first").await.unwrap().unwrap().roles, [Role::Security]);
    store.create_account(&all("second"), "").await.unwrap();
    store.change_account("first", gone(), "").await.unwrap();
    assert!(store.account("first").await.unwrap().unwrap().disabled_at.is_some());
}

pub async fn sessions_end_with_changes_and_with_time(place: &Place) {
    let store = place.open().await;
    store.create_account(&new("wang.wei", &[Role::Officer]), "").await.unwrap();
    session(&store, "a", "wang.wei").await;
    let (found, account) = store.session("a").await.unwrap().unwrap();
    assert_eq!(
        (found.account.as_str(), account.name.as_str(), found.via.as_str()),
        ("wang.wei", "wang.wei", "password")
    );
    place.set_time("2024-12-05T02:30:00Z");
    store.touch_session("a").await.unwrap();
    assert_eq!(store.session("a").await.unwrap().unwrap().0.seen_at, "2024-12-05T02:30:00Z".parse().unwrap());
    store.change_account("wang.wei", AccountChange::Lang("en".to_owned()), "").await.unwrap();
    assert_eq!(store.sessions("wang.wei").await.unwrap().len(), 1);
    store.change_account("wang.wei", AccountChange::Password("x".to_owned()), "").await.unwrap();
    assert_eq!(store.session("a").await.unwrap(), None);
    session(&store, "b", "wang.wei").await;
    store.close_session("somebody else", "b", "").await.unwrap();
    assert!(store.session("b").await.unwrap().is_some());
    store.close_session("wang.wei", "b", "").await.unwrap();
    assert_eq!(store.session("b").await.unwrap(), None);
    session(&store, "c", "wang.wei").await;
    place.set_time("2024-12-05T03:00:00Z");
    session(&store, "d", "wang.wei").await;
    let (idle, answers) = ("2024-12-05T02:45:00Z".parse().unwrap(), "2024-12-01T00:00:00Z".parse().unwrap());
    assert_eq!(store.sweep_sessions(idle, answers).await.unwrap(), 1);
    assert!(store.session("d").await.unwrap().is_some());
    place.set_time("2024-12-05T14:00:00Z");
    assert_eq!(store.sweep_sessions(idle, answers).await.unwrap(), 1);
}

pub async fn a_link_opens_once_and_a_later_one_shuts_it(place: &Place) {
    let store = place.open().await;
    let link = |hash: &str| NewLink {
        hash: hash.to_owned(),
        account: "wang.wei".to_owned(),
        expires_at: "2024-12-06T02:00:00Z".parse().unwrap(),
    };
    assert!(matches!(store.add_link(&link("a"), "").await, Err(StoreError::Missing { .. })));
    store.create_account(&new("wang.wei", &[Role::Officer]), "").await.unwrap();
    store.add_link(&link("a"), "").await.unwrap();
    store.add_link(&link("b"), "").await.unwrap();
    assert_eq!(store.link("a").await.unwrap(), None);
    assert_eq!(store.link("b").await.unwrap().unwrap().name, "wang.wei");
    assert!(store.use_link("b").await.unwrap());
    assert!(!store.use_link("b").await.unwrap());
    assert_eq!(store.link("b").await.unwrap(), None);
    store.add_link(&link("c"), "").await.unwrap();
    place.set_time("2024-12-06T02:00:00Z");
    assert!(!store.use_link("c").await.unwrap());
}

pub async fn tokens_are_kept_and_taken_back(place: &Place) {
    let store = place.open().await;
    store.create_account(&new("wang.wei", &[Role::Officer]), "").await.unwrap();
    let token = NewToken {
        hash: "h".to_owned(),
        account: "wang.wei".to_owned(),
        label: "大屏".to_owned(),
        rights: vec!["figures".to_owned(), "trace".to_owned()],
        expires_at: "2025-01-01T00:00:00Z".parse().unwrap(),
    };
    let id = store.add_token(&token, "").await.unwrap();
    let (found, account) = store.token("h").await.unwrap().unwrap();
    assert_eq!((found.id, found.rights, account.name.as_str()), (id, token.rights, "wang.wei"));
    store.touch_token(id).await.unwrap();
    assert!(store.tokens(None).await.unwrap()[0].used_at.is_some());
    assert!(matches!(store.revoke_token("somebody else", id, "").await, Err(StoreError::Missing { .. })));
    store.revoke_token("wang.wei", id, "").await.unwrap();
    assert!(store.token("h").await.unwrap().unwrap().0.revoked_at.is_some());
    assert_eq!(store.tokens(Some("nobody")).await.unwrap(), []);
}

pub async fn the_audit_record_is_shared_whole_and_shows_tampering(place: &Place) {
    let store = place.open().await;
    let subjects: Vec<String> = (0..200).map(|at| format!("E{at:03}")).collect();
    let tasks: Vec<_> = subjects
        .iter()
        .map(|subject| {
            let (store, line) = (store.clone(), line(subject));
            tokio::spawn(async move { store.audit(line).await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    let events = store.audit_events(&AuditFilter::default()).await.unwrap();
    assert_eq!((events.len(), events[0].seq), (200, 200));
    let mut found: Vec<&str> = events.iter().map(|event| event.line.subject.as_str()).collect();
    found.sort_unstable();
    assert_eq!(found, subjects);
    let one = AuditFilter { subject: "E007".to_owned(), ..AuditFilter::default() };
    assert_eq!(store.audit_events(&one).await.unwrap()[0].line, line("E007"));
    let page =
        AuditFilter { before: Some(101), limit: 30, verb: "read".to_owned(), ..AuditFilter::default() };
    let page: Vec<i64> = store.audit_events(&page).await.unwrap().iter().map(|event| event.seq).collect();
    assert_eq!(page, (71..=100).rev().collect::<Vec<_>>());
    let later = AuditFilter { from: Some("2024-12-06T00:00:00Z".parse().unwrap()), ..AuditFilter::default() };
    assert_eq!(store.audit_events(&later).await.unwrap(), []);
    store.verify_audit().await.unwrap();
    place.tamper("UPDATE audit_event SET subject = 'another' WHERE seq = 77").await;
    let changed = store.verify_audit().await.unwrap_err().to_string();
    assert!(changed.contains("audit line 77"), "{changed}");
    place.tamper("DELETE FROM audit_event WHERE seq = 77").await;
    let missing = store.verify_audit().await.unwrap_err().to_string();
    assert!(missing.contains("audit line 77 is damaged: it is missing"), "{missing}");
    assert!(matches!(store.verify().await, Err(StoreError::Damaged { .. })));
}

pub async fn a_key_is_answered_as_the_first_time(place: &Place) {
    let store = place.open().await;
    let take = async |account: &str, request: &str| store.take_key(account, "k", request).await.unwrap();
    assert_eq!(take("a", "r").await, KeyState::Fresh);
    assert_eq!(take("a", "r").await, KeyState::Running);
    assert_eq!(take("a", "other").await, KeyState::Other);
    assert_eq!(take("b", "other").await, KeyState::Fresh);
    store.answer_key("a", "k", Some((201, "{}"))).await.unwrap();
    assert_eq!(take("a", "r").await, KeyState::Answered { status: 201, body: "{}".to_owned() });
    store.answer_key("b", "k", None).await.unwrap();
    assert_eq!(take("b", "again").await, KeyState::Fresh);
}
