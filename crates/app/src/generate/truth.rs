use super::{
    geography::Geography,
    months::Months,
    population::{Enterprise, Month},
    profile::{Kind, MAX_FAMILIES, Profile},
    random::{Draws, Streams},
};

/// Values of all families; nothing before an enterprise was founded.
pub(super) type Values = [i64; MAX_FAMILIES];

/// The province as it is, before anybody makes a mistake.
pub(super) struct World<'a> {
    pub(super) profile: &'a Profile,
    pub(super) geography: &'a Geography,
    pub(super) months: &'a Months,
    pub(super) streams: Streams,
    pub(super) enterprises: Vec<Enterprise>,
    /// Yearly growth of each enterprise (logarithm): `enterprise * years + year`.
    shocks: Vec<f32>,
    years: (Month, usize),
    /// Per cell: what sizes are multiplied by.
    pub(super) scale: Vec<f64>,
    /// Per cell and family: what the family is multiplied by besides.
    pub(super) family_scale: Vec<[f64; MAX_FAMILIES]>,
    /// Place of each family's `of`.
    follows: [usize; MAX_FAMILIES],
}

/// First block of the months' draws in an enterprise's stream; the earlier ones say who it is.
const MONTHS: u64 = 64;
const SHOCKS: u64 = 2;
/// The first number of a month's block that is left for mistakes.
pub(super) const MISTAKES: usize = 18;

impl<'a> World<'a> {
    pub(super) fn new(
        profile: &'a Profile,
        geography: &'a Geography,
        months: &'a Months,
        streams: Streams,
        enterprises: Vec<Enterprise>,
    ) -> Self {
        let years = months.years();
        let spread = profile.noise.yearly;
        let mut shocks = Vec::with_capacity(enterprises.len() * years.1);
        for number in 0..enterprises.len() {
            for year in 0..years.1 {
                // Sixteen normals to a block.
                let mut draws = streams.block(number as u64, SHOCKS + (year / 16) as u64);
                draws.seek(year % 16 * 2);
                shocks.push((spread * draws.normal() - spread * spread / 2.0) as f32);
            }
        }
        let follows = std::array::from_fn(|at| {
            profile.family.get(at).and_then(|f| profile.family_ix(&f.of)).unwrap_or(0)
        });
        let cells = geography.share.len();
        let family_scale = vec![[1.0; MAX_FAMILIES]; cells];
        Self {
            profile,
            geography,
            months,
            streams,
            enterprises,
            shocks,
            years,
            scale: vec![1.0; cells],
            family_scale,
            follows,
        }
    }

    /// The month's draws of an enterprise.
    pub(super) fn draws(&self, number: usize, month: Month) -> Draws {
        self.streams.block(number as u64, MONTHS + month as u64)
    }

    /// The enterprise's own level: the sum of its yearly growth up to the month.
    fn own(&self, number: usize, month: Month) -> f64 {
        let (first, count) = self.years;
        let shocks = &self.shocks[number * count..(number + 1) * count];
        let year = (month.div_euclid(12) - first).clamp(0, count as Month - 1) as usize;
        let so_far = f64::from(month.rem_euclid(12) + 1) / 12.0;
        let log: f64 =
            shocks[..year].iter().map(|&s| f64::from(s)).sum::<f64>() + f64::from(shocks[year]) * so_far;
        log.exp()
    }

    /// Part of the month in which it produces: nothing in a stopped month, less than half in the one in which it stops.
    fn activity(e: &Enterprise, month: Month) -> f64 {
        match e.life.stops {
            (from, to) if from < month && month <= to => 0.0,
            (from, to) if from == month => {
                if to > from {
                    0.4
                } else {
                    0.0
                }
            }
            _ => 1.0,
        }
    }

    /// Values of a month as they are, not rounded; nothing where the enterprise was not founded yet.
    fn exact(&self, number: usize, month: Month) -> Option<[f64; MAX_FAMILIES]> {
        let e = &self.enterprises[number];
        if e.life.founded && month < e.life.enters {
            return None;
        }
        let cell = e.cell as usize;
        let mut draws = self.draws(number, month);
        let fallen = if month >= e.life.falls.0 { e.life.falls.1 } else { 1.0 };
        let change = self.months.trend_of(cell, month) * self.own(number, month) * fallen;
        let start = e.level * self.scale[cell];
        let noise = (self.profile.noise.monthly * draws.noise()).exp();
        let now = self.months.season_of(month) * noise * Self::activity(e, month);
        let mut values = [0.0; MAX_FAMILIES];
        // What a family is without the month's ups and downs: stocks follow this.
        let mut calm = [0.0; MAX_FAMILIES];
        for (at, family) in self.profile.family.iter().enumerate() {
            let of = self.follows[at];
            let ratio = f64::from(e.ratio[at]);
            let z = draws.noise();
            let (calm_value, value) = match family.kind {
                Kind::Output => (start, start * change * now),
                Kind::Flow | Kind::Part => (calm[of] * ratio, values[of] * ratio * (1.0 + family.noise * z)),
                Kind::Margin => (calm[of] * ratio, values[of] * (ratio + family.noise * z)),
                Kind::Stock => {
                    let level = calm[of] * ratio * if family.annual { 12.0 } else { 1.0 };
                    (level, level * change.powf(family.damped) * (1.0 + family.noise * z))
                }
            };
            calm[at] = calm_value;
            values[at] = value * self.family_scale[cell][at];
        }
        Some(values)
    }

    /// Values of a month as an enterprise keeps them in its books.
    pub(super) fn month(&self, number: usize, month: Month) -> Option<Values> {
        let exact = self.exact(number, month)?;
        let produces = exact[0] >= 0.5;
        let mut values = [0; MAX_FAMILIES];
        for ((family, value), exact) in self.profile.family.iter().zip(&mut values).zip(exact) {
            let rounded = exact.round() as i64;
            *value = if produces {
                rounded.max(if family.least > 0 { family.least } else { i64::MIN })
            } else {
                rounded
            };
        }
        Some(values)
    }

    /// Values of a run of months: flows summed, stocks as at the end. Nothing where no month is known.
    pub(super) fn run(&self, number: usize, from: Month, to: Month) -> Option<Values> {
        let mut sum: Option<Values> = None;
        for month in from..=to {
            let Some(values) = self.month(number, month) else { continue };
            let total = sum.get_or_insert([0; MAX_FAMILIES]);
            for (at, family) in self.profile.family.iter().enumerate() {
                total[at] = if family.kind == Kind::Stock { values[at] } else { total[at] + values[at] };
            }
        }
        sum
    }

    /// Values of every month that the enterprise's returns of a year cover, not rounded, each with the
    /// month as of which the return is registered: what calibration sums.
    pub(super) fn reported_year(
        &self,
        number: usize,
        year: i16,
        mut add: impl FnMut(Month, &[f64; MAX_FAMILIES]),
    ) {
        let of_year = |&&(_, to): &&(Month, Month)| to.div_euclid(12) == Month::from(year);
        for &(from, to) in self.months.periods.iter().filter(of_year) {
            if !self.enterprises[number].reports(to) {
                continue;
            }
            for month in from..=to {
                if let Some(values) = self.exact(number, month) {
                    add(to, &values);
                }
            }
        }
    }

    /// Puts every enterprise into its size class, by its staff and yearly revenue at the start.
    pub(super) fn classify(&mut self) {
        let find = |id: &str| self.profile.family_ix(id);
        let (staff, revenue) = (find("employees"), find("revenue"));
        for e in &mut self.enterprises {
            let output = e.level * self.scale[e.cell as usize] * 12.0;
            let of = |family: Option<usize>| family.map_or(0.0, |at| output * f64::from(e.ratio[at]));
            let (staff, revenue) = (of(staff), of(revenue));
            let holds =
                |c: &super::profile::SizeClass| staff >= c.staff as f64 && revenue >= c.revenue as f64;
            let last = self.profile.class.len().saturating_sub(1);
            e.size = self.profile.class.iter().position(holds).unwrap_or(last) as u8;
        }
    }

    /// Whether the enterprise stands still through the whole run, or a part of it.
    pub(super) fn standing(&self, number: usize, from: Month, to: Month) -> Standing {
        let e = &self.enterprises[number];
        let lowest = (from..=to).map(|m| Self::activity(e, m)).fold(f64::INFINITY, f64::min);
        let highest = (from..=to).map(|m| Self::activity(e, m)).fold(0.0, f64::max);
        if highest == 0.0 {
            Standing::Stopped
        } else if lowest < 1.0 {
            Standing::Reduced
        } else {
            Standing::Normal
        }
    }
}

/// How an enterprise stands in a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    Normal,
    Reduced,
    Stopped,
}
