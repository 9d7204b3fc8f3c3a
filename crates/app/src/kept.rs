use std::{
    any::Any,
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use ballast_model::{FigureTable, Scope};
use ballast_store::Stamp;
use tokio::sync::OnceCell;

use crate::{
    AppError, Ballast, FigureQuery, PublishedBase, Question, RevisionQuery, RevisionReport,
    dispatch::{Dispatch, DispatchQuery},
    judge::{PayoutQuery, PayoutReport, RunQuery, RunReport, WhatIfQuery, WhatIfReport},
};

type Answer = Arc<dyn Any + Send + Sync>;

/// Answers worked out lately, with what they rest on. A question is answered once however many ask it at the same time,
/// and once more when what it rests on has changed.
#[derive(Default)]
pub(crate) struct Kept {
    inside: Mutex<Inside>,
    stamp: Mutex<Option<(i64, Arc<Stamp>)>>,
}

#[derive(Default)]
struct Inside {
    answers: HashMap<String, Place>,
    clock: u64,
}

struct Place {
    rests_on: String,
    asked: u64,
    weight: usize,
    answer: Arc<OnceCell<Answer>>,
}

/// Rows that the kept answers may have in all; the longest unasked are forgotten first.
const ROWS_KEPT: usize = 1_000_000;

impl Kept {
    /// The place of an answer: a new one where what it rests on has changed.
    fn place(&self, question: &str, rests_on: &str) -> Arc<OnceCell<Answer>> {
        let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        inside.clock += 1;
        let asked = inside.clock;
        if let Some(place) = inside.answers.get_mut(question)
            && place.rests_on == rests_on
        {
            place.asked = asked;
            return Arc::clone(&place.answer);
        }
        let answer = Arc::<OnceCell<Answer>>::default();
        let place = Place { rests_on: rests_on.to_owned(), asked, weight: 0, answer: Arc::clone(&answer) };
        inside.answers.insert(question.to_owned(), place);
        answer
    }

    /// Notes how large an answer is, and forgets others where there is no more room.
    fn weigh(&self, question: &str, weight: usize) {
        let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = inside.answers.get_mut(question) {
            place.weight = weight;
        }
        let mut total: usize = inside.answers.values().map(|place| place.weight).sum();
        while total > ROWS_KEPT && inside.answers.len() > 1 {
            let oldest = inside.answers.iter().min_by_key(|(_, place)| place.asked);
            let Some((question, weight)) = oldest.map(|(question, place)| (question.clone(), place.weight))
            else {
                break;
            };
            inside.answers.remove(&question);
            total -= weight;
        }
    }
}

impl Ballast {
    /// The stamp of what is kept now; asked of the catalog only after something was done.
    pub(crate) async fn stamp(&self) -> Result<Arc<Stamp>, AppError> {
        let seq = self.store.last_event().await?;
        let kept = self.kept.stamp.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((at, stamp)) = kept
            && at == seq
        {
            return Ok(stamp);
        }
        // Read after the number: a change in between makes the stamp newer than it says, never older.
        let stamp = Arc::new(self.store.stamp().await?);
        *self.kept.stamp.lock().unwrap_or_else(PoisonError::into_inner) = Some((seq, Arc::clone(&stamp)));
        Ok(stamp)
    }

    /// The answer to a question for this reader: as kept where it rests on the same, else worked out now. `weight` is about
    /// how many rows it has.
    pub(crate) async fn kept<T, F>(
        &self,
        question: &str,
        rests_on: &str,
        weight: impl Fn(&T) -> usize,
        work: impl FnOnce() -> F,
    ) -> Result<Arc<T>, AppError>
    where
        T: Send + Sync + 'static,
        F: Future<Output = Result<T, AppError>>,
    {
        // Whoever may see less must not be told what was worked out for one who may see more.
        let seen = if self.scope == Scope::All { String::new() } else { format!("{:?}", self.scope) };
        let question = format!("{question}|{}|{seen}", self.lang);
        let place = self.kept.place(&question, rests_on);
        let mut fresh = None;
        let answer = place
            .get_or_try_init(|| async {
                let made = work().await?;
                fresh = Some(weight(&made).max(1));
                Ok::<Answer, AppError>(Arc::new(made))
            })
            .await?;
        let answer = Arc::clone(answer);
        if let Some(weight) = fresh {
            self.kept.weigh(&question, weight);
        }
        answer.downcast::<T>().map_err(|_| AppError::Question(Question::kept_otherwise(question)))
    }

    /// [`Ballast::figures`], kept.
    ///
    /// # Errors
    /// As there.
    pub async fn figures_kept(&self, query: &FigureQuery) -> Result<Arc<FigureTable>, AppError> {
        let indicator = self.indicator(&query.indicator)?;
        let until = query.period.parse::<ballast_model::Period>().ok().map(|period| period.last_day());
        let rests_on = self.stamp().await?.of_form(&indicator.form, until);
        let question = format!("figures {query:?} {}", self.today_matters(query.as_of));
        self.kept(&question, &rests_on, |table: &FigureTable| table.rows.len() + 1, || self.figures(query))
            .await
    }

    /// [`Ballast::published_bases`], kept.
    ///
    /// # Errors
    /// As there.
    pub async fn published_bases_kept(
        &self,
        query: &FigureQuery,
    ) -> Result<Arc<Vec<PublishedBase>>, AppError> {
        let indicator = self.indicator(&query.indicator)?;
        let rests_on = self.stamp().await?.of_form(&indicator.form, None);
        let question = format!("published {query:?}");
        self.kept(&question, &rests_on, Vec::len, || self.published_bases(query)).await
    }

    /// [`Ballast::dispatch`] without the ledger, kept: the figures stand until something is reported or closed, while items move
    /// with the clock.
    ///
    /// # Errors
    /// As there.
    pub async fn dispatch_kept(&self, query: &DispatchQuery) -> Result<Arc<Dispatch>, AppError> {
        let form = self.packs.dispatch_form().unwrap_or_default();
        let stamp = self.stamp().await?;
        let until = query.period.map(|period| period.last_day());
        let rests_on = format!("{};{}", stamp.of_form(&form, until), stamp.reports());
        let question = format!("dispatch {query:?}");
        self.kept(&question, &rests_on, |_| 2000, || self.dispatch_of_figures(query)).await
    }

    /// [`Ballast::revision`], kept.
    ///
    /// # Errors
    /// As there.
    pub async fn revision_kept(&self, query: &RevisionQuery) -> Result<Arc<RevisionReport>, AppError> {
        let indicator = self.indicator(&query.indicator)?;
        let rests_on = self.stamp().await?.of_form(&indicator.form, None);
        let question = format!("revision {query:?}");
        self.kept(
            &question,
            &rests_on,
            |report: &RevisionReport| report.rows.len() + 1,
            || self.revision(query),
        )
        .await
    }

    /// [`Ballast::run_rules`], kept.
    ///
    /// # Errors
    /// As there.
    pub async fn run_rules_kept(&self, query: &RunQuery) -> Result<Arc<RunReport>, AppError> {
        let rests_on = self.stamp().await?.of_all(query.case.on);
        let question = format!("run {query:?}");
        let weight = |report: &RunReport| report.lines.iter().map(|line| line.subjects.len() + 1).sum();
        self.kept(&question, &rests_on, weight, || self.run_rules(query)).await
    }

    /// [`Ballast::payout_rule`], kept.
    ///
    /// # Errors
    /// As there.
    pub async fn payout_rule_kept(&self, query: &PayoutQuery) -> Result<Arc<PayoutReport>, AppError> {
        let rests_on = self.stamp().await?.of_all(query.case.on);
        let question = format!("payout {query:?}");
        let weight = |report: &PayoutReport| report.all().map(|list| list.payout.lines.len() + 1).sum();
        self.kept(&question, &rests_on, weight, || self.payout_rule(query)).await
    }

    /// [`Ballast::what_if_rule`], kept.
    ///
    /// # Errors
    /// As there.
    pub async fn what_if_rule_kept(&self, query: &WhatIfQuery) -> Result<Arc<WhatIfReport>, AppError> {
        let rests_on = self.stamp().await?.of_all(query.case.on);
        let question = format!("what-if {query:?}");
        let weight = |report: &WhatIfReport| {
            report
                .all()
                .map(|of| of.result.winners.len() + of.result.losers.len() + of.result.moved.len() + 1)
                .sum()
        };
        self.kept(&question, &rests_on, weight, || self.what_if_rule(query)).await
    }

    /// A question about today or the future has another answer tomorrow.
    fn today_matters(&self, as_of: Option<jiff::civil::Date>) -> String {
        as_of.filter(|day| *day >= self.today()).map(|_| self.today().to_string()).unwrap_or_default()
    }
}
