//! Titles, payments and published verdicts.

use ballast_model::Scope;
use ballast_store::{NewVerdict, Payment, TitleEntry};
use jiff::civil::date;

use crate::{
    place::Place,
    returns::{submission, three},
};

/// A title that ends on a day, or on none that is known.
pub fn title(valid_to: Option<jiff::civil::Date>) -> TitleEntry {
    TitleEntry {
        subject: "A".to_owned(),
        title: "little-giant".to_owned(),
        certificate: "1".to_owned(),
        level: String::new(),
        batch: "4".to_owned(),
        valid_from: date(2022, 8, 1),
        valid_to,
        source: "工信部企业〔2022〕191号".to_owned(),
    }
}

pub async fn a_later_title_stands_for_the_earlier(place: &Place) {
    let store = place.open().await;
    assert_eq!(store.record_titles(&[title(None), title(None)]).await.unwrap(), 1);
    assert_eq!(store.record_titles(&[title(None)]).await.unwrap(), 0);
    let ended = title(Some(date(2023, 1, 1)));
    assert_eq!(store.record_titles(std::slice::from_ref(&ended)).await.unwrap(), 1);
    let store = place.open().await;
    assert_eq!(store.titles(None, &Scope::All).await.unwrap(), [ended]);
    store.verify().await.unwrap();
}

pub async fn payments_are_kept_digit_for_digit(place: &Place) {
    let store = place.open().await;
    let payment = Payment {
        subject: "A".to_owned(),
        programme: "x".to_owned(),
        year: 2024,
        yuan: "12345678901234567.89".to_owned(),
        paid_on: None,
        document: "y".to_owned(),
    };
    assert_eq!(store.record_payments(std::slice::from_ref(&payment)).await.unwrap(), 1);
    assert_eq!(store.record_payments(std::slice::from_ref(&payment)).await.unwrap(), 0);
    assert_eq!(store.payments(None, &Scope::All).await.unwrap(), [payment]);
}

pub async fn payments_are_known_from_the_day_they_were_recorded(place: &Place) {
    let store = place.open().await;
    let payment = |subject: &str| Payment {
        subject: subject.to_owned(),
        programme: "x".to_owned(),
        year: 2024,
        yuan: "1".to_owned(),
        paid_on: Some(date(2024, 5, 1)),
        document: String::new(),
    };
    place.set_time("2024-06-01T02:00:00Z");
    store.record_payments(&[payment("A")]).await.unwrap();
    // Five minutes past midnight in China.
    place.set_time("2024-06-02T16:05:00Z");
    store.record_payments(&[payment("B")]).await.unwrap();
    let known = async |day| -> Vec<String> {
        store
            .payments(Some(day), &Scope::All)
            .await
            .unwrap()
            .into_iter()
            .map(|payment| payment.subject)
            .collect()
    };
    assert_eq!(known(date(2024, 5, 31)).await, [] as [&str; 0]);
    assert_eq!(known(date(2024, 6, 2)).await, ["A"]);
    assert_eq!(known(date(2024, 6, 3)).await, ["A", "B"]);
}

pub async fn a_published_verdict_stays(place: &Place) {
    let store = place.open().await;
    let verdict = NewVerdict {
        format: 1,
        programme: "x".to_owned(),
        version: "A".to_owned(),
        subject: "甲".to_owned(),
        on: date(2024, 12, 31),
        content: "{\"结论\":1}".to_owned(),
    };
    assert_eq!(store.publish_verdict(&verdict).await.unwrap(), 1);
    assert_eq!(store.publish_verdict(&verdict).await.unwrap(), 2);
    let store = place.open().await;
    let kept = store.published_verdict(1, &Scope::All).await.unwrap();
    assert_eq!(kept.verdict, verdict);
    assert!(store.published_verdict(3, &Scope::All).await.is_err());
    assert_eq!(store.events().await.unwrap().iter().filter(|event| event.verb == "publish").count(), 2);
    store.verify().await.unwrap();
}

/// A firm's titles, payments and verdicts are seen by itself and by the offices that see the firm.
pub async fn what_is_on_record_keeps_to_the_scope(place: &Place) {
    let store = place.open().await;
    store.submit(submission("10", vec![three("2024-10")])).await.unwrap();
    let titles = ["A", "B"].map(|subject| TitleEntry { subject: subject.to_owned(), ..title(None) });
    store.record_titles(&titles).await.unwrap();
    let payment = |subject: &str| Payment {
        subject: subject.to_owned(),
        programme: "x".to_owned(),
        year: 2024,
        yuan: "1".to_owned(),
        paid_on: None,
        document: String::new(),
    };
    store.record_payments(&["A", "B", "stranger", "370102"].map(payment)).await.unwrap();
    for subject in ["A", "B"] {
        let verdict = NewVerdict {
            format: 1,
            programme: "x".to_owned(),
            version: "1".to_owned(),
            subject: subject.to_owned(),
            on: date(2024, 12, 31),
            content: "{}".to_owned(),
        };
        store.publish_verdict(&verdict).await.unwrap();
    }
    let seen = async |scope: &Scope| {
        let titles = store.titles(None, scope).await.unwrap().into_iter().map(|title| title.subject);
        let payments = store.payments(None, scope).await.unwrap().into_iter().map(|payment| payment.subject);
        let verdicts = [
            store.published_verdict(1, scope).await.is_ok(),
            store.published_verdict(2, scope).await.is_ok(),
        ];
        (titles.collect::<Vec<_>>().concat(), payments.collect::<Vec<_>>().join(" "), verdicts)
    };
    let expect = |titles: &str, payments: &str, verdicts| (titles.to_owned(), payments.to_owned(), verdicts);
    assert_eq!(seen(&Scope::All).await, expect("AB", "A B stranger 370102", [true, true]));
    let county = Scope::Regions(vec!["370102".to_owned()]);
    assert_eq!(seen(&county).await, expect("A", "A 370102", [true, false]));
    assert_eq!(seen(&Scope::Enterprise("B".to_owned())).await, expect("B", "B", [false, true]));
    assert_eq!(seen(&Scope::Regions(Vec::new())).await, expect("", "", [false, false]));
}
