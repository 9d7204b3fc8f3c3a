use ballast_packs::plan::Phase;

use crate::{Change, Doer, Event, Held, Item, ItemClock, Opened, Pace, Pause, Reported, Said, Started, Stop};

/// Why events do not fold: something is missing, out of order, or not of this item.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FoldError {
    /// There is no event.
    #[error("an item has at least the event that opened it; here is none")]
    Empty,
    /// The first event does not open the item.
    #[error("event 1 of item {item} does not open it")]
    NotOpened {
        /// The item.
        item: String,
    },
    /// An event is missing or stands twice.
    #[error("item {item} has event {found} where event {wanted} belongs: one is missing or stands twice")]
    Order {
        /// The item.
        item: String,
        /// The number that belongs there.
        wanted: u64,
        /// The number that stands there.
        found: u64,
    },
    /// An event of another item.
    #[error("an event of item {found} among those of item {item}")]
    Item {
        /// The item.
        item: String,
        /// Whose event it is.
        found: String,
    },
}

/// What an item is after all its events, in order.
///
/// # Errors
/// [`FoldError`] where an event is missing, out of order or of another item.
pub fn fold<'a>(events: impl IntoIterator<Item = &'a Event>) -> Result<Item, FoldError> {
    let mut events = events.into_iter();
    let first = events.next().ok_or(FoldError::Empty)?;
    let mut item = Item::opened(first)?;
    events.try_for_each(|event| item.apply(event))?;
    Ok(item)
}

impl Item {
    /// The item that its first event opens.
    ///
    /// # Errors
    /// [`FoldError`] where the event is not the first or opens nothing.
    pub fn opened(event: &Event) -> Result<Self, FoldError> {
        if event.seq != 1 {
            return Err(FoldError::Order { item: event.item.clone(), wanted: 1, found: event.seq });
        }
        let Some(Change::Opened(opened)) = event.changes.first() else {
            return Err(FoldError::NotOpened { item: event.item.clone() });
        };
        let mut item = Self::blank(event, opened);
        item.change(event);
        Ok(item)
    }

    /// Takes in the next event.
    ///
    /// # Errors
    /// [`FoldError`] where it is not the next, or of another item; the item is then as before.
    pub fn apply(&mut self, event: &Event) -> Result<(), FoldError> {
        if event.item != self.id {
            return Err(FoldError::Item { item: self.id.clone(), found: event.item.clone() });
        }
        let wanted = self.version + 1;
        if event.seq != wanted {
            return Err(FoldError::Order { item: self.id.clone(), wanted, found: event.seq });
        }
        self.change(event);
        Ok(())
    }

    pub(crate) fn blank(event: &Event, opened: &Opened) -> Self {
        Self {
            id: event.item.clone(),
            kind: opened.kind.clone(),
            kind_version: opened.version.clone(),
            title: opened.title.clone(),
            region: opened.region.clone(),
            subject: opened.subject.clone(),
            source: opened.source.clone(),
            state: String::new(),
            phase: Phase::Open,
            opener: event.by.clone(),
            opened_at: event.at,
            lead: String::new(),
            co: Vec::new(),
            fields: Default::default(),
            evidence: Vec::new(),
            reports: Vec::new(),
            links: Vec::new(),
            clocks: Vec::new(),
            colour: String::new(),
            pace: None,
            facts: Vec::new(),
            reopened: 0,
            escalated: Vec::new(),
            awaited: Vec::new(),
            readings: Vec::new(),
            doers: Default::default(),
            entered: Default::default(),
            ended_at: None,
            changed_at: event.at,
            version: 0,
        }
    }

    fn change(&mut self, event: &Event) {
        for change in &event.changes {
            self.one(event, change);
        }
        self.sealed(event);
    }

    /// What every event leaves behind, whatever it did.
    pub(crate) fn sealed(&mut self, event: &Event) {
        self.doers.insert(event.act.clone(), Doer { account: event.by.account.clone(), at: event.at });
        self.changed_at = event.at;
        self.version = event.seq;
    }

    pub(crate) fn one(&mut self, event: &Event, change: &Change) {
        match change {
            // Only the first event's counts, and that one is taken in already.
            Change::Opened(_) => {}
            Change::Moved { state, phase } => {
                self.state.clone_from(state);
                self.phase = *phase;
                self.entered.entry(state.clone()).or_insert(event.at);
                self.ended_at = phase.ended().then_some(event.at);
            }
            Change::Assigned { lead, co } => {
                self.lead.clone_from(lead);
                self.co.clone_from(co);
            }
            Change::Filled { fields } => {
                for (field, value) in fields {
                    match value {
                        Some(value) => drop(self.fields.insert(field.clone(), value.clone())),
                        None => drop(self.fields.remove(field)),
                    }
                }
            }
            Change::Proved { evidence } => self.evidence.push(Held {
                evidence: evidence.clone(),
                by: event.by.clone(),
                at: event.at,
                round: self.reopened,
            }),
            Change::Linked { link } => self.links.push(link.clone()),
            Change::Reported { period, fields } => self.reports.push(Reported {
                action: event.act.clone(),
                period: *period,
                fields: fields.clone(),
                by: event.by.clone(),
                at: event.at,
            }),
            Change::Said { fact, yes } => {
                self.facts.retain(|said| said.fact != *fact);
                self.facts.push(Said { fact: *fact, yes: *yes, by: event.by.clone(), at: event.at });
            }
            Change::Started(started) => self.clocks.push(run(started)),
            Change::Paused { clock, cycle, reason, until } => {
                let pause = Pause { since: event.at, until: *until, reason: reason.clone() };
                if let Some(run) = self.run_mut(clock, *cycle) {
                    run.paused = Some(pause);
                    run.pauses += 1;
                }
            }
            Change::Resumed { clock, cycle, from, due, rings } => {
                if let Some(run) = self.run_mut(clock, *cycle) {
                    if let Some(pause) = run.paused.take() {
                        run.halts.push((pause.since, *from));
                    }
                    run.due = *due;
                    run.rings.clone_from(rings);
                }
            }
            Change::Stopped { clock, cycle, done, on } => {
                if let Some(run) = self.run_mut(clock, *cycle) {
                    run.stopped = Some(Stop { at: on.unwrap_or(event.at), done: *done });
                    run.paused = None;
                    run.rings.clear();
                }
            }
            Change::Rang { clock, step, cycle, to, colour, .. } => {
                for notice in to.iter().filter(|notice| notice.role == ballast_packs::plan::Role::Superior) {
                    if !self.escalated.contains(&notice.who) {
                        self.escalated.push(notice.who.clone());
                    }
                }
                match self.run_mut(clock, *cycle) {
                    Some(run) => {
                        run.rings.retain(|planned| planned.step != *step);
                        run.rang.push(step.clone());
                        if colour.is_some() {
                            run.colour.clone_from(colour);
                        }
                    }
                    None => {
                        for awaited in &mut self.awaited {
                            awaited.rung |= awaited.step() == *step && awaited.round == *cycle;
                        }
                    }
                }
            }
            Change::Paced { ahead, colour } => {
                self.pace = Some(Pace { ahead: *ahead, colour: colour.clone() });
            }
            Change::Coloured { colour } => self.colour.clone_from(colour),
            Change::Reopened => {
                self.reopened += 1;
                self.facts.clear();
                self.doers.clear();
                self.escalated.clear();
                self.awaited.clear();
            }
            Change::Awaited(awaited) => self.awaited.push(awaited.clone()),
            Change::Read(reading) => {
                self.awaited.retain(|awaited| {
                    awaited.after != reading.after
                        || awaited.round != reading.round
                        || awaited.link != reading.link
                });
                self.readings.push(reading.clone());
            }
        }
    }

    fn run_mut(&mut self, clock: &str, cycle: u32) -> Option<&mut ItemClock> {
        self.clocks.iter_mut().find(|run| run.clock == clock && run.cycle == cycle)
    }
}

fn run(started: &Started) -> ItemClock {
    ItemClock {
        clock: started.clock.clone(),
        cycle: started.cycle,
        from: started.from,
        due: started.due,
        row: started.row,
        period: started.period,
        rings: started.rings.clone(),
        rang: Vec::new(),
        paused: None,
        pauses: 0,
        halts: Vec::new(),
        stopped: None,
        colour: None,
    }
}
