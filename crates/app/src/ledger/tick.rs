use std::{collections::BTreeSet, time::Duration};

use ballast_ledger::{Change, Notice, ring};
use ballast_store::{LedgerTarget, StoreError};

use super::{
    keep::{append, read_back},
    webhook::told,
};
use crate::{AppError, Ballast, Question};

/// What happened by itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ticked {
    /// Items whose clocks did something.
    pub items: u64,
    /// Reminders and escalations.
    pub rings: u64,
    /// Figures that were read again.
    pub readings: u64,
    /// Who is told of what: number of the item, its title, the clock's step, who.
    pub notices: Vec<(i64, String, String, Notice)>,
    /// Items that the packs no longer know what to do with, by number.
    pub stuck: Vec<i64>,
}

/// Items taken at a time: what is done is kept before more is begun.
const AT_A_TIME: u32 = 500;

/// The longest sleep between two looks: a clock that another process started must not wait for ours.
const LONGEST: Duration = Duration::from_secs(30);

impl Ballast {
    /// Does all that clocks should have done by now: reminders, escalations, ends of pauses, figures read again. What was missed
    /// while nobody was there is caught up in its order; what was done is never done again, whoever else does the same at
    /// the same time.
    ///
    /// # Errors
    /// The catalog's. What was done before an error stays done.
    pub async fn ledger_tick(&self) -> Result<Ticked, AppError> {
        let now = self.clock.now();
        let mut ticked = Ticked::default();
        let mut stuck = BTreeSet::new();
        let tells = self.tells_items().await;
        loop {
            let limit = AT_A_TIME.saturating_add(u32::try_from(stuck.len()).unwrap_or(u32::MAX));
            let due = self.store.ledger_rings(now, limit).await?;
            let ids: Vec<i64> = due.iter().map(|row| row.id).filter(|id| !stuck.contains(id)).collect();
            if ids.is_empty() {
                break;
            }
            let mut appends = Vec::with_capacity(ids.len());
            let mut done = Vec::with_capacity(ids.len());
            for (id, kept) in self.store.ledger_events_of(&ids, &self.ledger_scope()).await? {
                let mut item = read_back(id, kept)?.item;
                let seen = i64::try_from(item.version).unwrap_or(i64::MAX);
                let mut events = ring(&self.packs, &item, now);
                for event in &events {
                    item.apply(event).map_err(|error| AppError::Question(Question::unreadable(error)))?;
                }
                let rings = events.len();
                events.extend(self.readings(&mut item, now).await?);
                if events.is_empty() {
                    stuck.insert(id);
                    continue;
                }
                appends.push(append(LedgerTarget::Item { id, seen }, &events, &item));
                let news = tells.then(|| told(&item, &events));
                done.push((id, item.title, rings, events, news));
            }
            // Numbers that the events above did not come back for are not this scope's to ring.
            let taken: BTreeSet<i64> = done.iter().map(|(id, ..)| *id).collect();
            stuck.extend(ids.into_iter().filter(|id| !taken.contains(id)));
            for ((id, title, rings, events, news), receipt) in
                done.into_iter().zip(self.store.append_ledger_all(appends, &self.ledger_scope()).await)
            {
                match receipt {
                    Ok(_) => {}
                    // Somebody else was there first; if anything is still to do, the next round finds it.
                    Err(StoreError::Changed { .. }) => continue,
                    Err(error) => return Err(error.into()),
                }
                if let Some(news) = news {
                    self.tell_item(news).await;
                }
                ticked.items += 1;
                ticked.rings += rings as u64;
                ticked.readings += (events.len() - rings) as u64;
                for change in events.into_iter().flat_map(|event| event.changes) {
                    if let Change::Rang { clock, step, to, .. } = change {
                        let what = format!("{clock}/{step}");
                        ticked.notices.extend(to.into_iter().map(|to| (id, title.clone(), what.clone(), to)));
                    }
                }
            }
        }
        ticked.stuck = stuck.into_iter().collect();
        Ok(ticked)
    }

    /// Ticks, tells `each` what happened, and sleeps until the next clock is due, for ever. Nothing is lost with the process: what
    /// is to ring stands in the catalog.
    ///
    /// # Errors
    /// The first that a tick has, or that `each` returns.
    pub async fn ledger_watch(
        &self,
        mut each: impl FnMut(&Ticked) -> Result<(), AppError>,
    ) -> Result<(), AppError> {
        loop {
            each(&self.ledger_tick().await?)?;
            let next = self.store.ledger_next_ring().await?;
            let wait = next.map_or(LONGEST, |next| {
                let seconds = next.duration_since(self.clock.now()).as_secs();
                Duration::from_secs(seconds.clamp(1, 30).unsigned_abs())
            });
            tokio::time::sleep(wait.min(LONGEST)).await;
        }
    }
}
