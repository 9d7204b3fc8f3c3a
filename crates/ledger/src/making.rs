use std::collections::BTreeMap;

use ballast_model::Period;
use ballast_packs::{
    Packs,
    plan::{ClockStart, ClockStop, Entered, Kind, KindClock, Length, Phase},
};
use jiff::Timestamp;

use crate::{
    By, Change, Event, FORMAT, Item, Started, Value,
    clock::{self, end_of_day, planned, start_of_day, timing},
    effect, pace,
};

/// An event in the making, beside the item as it will be after it.
pub(crate) struct Making<'a> {
    pub(crate) packs: &'a Packs,
    pub(crate) kind: &'a Kind,
    pub(crate) item: Item,
    pub(crate) event: Event,
}

impl<'a> Making<'a> {
    pub(crate) fn new(
        packs: &'a Packs,
        kind: &'a Kind,
        item: Item,
        by: By,
        act: &str,
        at: Timestamp,
    ) -> Self {
        // Whoever asks with a clock that is behind: what happens by itself never happens before what happened already.
        let at = at.max(item.changed_at);
        let event = Event {
            format: FORMAT,
            item: item.id.clone(),
            seq: item.version + 1,
            at,
            by,
            act: act.to_owned(),
            reason: None,
            changes: Vec::new(),
        };
        Self { packs, kind, item, event }
    }

    pub(crate) fn push(&mut self, change: Change) {
        self.item.one(&self.event, &change);
        self.event.changes.push(change);
    }

    /// The event, and the item after it.
    pub(crate) fn done(mut self) -> (Event, Item) {
        self.colour();
        self.item.sealed(&self.event);
        (self.event, self.item)
    }

    /// Fills fields, and lets the clocks that go by them follow.
    pub(crate) fn fill(&mut self, fields: BTreeMap<String, Value>) {
        let changed: Vec<String> = fields
            .iter()
            .filter(|(id, value)| self.item.fields.get(*id) != Some(value))
            .map(|(id, _)| id.clone())
            .collect();
        if changed.is_empty() {
            return;
        }
        let fields =
            fields.into_iter().filter(|(id, _)| changed.contains(id)).map(|(id, value)| (id, Some(value)));
        self.push(Change::Filled { fields: fields.collect() });
        self.follow(&changed);
        self.pace(self.event.at);
    }

    /// Moves the item, and starts and stops the clocks that go by it.
    pub(crate) fn enter(&mut self, state: &str) {
        let phase = self.kind.state(state).map_or(Phase::Open, |state| state.phase);
        self.push(Change::Moved { state: state.to_owned(), phase });
        if phase.ended() {
            self.stop(|_, clock| meets(clock, state, None), true);
            self.stop(|_, _| true, false);
            if phase == Phase::Closed {
                effect::await_readings(self);
            }
        } else {
            self.stop(|_, clock| meets(clock, state, None), true);
            self.begin(|entered| entered.states.iter().any(|known| known == state));
        }
    }

    /// Stops and starts the clocks that go by an action; one that repeats stops for its own period alone.
    pub(crate) fn acted(&mut self, action: &str, period: Option<Period>) {
        let stopped = self.stop(
            |run, clock| meets(clock, "", Some(action)) && (clock.repeats.is_none() || run == period),
            true,
        );
        if self.item.phase.ended() {
            return;
        }
        for id in stopped {
            let Some(clock) = self.kind.clock(&id).filter(|clock| clock.repeats.is_some()) else { continue };
            let reported = |period: Period| {
                self.item.reports.iter().any(|report| report.action == action && report.period == period)
            };
            let following = std::iter::successors(period, |period| clock::next_period(*period));
            let next = following.skip(1).take(1200).find(|period| !reported(*period));
            if next.is_some() {
                self.start(clock, self.event.at, next);
            }
        }
        self.begin(|entered| entered.actions.iter().any(|known| known == action));
    }

    /// Starts again the clocks that go by dates: an item that is open again still owes them.
    pub(crate) fn begin_dated(&mut self) {
        let fields: Vec<String> = self.item.fields.keys().cloned().collect();
        self.follow(&fields);
    }

    /// Stops running clocks; returned: their ids.
    fn stop(&mut self, stops: impl Fn(Option<Period>, &KindClock) -> bool, done: bool) -> Vec<String> {
        let mut found = Vec::new();
        for run in self.item.clocks.iter().filter(|run| run.runs()) {
            // A clock that the kind no longer declares ends with the item.
            let stopped = match self.kind.clock(&run.clock) {
                Some(clock) => stops(run.period, clock),
                None => self.item.phase.ended(),
            };
            if stopped {
                found.push((run.clock.clone(), run.cycle));
            }
        }
        for (clock, cycle) in &found {
            self.push(Change::Stopped { clock: clock.clone(), cycle: *cycle, done, on: None });
        }
        found.into_iter().map(|(clock, _)| clock).collect()
    }

    fn begin(&mut self, starts: impl Fn(&Entered) -> bool) {
        let at = self.event.at;
        for clock in &self.kind.clocks {
            let ClockStart::Entered(entered) = &clock.starts else { continue };
            // Entered again while it runs, it runs on: nobody gains time by going round in a circle.
            if starts(entered) && self.item.running(&clock.id).is_none() {
                let period = clock.repeats.and_then(|repeat| clock::period_at(at, repeat.months()));
                self.start(clock, at, period);
            }
        }
    }

    fn start(&mut self, clock: &KindClock, from: Timestamp, period: Option<Period>) {
        let timing = timing(&self.packs.calendar, self.kind, clock, &self.item, from, period);
        if let Some(timing) = timing {
            self.started(clock, timing, None, period);
        }
    }

    fn started(
        &mut self,
        clock: &KindClock,
        timing: clock::Timing,
        row: Option<u32>,
        period: Option<Period>,
    ) {
        let runs = self.item.clocks.iter().filter(|run| run.clock == clock.id);
        let cycle = runs.map(|run| run.cycle).max().unwrap_or(0) + 1;
        let rings = planned(&self.packs.calendar, clock, timing, self.event.at);
        self.push(Change::Started(Started {
            clock: clock.id.clone(),
            cycle,
            from: timing.from,
            due: timing.due,
            row,
            period,
            rings,
        }));
    }

    /// Lets clocks follow the fields that changed: dates they start at, dates they end at, choices their length goes by.
    fn follow(&mut self, changed: &[String]) {
        if self.item.phase.ended() {
            return;
        }
        let touched = |id: &str| changed.iter().any(|field| field == id);
        for clock in &self.kind.clocks {
            match &clock.starts {
                ClockStart::Rows { field, due } if touched(field) => self.follow_rows(clock, field, due),
                ClockStart::Rows { .. } => {}
                ClockStart::Field(field) => {
                    if touched(field) || length_fields(self.kind, clock).iter().any(|id| touched(id)) {
                        let day = self.item.fields.get(field).and_then(Value::date);
                        self.replace(clock, day.map(start_of_day));
                    }
                }
                ClockStart::Entered(_) => {
                    if length_fields(self.kind, clock).iter().any(|id| touched(id)) {
                        let from = self.item.running(&clock.id).map(|run| run.from);
                        if from.is_some() {
                            self.replace(clock, from);
                        }
                    }
                }
            }
        }
    }

    /// Puts a clock with other dates in the place of the one that runs.
    fn replace(&mut self, clock: &KindClock, from: Option<Timestamp>) {
        let running = self.item.running(&clock.id).map(|run| (run.cycle, run.from, run.period, run.due));
        let period = running.and_then(|(_, _, period, _)| period);
        let timing =
            from.and_then(|from| timing(&self.packs.calendar, self.kind, clock, &self.item, from, period));
        if let Some((cycle, from, _, due)) = running {
            if timing.is_some_and(|timing| timing.from == from && timing.due == due) {
                return;
            }
            self.push(Change::Stopped { clock: clock.id.clone(), cycle, done: false, on: None });
        } else if self.settled(clock) {
            return;
        }
        if let Some(timing) = timing {
            self.started(clock, timing, None, period);
        }
    }

    /// Whether a clock that goes by a date has no more to say: the item stands where the clock stops.
    fn settled(&self, clock: &KindClock) -> bool {
        match &clock.stops {
            ClockStop::Entered(entered) => entered.states.contains(&self.item.state),
            ClockStop::Column(_) => false,
        }
    }

    /// One clock per row that has a date and is not settled.
    fn follow_rows(&mut self, clock: &KindClock, field: &str, due: &str) {
        let ClockStop::Column(settled) = &clock.stops else { return };
        let rows = self.item.fields.get(field).map(|value| value.rows().to_vec()).unwrap_or_default();
        let running: Vec<(u32, u32, Timestamp)> = self
            .item
            .clocks
            .iter()
            .filter(|run| run.clock == clock.id && run.runs())
            .filter_map(|run| Some((run.row?, run.cycle, run.due)))
            .collect();
        let at = self.event.at;
        for (row, number) in rows.iter().zip(1u32..) {
            let run = running.iter().find(|(row, _, _)| *row == number);
            let date = row.get(due).and_then(Value::date);
            let until = date.map(|day| {
                let stretch = ballast_packs::plan::Stretch::Days(0);
                clock::due(&self.packs.calendar, end_of_day(day), stretch, clock.rolls)
            });
            let on = row.get(settled).filter(|value| !value.is_blank());
            if let Some(on) = on {
                if let Some((_, cycle, _)) = run {
                    let on = on.date().map(|day| start_of_day(day).min(at));
                    self.push(Change::Stopped { clock: clock.id.clone(), cycle: *cycle, done: true, on });
                }
                continue;
            }
            if run.map(|(_, _, due)| *due) == until {
                continue;
            }
            if let Some((_, cycle, _)) = run {
                self.push(Change::Stopped { clock: clock.id.clone(), cycle: *cycle, done: false, on: None });
            }
            if let Some(due) = until {
                self.started(clock, clock::Timing { from: at, due }, Some(number), None);
            }
        }
        for (row, cycle, _) in running {
            if row as usize > rows.len() {
                self.push(Change::Stopped { clock: clock.id.clone(), cycle, done: false, on: None });
            }
        }
    }

    /// Works out the pace as of an instant, where the kind has one and there is something to go by.
    pub(crate) fn pace(&mut self, at: Timestamp) {
        let Some(rule) = self.kind.pace.as_ref().filter(|_| !self.item.phase.ended()) else { return };
        let Some(pace) = pace::pace(rule, &self.item, at) else { return };
        if self.item.pace.as_ref() != Some(&pace) {
            self.push(Change::Paced { ahead: pace.ahead, colour: pace.colour });
        }
    }

    /// The worst colour that a running clock or the pace calls for; the calm one where nothing does.
    fn colour(&mut self) {
        let Some(calm) = self.kind.colours.first() else { return };
        let clocks = self.item.clocks.iter().filter(|run| run.runs()).filter_map(|run| run.colour.as_ref());
        let pace = self.item.pace.as_ref().filter(|_| !self.item.phase.ended()).map(|pace| &pace.colour);
        let worst = clocks.chain(pace).filter_map(|colour| Some((self.kind.badness(colour)?, colour))).max();
        let colour = worst.map_or(&calm.id, |(_, colour)| colour).clone();
        if colour != self.item.colour {
            self.push(Change::Coloured { colour });
        }
    }
}

/// Whether a clock stops on entering a state or on an action.
fn meets(clock: &KindClock, state: &str, action: Option<&str>) -> bool {
    match &clock.stops {
        ClockStop::Entered(entered) => match action {
            Some(action) => entered.actions.iter().any(|known| known == action),
            None => entered.states.iter().any(|known| known == state),
        },
        ClockStop::Column(_) => false,
    }
}

/// The fields that decide how long a clock runs.
fn length_fields<'k>(kind: &'k Kind, clock: &'k KindClock) -> Vec<&'k str> {
    match (&clock.length, &kind.interest) {
        (Length::Table { field, .. } | Length::Until(field), _) => vec![field],
        (Length::Statutory, Some(rule)) => {
            vec![&rule.signed, &rule.debtor, &rule.creditor, &rule.agreed_days]
        }
        _ => Vec::new(),
    }
}
