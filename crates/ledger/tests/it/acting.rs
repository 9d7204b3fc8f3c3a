//! Doing things to an item: who, with what, and what follows.

use ballast_ledger::{Item, Link, Refusal, Request, Value, act, next_ring, read_effect, ring, what_may};
use ballast_packs::plan::{Fact, Phase};
use rust_decimal::Decimal;

use crate::fixture::{
    FIRM, at, day, done, done_with, file, firm, kind, number, officer, opened, packs, request, row, superior,
    supervisor, text,
};

fn refused(item: &Item, action: &str, actor: &ballast_ledger::Actor, now: &str) -> Refusal {
    let plan = kind(&item.kind).action(action).expect("it may be done");
    let wanted = request(item, plan, actor, at(now), 10);
    act(packs(), item, wanted, actor, at(now)).expect_err("this must not be done")
}

/// A demand, from the whistle to its end.
#[test]
fn a_demand_runs_its_course() {
    let (mut events, mut item) = opened("demand", at("2026-03-02T10:00"));
    done(&mut events, &mut item, "sign", &officer("a"), at("2026-03-02T11:00"));
    assert_eq!(item.state, "working");
    assert!(item.running("sign").is_none() && item.running("finish").is_some());
    done(&mut events, &mut item, "reply", &officer("a"), at("2026-03-02T11:30"));
    assert!(item.said(Fact::Handled).is_some_and(|said| said.yes && said.by.account == "a"));
    // Who answered does not close; and nobody closes before it is rated.
    assert_eq!(refused(&item, "close", &officer("b"), "2026-03-03T09:00").code(), "wrong-state");
    done_with(&mut events, &mut item, "rate", &firm(), at("2026-03-03T09:00"), |request| {
        request.said = [(Fact::Solved, true), (Fact::Satisfied, false)].into();
    });
    let second = refused(&item, "close", &officer("a"), "2026-03-03T10:00");
    assert_eq!(second.to_string(), "\"close\" is for a second person: a did \"answer and finish\"");
    done(&mut events, &mut item, "close", &officer("b"), at("2026-03-03T10:00"));
    assert_eq!((item.phase, item.in_time(at("2026-12-01T00:00"))), (Phase::Closed, true));
    let facts = [Fact::Handled, Fact::Solved, Fact::Satisfied];
    assert_eq!(facts.map(|fact| item.said(fact).unwrap().yes), [true, true, false]);
    assert_eq!(next_ring(&item), None);
    // Opened again by the enterprise: what was said and who did it belongs to the round before.
    done(&mut events, &mut item, "reopen", &firm(), at("2026-03-20T10:00"));
    assert_eq!((item.reopened, item.state.as_str(), item.said(Fact::Handled)), (1, "working", None));
    assert!(item.running("finish").is_some_and(|run| run.cycle == 2));
    // The answer of the first round does not prove the second.
    let again = act(
        packs(),
        &item,
        Request { action: "reply".to_owned(), said: [(Fact::Handled, true)].into(), ..Request::default() },
        &officer("a"),
        at("2026-03-20T11:00"),
    );
    assert_eq!(again.unwrap_err().to_string(), "\"answer and finish\" still needs: evidence: written answer");
}

/// Time does not run backwards within an item, whatever the clock says.
#[test]
fn nothing_happens_before_what_happened_already() {
    let (mut events, mut item) = opened("demand", at("2026-03-02T10:00"));
    let before = refused(&item, "sign", &officer("a"), "2020-01-01T10:00");
    assert_eq!(before.code(), "earlier");
    assert!(before.said().zh.contains("2026-03-02T02:00:00Z"), "{}", before.said().zh);
    done(&mut events, &mut item, "sign", &officer("a"), at("2026-03-02T11:00"));
    assert_eq!(refused(&item, "reply", &officer("a"), "2026-03-02T10:30").code(), "earlier");
    // Another machine's clock is a little behind: what it does happens then and not before.
    done(&mut events, &mut item, "reply", &officer("a"), at("2026-03-02T10:59"));
    assert_eq!(item.changed_at, at("2026-03-02T11:00"));
    assert!(ring(packs(), &item, at("2020-01-01T10:00")).is_empty());
    assert!(events.is_sorted_by_key(|event| event.at));
}

/// A clock that starts at a day long past rings at once, and never before the item was opened.
#[test]
fn a_ring_does_not_happen_before_the_item() {
    let (_, item) = opened("demand", at("2026-03-02T10:00"));
    let mut late = item.clone();
    late.changed_at = at("2026-12-01T10:00");
    let rings = ring(packs(), &late, at("2026-11-01T10:00"));
    assert!(!rings.is_empty());
    assert!(rings.iter().all(|event| event.at == late.changed_at), "{rings:?}");
}

#[test]
fn nobody_does_what_is_not_theirs() {
    let (_, item) = opened("demand", at("2026-03-02T10:00"));
    let refusal = refused(&item, "sign", &firm(), "2026-03-02T11:00");
    assert_eq!(refusal.said().zh, "“签收”不由您办理；可由以下办理：牵头单位（industry-city）");
    let names = |actor| -> Vec<&str> {
        let may = what_may(packs(), &item, &actor, at("2026-03-02T11:00"));
        may.iter().map(|may| may.action.id.as_str()).collect()
    };
    assert_eq!(names(firm()), ["withdraw"]);
    assert_eq!(names(officer("b")), ["assign", "sign", "merge"]);
    assert_eq!(names(superior()), ["assign", "merge"]);
}

#[test]
fn nothing_is_taken_that_is_not_asked_for() {
    let (_, item) = opened("demand", at("2026-03-02T10:00"));
    let sign = Request { action: "sign".to_owned(), ..Request::default() };
    let tried = |request: Request| act(packs(), &item, request, &officer("a"), at("2026-03-02T11:00"));
    let with_field = Request { fields: [("answer".to_owned(), text("x"))].into(), ..sign.clone() };
    assert_eq!(tried(with_field).unwrap_err().code(), "not-asked");
    let with_lead = Request { lead: Some("land-city".to_owned()), ..sign.clone() };
    assert_eq!(tried(with_lead).unwrap_err().code(), "not-asked");
    let with_fact = Request { said: [(Fact::Solved, true)].into(), ..sign.clone() };
    assert_eq!(tried(with_fact).unwrap_err().code(), "not-asked");
    let unknown = Request { action: "sgin".to_owned(), ..sign };
    assert_eq!(tried(unknown).unwrap_err().code(), "unknown");
}

#[test]
fn a_pause_moves_the_due_day_and_ends_by_itself() {
    // Monday the 2nd; a normal demand has 7 days from its signing: to the end of the 9th.
    let (mut events, mut item) = opened("demand", at("2026-03-02T10:00"));
    item.fields.insert("urgency".to_owned(), text("normal"));
    done(&mut events, &mut item, "sign", &officer("a"), at("2026-03-02T11:00"));
    assert_eq!(
        item.running("finish").unwrap().due,
        at("2026-03-10T00:00") - std::time::Duration::from_secs(1)
    );
    done(&mut events, &mut item, "ask", &officer("a"), at("2026-03-04T09:00"));
    assert!(item.running("finish").unwrap().paused.is_some());
    // Answered on the 6th: the 4th and the 5th do not count.
    done(&mut events, &mut item, "supply", &firm(), at("2026-03-06T09:00"));
    let due = item.running("finish").unwrap().due;
    assert_eq!(ballast_model::china_day(due).to_string(), "2026-03-11");
    // The second pause lasts as long as it may: ten working days from the 9th, to the end of the 23rd.
    done(&mut events, &mut item, "ask", &officer("a"), at("2026-03-09T09:00"));
    let until = item.running("finish").unwrap().paused.as_ref().unwrap().until;
    assert_eq!(ballast_model::china_day(until).to_string(), "2026-03-23");
    let rings = ring(packs(), &item, at("2026-03-24T12:00"));
    rings.iter().for_each(|event| item.apply(event).unwrap());
    let due = item.running("finish").unwrap().due;
    // 4, 5 and 9 to 22 March do not count.
    assert_eq!(ballast_model::china_day(due).to_string(), "2026-03-25");
    // A third time is one too many.
    done(&mut events, &mut item, "supply", &firm(), at("2026-03-24T13:00"));
    assert_eq!(refused(&item, "ask", &officer("a"), "2026-03-24T14:00").code(), "clock");
}

#[test]
fn a_month_is_reported_once_and_the_next_is_asked_for() {
    let (mut events, mut item) = opened("task", at("2026-03-02T10:00"));
    done_with(&mut events, &mut item, "adjust", &superior(), at("2026-03-02T10:30"), |request| {
        request.fields = [("deadline".to_owned(), day("2026-12-31"))].into();
    });
    done(&mut events, &mut item, "accept", &officer("a"), at("2026-03-02T11:00"));
    // The deadline that was moved ends the clock that ran to the old one.
    let runs: Vec<bool> =
        item.clocks.iter().filter(|run| run.clock == "finish").map(|run| run.runs()).collect();
    assert_eq!(runs, [false, true]);
    // March is due five working days after its end: 1, 2, 3, 7 and 8 April, because 4 to 6 April are Qingming.
    let run = item.running("month").unwrap();
    assert_eq!(
        (run.period.unwrap().to_string(), ballast_model::china_day(run.due).to_string()),
        ("2026-03".to_owned(), "2026-04-08".to_owned())
    );
    let report = |item: &Item, period: &str, now: &str| {
        let request = Request {
            action: "progress".to_owned(),
            fields: [("progress".to_owned(), number("20")), ("situation".to_owned(), text("按计划"))].into(),
            evidence: vec![crate::fixture::file("progress")],
            period: Some(period.parse().unwrap()),
            ..Request::default()
        };
        act(packs(), item, request, &officer("a"), at(now))
    };
    assert_eq!(report(&item, "2026-05", "2026-04-02T09:00").unwrap_err().code(), "bad-value");
    assert_eq!(report(&item, "2026-02", "2026-04-02T09:00").unwrap_err().code(), "bad-value");
    assert_eq!(report(&item, "2026-01..2026-03", "2026-04-02T09:00").unwrap_err().code(), "bad-value");
    for event in report(&item, "2026-03", "2026-04-02T09:00").unwrap() {
        item.apply(&event).unwrap();
    }
    assert_eq!(report(&item, "2026-03", "2026-04-02T10:00").unwrap_err().code(), "repeated");
    assert_eq!(item.running("month").unwrap().period.unwrap().to_string(), "2026-04");
    // 31 of 304 days are over, 20% is done: ahead, green.
    let pace = item.pace.as_ref().unwrap();
    assert_eq!((pace.ahead, pace.colour.as_str()), (Decimal::new(980, 2), "green"));
}

#[test]
fn each_row_has_a_clock_that_stops_on_its_own_date() {
    let (mut events, mut item) = opened("project", at("2026-03-02T10:00"));
    let rows = |done: Option<&str>| {
        let mut first = row(&[("name", text("主体封顶")), ("due", day("2026-03-20"))]);
        if let Some(done) = done {
            first.insert("done_on".to_owned(), day(done));
        }
        Value::Rows(vec![first, row(&[("name", text("设备进场")), ("due", day("2026-06-01"))])])
    };
    let update = |events: &mut Vec<_>, item: &mut Item, done: Option<&str>, now: &str| {
        done_with(events, item, "update", &officer("a"), at(now), |request| {
            request.fields = [("milestones".to_owned(), rows(done))].into();
        });
    };
    update(&mut events, &mut item, None, "2026-03-02T11:00");
    let running = item.clocks.iter().filter(|run| run.clock == "milestone" && run.runs());
    assert_eq!(running.map(|run| run.row.unwrap()).collect::<Vec<_>>(), [1, 2]);
    let coloured = |item: &Item, now: &str| {
        let mut item = item.clone();
        ring(packs(), &item, at(now)).iter().for_each(|event| item.apply(event).unwrap());
        item.colour
    };
    // The day itself is in time; a day behind yellow; 8 orange; 15 red.
    assert_eq!(coloured(&item, "2026-03-20T23:00"), "green");
    assert_eq!(coloured(&item, "2026-03-21T01:00"), "yellow");
    assert_eq!(coloured(&item, "2026-03-27T23:00"), "yellow");
    assert_eq!(coloured(&item, "2026-03-28T01:00"), "orange");
    assert_eq!(coloured(&item, "2026-04-03T23:00"), "orange");
    assert_eq!(coloured(&item, "2026-04-04T01:00"), "red");
    // Written down on the 30th that it was done on the 19th: in time, and the colour is gone.
    update(&mut events, &mut item, Some("2026-03-19"), "2026-03-30T11:00");
    let first = item.clocks.iter().find(|run| run.row == Some(1)).unwrap();
    assert!(!first.is_late(at("2026-03-30T11:00")));
    assert_eq!((item.colour.as_str(), item.is_overdue(at("2026-03-30T11:00"))), ("green", false));
}

#[test]
fn statutory_days_follow_the_fields() {
    let (mut events, mut item) = opened("arrears", at("2026-03-02T10:00"));
    // A debtor of another type, and nothing agreed: nothing says by when it pays.
    assert!(item.running("payment").is_none());
    let set = [
        ("findings", text("属实")),
        ("undisputed", number("80000")),
        ("debtor", text("public")),
        ("creditor", text("small")),
        ("signed", day("2025-09-01")),
        ("delivered", day("2026-02-20")),
        ("agreed_days", number("45")),
    ];
    done_with(&mut events, &mut item, "verify", &officer("a"), at("2026-03-03T10:00"), |request| {
        request.fields = row(&set);
    });
    // 20 February + 45 days is 6 April.
    let due = item.running("payment").unwrap().due;
    assert_eq!(ballast_model::china_day(due).to_string(), "2026-04-06");
    assert_eq!(item.clocks.iter().filter(|run| run.clock == "payment").count(), 1);
}

#[test]
fn closing_asks_for_its_figures_later() {
    let (mut events, mut item) = opened("alert", at("2026-03-02T10:00"));
    for (action, who, now) in [
        ("visit", officer("a"), "2026-03-03T10:00"),
        ("handle", officer("a"), "2026-03-05T10:00"),
        ("explain", officer("a"), "2026-04-10T10:00"),
        ("close", superior(), "2026-04-15T10:00"),
    ] {
        done(&mut events, &mut item, action, &who, at(now));
    }
    // Closed in April: read again for May and July, 25 days after each ends.
    let awaited: Vec<String> = item.awaited.iter().map(|awaited| awaited.period.to_string()).collect();
    assert_eq!(awaited, ["2026-05", "2026-07"]);
    assert_eq!(ballast_model::china_day(next_ring(&item).unwrap()).to_string(), "2026-06-25");
    let rings = ring(packs(), &item, at("2026-06-26T09:00"));
    assert_eq!(rings.len(), 1);
    item.apply(&rings[0]).unwrap();
    assert!(ring(packs(), &item, at("2026-06-27T09:00")).is_empty(), "it rings once");
    let due: Vec<_> = item.awaited.iter().filter(|awaited| awaited.rung).cloned().collect();
    // It was -5 when linked; now it is 1.5: recovered by the lines of the pack.
    let event =
        read_effect(packs(), &item, &due[0], Some(Decimal::new(15, 1)), at("2026-06-26T10:00")).unwrap();
    item.apply(&event).unwrap();
    let reading = &item.readings[0];
    assert_eq!((reading.outcome.as_deref(), reading.before), (Some("recovered"), Some(Decimal::from(-5))));
    assert!(read_effect(packs(), &item, &due[0], None, at("2026-06-26T11:00")).is_err(), "it is read once");
    // No figure is no effect, and is not called one.
    let last = item.awaited[0].clone();
    let event = read_effect(packs(), &item, &last, None, at("2026-08-26T10:00")).unwrap();
    item.apply(&event).unwrap();
    assert_eq!((item.readings[1].now, item.readings[1].outcome.as_deref()), (None, None));
    assert!(item.awaited.is_empty());
}

#[test]
fn the_machine_may_settle_an_alert_and_a_person_closes_it() {
    let (_, item) = opened("alert", at("2026-03-02T10:00"));
    let machine = ballast_ledger::Actor::system();
    let figure = Link::Figure {
        indicator: "output".to_owned(),
        period: "2026-02".parse().unwrap(),
        node: "370102".to_owned(),
        measure: "growth".to_owned(),
        value: Some(Decimal::from(3)),
    };
    let proof = ballast_ledger::Evidence {
        kind: "settlement".to_owned(),
        name: String::new(),
        hash: None,
        link: Some(figure),
    };
    let recover = Request { action: "recover".to_owned(), evidence: vec![proof], ..Request::default() };
    let events = act(packs(), &item, recover, &machine, at("2026-03-02T12:00")).unwrap();
    let mut item = item;
    events.iter().for_each(|event| item.apply(event).unwrap());
    assert_eq!((item.state.as_str(), item.phase), ("settled", Phase::Done));
    let close = what_may(packs(), &item, &machine, at("2026-03-02T13:00"));
    assert!(close.is_empty(), "the machine does not close");
    let mut events = Vec::new();
    done(&mut events, &mut item, "close", &supervisor(), at("2026-03-02T13:00"));
    assert_eq!(item.phase, Phase::Closed);
    assert_eq!(item.subject.unwrap().id, FIRM);
}

/// What is paid was paid, and is no more than what was owed; nothing is delivered before it is agreed.
#[test]
fn payments_that_cannot_have_been_made_are_refused() {
    let (mut events, mut item) = opened("arrears", at("2026-03-02T10:00"));
    let verified = |delivered: &str| Request {
        action: "verify".to_owned(),
        fields: row(&[
            ("findings", text("属实")),
            ("undisputed", number("10")),
            ("signed", day("2025-09-01")),
            ("delivered", day(delivered)),
        ]),
        ..Request::default()
    };
    let early = act(packs(), &item, verified("2025-08-31"), &officer("a"), at("2026-03-03T10:00"));
    let said = early.unwrap_err().to_string();
    assert!(said.contains("not before the contract was signed, 2025-09-01"), "{said}");
    done(&mut events, &mut item, "verify", &officer("a"), at("2026-03-03T10:00"));
    let owed = item.fields["amount"].number().unwrap();
    let paid = |on: &str, yuan: Decimal| {
        let paid = [
            ("due", day("2026-04-01")),
            ("planned", number("1")),
            ("paid_on", day(on)),
            ("paid", Value::Number(yuan)),
        ];
        let fields = [("instalments".to_owned(), Value::Rows(vec![row(&paid)]))].into();
        let evidence = vec![file("plan")];
        let agree = Request { action: "agree".to_owned(), fields, evidence, ..Request::default() };
        act(packs(), &item, agree, &officer("a"), at("2026-03-04T10:00"))
    };
    let said = paid("2027-03-04", owed).unwrap_err().to_string();
    assert!(said.contains("not after today, 2026-03-04"), "{said}");
    let said = paid("2026-03-04", owed + Decimal::ONE).unwrap_err().to_string();
    assert!(said.contains("no more than"), "{said}");
    paid("2026-03-04", owed).unwrap();
}
