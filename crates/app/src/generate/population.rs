use ballast_model::{Uscc, UsccError};

use super::{
    geography::Geography,
    months::Months,
    names::{NamePieces, credit_code},
    profile::{Kind, MAX_FAMILIES, Profile},
    random::{Draws, Streams, cumulative},
};

/// An absolute month: `year * 12 + month - 1`.
pub(super) type Month = i32;

/// Never.
pub(super) const NEVER: Month = i32::MAX;

/// What happens to an enterprise, and when.
#[derive(Debug, Clone, Copy)]
pub(super) struct Life {
    /// First month reported; below every month where it was there from the start.
    pub(super) enters: Month,
    /// Did not exist before it entered: has no base.
    pub(super) founded: bool,
    /// First month no longer reported.
    pub(super) exits: Month,
    /// First and last month without production.
    pub(super) stops: (Month, Month),
    /// From when on output is multiplied by the factor.
    pub(super) falls: (Month, f64),
    /// From when on it is registered in the second county.
    pub(super) moves: Month,
    /// From when on it is classified in the second class.
    pub(super) switches: Month,
}

/// A synthetic enterprise.
#[derive(Debug, Clone, Copy)]
pub(super) struct Enterprise {
    pub(super) code: Uscc,
    pub(super) name: NamePieces,
    /// City x division, by which it is scaled.
    pub(super) cell: u32,
    pub(super) counties: [u32; 2],
    pub(super) classes: [u32; 2],
    /// Monthly output before scaling.
    pub(super) level: f64,
    /// Its own multiple (or, for margins, ratio) per family.
    pub(super) ratio: [f32; MAX_FAMILIES],
    pub(super) ownership: u8,
    /// Place in the profile's classes; set when the scale is known.
    pub(super) size: u8,
    pub(super) life: Life,
}

impl Enterprise {
    /// Whether it is in scope in a month.
    pub(super) fn reports(&self, month: Month) -> bool {
        self.life.enters <= month && month < self.life.exits
    }

    /// Its county in a month.
    pub(super) fn county(&self, month: Month) -> usize {
        self.counties[usize::from(month >= self.life.moves)] as usize
    }

    /// Its class in a month.
    pub(super) fn class(&self, month: Month) -> usize {
        self.classes[usize::from(month >= self.life.switches)] as usize
    }
}

/// Most that a part (exports) is of the whole: with the month's noise it stays below all of it.
const MOST_OF_A_PART: f64 = 0.75;

/// Blocks of an enterprise's stream: who it is, what happens to it, then years and months.
const WHO: u64 = 0;
const LIFE: u64 = 1;

/// Draws all enterprises. The number of threads changes nothing.
pub(super) fn draw(
    profile: &Profile,
    geography: &Geography,
    streams: &Streams,
    months: &Months,
    count: u32,
    threads: usize,
) -> Result<Vec<Enterprise>, UsccError> {
    let cells = cumulative(geography.cell_weights.iter().copied());
    let ownership = cumulative(profile.ownership.values().copied());
    let one = |number: u32| {
        let mut who = streams.block(u64::from(number), WHO);
        let mut life = streams.block(u64::from(number), LIFE);
        enterprise(profile, geography, months, number, &cells, &ownership, (&mut who, &mut life))
    };
    let per_thread = (count as usize).div_ceil(threads.max(1)).max(1) as u32;
    let parts: Vec<Option<Vec<Enterprise>>> = std::thread::scope(|scope| {
        let one = &one;
        let handles: Vec<_> = (0..count)
            .step_by(per_thread as usize)
            .map(|from| scope.spawn(move || (from..count.min(from + per_thread)).map(one).collect()))
            .collect();
        handles.into_iter().map(|handle| handle.join().ok().flatten()).collect()
    });
    let all: Option<Vec<Vec<Enterprise>>> = parts.into_iter().collect();
    // Codes are made of the alphabet only; the one way to fail is a county code that is not six digits.
    all.map(|parts| parts.concat()).ok_or(UsccError::Length(0))
}

fn enterprise(
    profile: &Profile,
    geography: &Geography,
    months: &Months,
    number: u32,
    cells: &[f64],
    ownership: &[f64],
    (who, life): (&mut Draws, &mut Draws),
) -> Option<Enterprise> {
    let cell = who.pick(cells);
    let division = cell % geography.divisions;
    let counties = [geography.county(cell, who), other_county(profile, geography, cell, who)];
    let classes = [geography.class(division, who), geography.class(division, who)];
    let name = NamePieces {
        city: geography.counties[counties[0]].city as u16,
        word: who.below(profile.name_words.len()) as u16,
        division: division as u16,
        trade: who.below(profile.divisions[division].words.split('|').count()) as u8,
        ending: who.below(profile.name_endings.len()) as u8,
    };
    let size = &profile.size;
    let level = if who.chance(size.tail) {
        (size.tail_start * (1.0 - who.uniform()).powf(-1.0 / size.tail_exponent)).min(size.tail_cap)
    } else {
        (size.spread * who.normal()).exp()
    };
    let ownership = who.pick(ownership) as u8;
    let mut ratio = [0.0f32; MAX_FAMILIES];
    for (family, slot) in profile.family.iter().zip(&mut ratio) {
        let base = profile.divisions[division].ratio(family);
        let z = life.normal();
        *slot = match family.kind {
            Kind::Margin => base + family.spread * z,
            // The mean of a lognormal is exp(s^2 / 2): taken off, so that the division's ratio is what comes out.
            Kind::Output | Kind::Flow | Kind::Stock => {
                base * (family.spread * z - family.spread * family.spread / 2.0).exp()
            }
            Kind::Part => {
                let taking_part = participates(number, family.participation);
                let alone = base / family.participation.max(0.01);
                if taking_part { (alone * (family.spread * z).exp()).min(MOST_OF_A_PART) } else { 0.0 }
            }
        } as f32;
    }
    Some(Enterprise {
        code: credit_code(&geography.counties[counties[0]].code, &profile.code_mark, number)?,
        name,
        cell: cell as u32,
        counties: counties.map(|c| c as u32),
        classes: classes.map(|c| c as u32),
        level,
        ratio,
        ownership,
        size: 0,
        life: fate(profile, months, who),
    })
}

/// Whether an enterprise has any of a part: by its number, spread evenly by the golden section.
fn participates(number: u32, participation: f64) -> bool {
    (f64::from(number) * 0.618_033_988_749_894_9).fract() < participation
}

fn other_county(profile: &Profile, geography: &Geography, cell: usize, draws: &mut Draws) -> usize {
    if draws.chance(profile.life.moves_far) {
        draws.below(geography.counties.len())
    } else {
        geography.county(cell, draws)
    }
}

fn fate(profile: &Profile, months: &Months, draws: &mut Draws) -> Life {
    let rates = &profile.life;
    let count = months.reported();
    let years = f64::from(count) / 12.0;
    let some = |draws: &mut Draws| months.first + draws.below(count as usize) as Month;
    let mut life = Life {
        enters: Month::MIN,
        founded: false,
        exits: NEVER,
        stops: (NEVER, NEVER),
        falls: (NEVER, 1.0),
        moves: NEVER,
        switches: NEVER,
    };
    // Rates are small and windows short, so that rate x years is near enough to the probability.
    if draws.chance(rates.enters * years) {
        let month = some(draws);
        life.enters =
            if draws.chance(rates.enters_in_january) { month - month.rem_euclid(12) } else { month };
        life.founded = !draws.chance(rates.grown_up);
        if life.enters <= months.first {
            life.enters = Month::MIN;
            life.founded = false;
        }
    }
    if draws.chance(rates.exits * years) {
        let month = some(draws);
        life.exits = if month > life.enters.max(months.first) { month } else { NEVER };
    }
    if draws.chance(rates.stops * years) {
        let from = some(draws);
        life.stops = (from, from + draws.below(rates.stop_months as usize) as Month);
    }
    if draws.chance(rates.falls * years) {
        let [low, high] = rates.fall_to;
        life.falls = (some(draws), low + (high - low) * draws.uniform());
    }
    if draws.chance(rates.moves * years) {
        life.moves = some(draws);
    }
    if draws.chance(rates.switches * years) {
        life.switches = some(draws);
    }
    life
}
