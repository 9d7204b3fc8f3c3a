use std::{collections::BTreeMap, time::Duration};

use ballast_store::{Delivery, Webhook};
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::{
    AppError, Ballast, Question,
    accounts::{Origin, secret},
    calling,
    dispatch::DispatchQuery,
};

/// What other systems can be told of: a colour that turned, a ledger item that moved, a period that was closed.
pub const TOPICS: [&str; 3] = ["colour", "item", "closing"];

/// Tries before something is given up: with waits of 1, 2, 4 ... minutes, a little over two days.
const TRIES: u32 = 12;

/// How long one delivery is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// Deliveries sent in one round.
const ROUND: usize = 100;

/// The job whose detail holds the colours as they were last told.
const COLOURS: &str = "colours";

/// The header's value: when it was signed, and the signature over that and the body.
fn signature(secret: &str, second: i64, body: &str) -> String {
    format!("t={second},v1={}", secret::signed(secret.as_bytes(), format!("{second}.{body}").as_bytes()))
}

/// Sends one delivery; gives what went wrong.
fn send(agent: &ureq::Agent, webhook: &Webhook, delivery: &Delivery, second: i64) -> Result<(), String> {
    let sent = agent
        .post(&webhook.url)
        .header("content-type", "application/json")
        .header("ballast-topic", &delivery.topic)
        .header("ballast-delivery", delivery.id.to_string())
        .header("ballast-signature", signature(&webhook.secret, second, &delivery.body))
        .send(delivery.body.as_str());
    match sent {
        Ok(response) if response.status().is_success() => Ok(()),
        Ok(response) => Err(format!("it answered {}", response.status())),
        Err(error) => Err(calling::why(&error)),
    }
}

impl Ballast {
    /// Sets a webhook up; gives its signing secret, which is shown once.
    ///
    /// # Errors
    /// [`AppError::Question`] for an address that is none, or topics that there are not.
    pub async fn add_webhook(
        &self,
        url: &str,
        topics: &[String],
        origin: &Origin,
    ) -> Result<String, AppError> {
        let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")).unwrap_or_default();
        if host.is_empty() || host.starts_with('/') || url.chars().any(char::is_whitespace) {
            return Err(AppError::Question(Question::no_webhook(url)));
        }
        if topics.is_empty() {
            return Err(AppError::Question(Question::no_topics(TOPICS.join(", "))));
        }
        if let Some(other) = topics.iter().find(|topic| !TOPICS.contains(&topic.as_str())) {
            return Err(AppError::unknown("topic", other, TOPICS));
        }
        let secret = secret::fresh()?;
        self.store.add_webhook(url, &secret, topics, &origin.address).await?;
        Ok(secret)
    }

    /// Stops a webhook.
    ///
    /// # Errors
    /// Where there is none of that number in force.
    pub async fn stop_webhook(&self, id: i64, origin: &Origin) -> Result<(), AppError> {
        Ok(self.store.stop_webhook(id, &origin.address).await?)
    }

    /// Webhooks, the latest first.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn webhooks(&self) -> Result<Vec<Webhook>, AppError> {
        Ok(self.store.webhooks().await?)
    }

    /// The latest deliveries, the latest first.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn deliveries(&self, limit: usize) -> Result<Vec<Delivery>, AppError> {
        Ok(self.store.deliveries(limit).await?)
    }

    /// Puts something on its way to the webhooks that want to know of a topic. It is kept until it has arrived.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn tell(&self, topic: &str, what: Value) -> Result<u64, AppError> {
        let body = json!({ "topic": topic, "at": self.clock.now().to_string(), "data": what });
        Ok(self.store.tell(topic, &body.to_string()).await?)
    }

    /// Sends what is due, and notes what came of it: what failed is tried again after a wait that doubles. Gives how many
    /// arrived.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn deliver(&self) -> Result<usize, AppError> {
        let due = self.store.due_deliveries(ROUND).await?;
        if due.is_empty() {
            return Ok(0);
        }
        let webhooks: BTreeMap<i64, Webhook> =
            self.store.webhooks().await?.into_iter().map(|webhook| (webhook.id, webhook)).collect();
        let agent = calling::agent(self.store.data_dir(), PATIENCE);
        let mut arrived = 0;
        for delivery in due {
            let Some(webhook) = webhooks.get(&delivery.webhook).cloned() else { continue };
            let now = self.clock.now();
            let (id, attempts) = (delivery.id, u32::try_from(delivery.attempts).unwrap_or(TRIES));
            let sent = match agent.clone() {
                Ok(agent) => {
                    let sending = move || send(&agent, &webhook, &delivery, now.as_second());
                    tokio::task::spawn_blocking(sending).await.unwrap_or_else(|error| Err(error.to_string()))
                }
                Err(why) => Err(why),
            };
            let wait = SignedDuration::from_mins(1 << attempts.min(TRIES));
            let again = if attempts + 1 < TRIES { now.checked_add(wait).ok() } else { None };
            arrived += usize::from(sent.is_ok());
            self.store.note_delivery(id, sent.err().as_deref(), again).await?;
        }
        Ok(arrived)
    }

    /// Changes with every submission, closing and reopening: what was computed from returns before is then out of date.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn stamp_of_returns(&self) -> Result<String, AppError> {
        let Some(form) = self.packs.dispatch_form() else { return Ok(String::new()) };
        let last = self.store.last_event().await?;
        Ok(format!("{form} {last}"))
    }

    /// Compares the colours of the latest period with those last told, and tells each that turned. The first time, they are only
    /// remembered. Gives how many turned.
    ///
    /// # Errors
    /// The catalog's, or figures that cannot be computed.
    pub async fn tell_colours(&self) -> Result<usize, AppError> {
        let dispatch = match self.dispatch(&DispatchQuery::default()).await {
            Ok(dispatch) => dispatch,
            Err(AppError::NoReturns { .. } | AppError::Question(_)) => return Ok(0),
            Err(error) => return Err(error),
        };
        let period = dispatch.period.to_string();
        let mut colours = BTreeMap::new();
        for row in &dispatch.colours {
            for cell in &row.cells {
                if let Some(colour) = &cell.colour {
                    colours.insert(format!("{} {}", cell.indicator, row.node), colour.colour.clone());
                }
            }
        }
        let last = self.store.jobs(COLOURS, 1).await?.into_iter().next();
        let told: Option<BTreeMap<String, String>> =
            last.and_then(|job| serde_json::from_str(&job.detail).ok());
        if told.as_ref() == Some(&colours) {
            return Ok(0);
        }
        let mut turned = 0;
        for (key, colour) in &colours {
            let Some(before) =
                told.as_ref().and_then(|told| told.get(key)).filter(|before| *before != colour)
            else {
                continue;
            };
            let (indicator, region) = key.split_once(' ').unwrap_or((key, ""));
            let what = json!({ "indicator": indicator, "region": region, "period": period, "from": before, "to": colour });
            self.tell("colour", what).await?;
            turned += 1;
        }
        let job = self.store.begin_job(COLOURS).await?;
        let detail = serde_json::to_string(&colours)
            .map_err(|error| AppError::Question(Question::unreadable(error)))?;
        self.store.end_job(job, false, &detail).await?;
        Ok(turned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_covers_the_time_and_the_body() {
        let one = signature("secret", 1_733_364_000, "{}");
        assert!(one.starts_with("t=1733364000,v1=") && one.len() == "t=1733364000,v1=".len() + 64);
        assert_ne!(one, signature("secret", 1_733_364_001, "{}"));
        assert_ne!(one, signature("secret", 1_733_364_000, "{ }"));
        assert_ne!(one, signature("other", 1_733_364_000, "{}"));
    }

    #[test]
    fn what_is_told_goes_over_tls_to_whom_the_office_vouches_for() {
        let port = calling::tests::server("{}");
        let at = jiff::Timestamp::UNIX_EPOCH;
        let webhook = Webhook {
            id: 1,
            url: format!("https://localhost:{port}/hook"),
            secret: "s".to_owned(),
            topics: vec!["item".to_owned()],
            account: "a".to_owned(),
            created_at: at,
            stopped_at: None,
        };
        let delivery = Delivery {
            id: 1,
            webhook: 1,
            topic: "item".to_owned(),
            body: "{}".to_owned(),
            created_at: at,
            attempts: 0,
            next_at: Some(at),
            delivered_at: None,
            failure: String::new(),
        };
        let office = calling::tests::believing();
        let agent = calling::agent(office.path(), PATIENCE).unwrap();
        assert_eq!(send(&agent, &webhook, &delivery, 0), Ok(()));
        let stranger = tempfile::tempdir().unwrap();
        let agent = calling::agent(stranger.path(), PATIENCE).unwrap();
        let refused = send(&agent, &webhook, &delivery, 0).unwrap_err();
        assert!(refused.contains("ca_file under [tls]"), "{refused}");
    }
}
