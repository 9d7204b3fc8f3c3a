use ballast_packs::Packs;

use super::{
    GenerateError,
    manifest::Calibration,
    profile::{Adjusts, MAX_FAMILIES, Total},
    truth::World,
};

/// Scales the world to the profile's totals. First each cell is brought to its share, then the totals are met by turns
/// (iterative proportional fitting) until all hold. Totals whose year or place lies outside the run are left out and
/// come back with `reached` unset.
pub(super) fn calibrate(
    world: &mut World<'_>,
    packs: &Packs,
    threads: usize,
) -> Result<Vec<Calibration>, GenerateError> {
    let mut totals: Vec<Total> = world.profile.total.clone();
    stand_in(world, &mut totals);
    let mut report = Vec::new();
    let mut wanted = Vec::new();
    for total in &totals {
        let family = world.profile.family_ix(&total.family).unwrap_or(0);
        let factor = packs.units.factor(&total.unit, &world.profile.family[family].unit)?;
        wanted.push(total.value * f64::try_from(factor).unwrap_or(1.0));
        report.push(Calibration::new(total));
    }
    let usable: Vec<usize> = (0..totals.len()).filter(|&t| concerns(world, &totals[t])).collect();
    share_out(world);
    for adjusts in [Adjusts::Size, Adjusts::Family] {
        let round: Vec<usize> = usable.iter().copied().filter(|&t| totals[t].adjusts == adjusts).collect();
        if round.is_empty() {
            continue;
        }
        // What each cell adds to each total with all factors at 1: linear, so that it is summed once.
        let sums = sum(world, &round.iter().map(|&t| &totals[t]).collect::<Vec<_>>(), threads);
        let mut factors =
            vec![vec![1.0; world.scale.len()]; if adjusts == Adjusts::Size { 1 } else { MAX_FAMILIES }];
        for _ in 0..200 {
            let mut worst: f64 = 0.0;
            for (at, &t) in round.iter().enumerate() {
                let family = world.profile.family_ix(&totals[t].family).unwrap_or(0);
                let factors = &mut factors[if adjusts == Adjusts::Size { 0 } else { family }];
                let now: f64 = sums[at].iter().zip(factors.iter()).map(|(s, f)| s * f).sum();
                if now <= 0.0 {
                    continue;
                }
                let by = wanted[t] / now;
                worst = worst.max((by - 1.0).abs());
                let division_count = world.geography.divisions;
                for (cell, factor) in factors.iter_mut().enumerate() {
                    if inside(world, &totals[t], cell / division_count, cell % division_count) {
                        *factor *= by;
                    }
                }
            }
            if worst < 1e-9 {
                break;
            }
        }
        match adjusts {
            Adjusts::Size => world.scale.iter_mut().zip(&factors[0]).for_each(|(s, f)| *s *= f),
            Adjusts::Family => {
                for (cell, scale) in world.family_scale.iter_mut().enumerate() {
                    (0..MAX_FAMILIES).for_each(|family| scale[family] *= factors[family][cell]);
                }
            }
        }
    }
    let reached = sum(world, &usable.iter().map(|&t| &totals[t]).collect::<Vec<_>>(), threads);
    for (at, &t) in usable.iter().enumerate() {
        report[t].wanted = wanted[t];
        report[t].reached = Some(reached[at].iter().sum());
    }
    Ok(report)
}

/// Brings every occupied cell to its share of output in the first month known, keeping the whole.
fn share_out(world: &mut World<'_>) {
    let mut level = vec![0.0; world.scale.len()];
    for e in &world.enterprises {
        level[e.cell as usize] += e.level;
    }
    let whole: f64 = level.iter().sum();
    for (cell, scale) in world.scale.iter_mut().enumerate() {
        if level[cell] > 0.0 {
            *scale = world.geography.share[cell] * whole / level[cell];
        }
    }
}

/// An assumed total of the whole province stands in for the last full year of a run that its own year lies outside of:
/// without a total of the whole, published totals of single cities would dwarf all others.
fn stand_in(world: &World<'_>, totals: &mut [Total]) {
    let full = |year: i16| world.months.holds(year);
    let years = totals.iter().map(|total| total.year).max().unwrap_or_default();
    for total in totals.iter_mut().filter(|t| !t.verified && t.regions.is_empty() && t.divisions.is_empty()) {
        if full(total.year) {
            continue;
        }
        if let Some(year) = (total.year - 5..=years + 5).rev().find(|year| full(*year)) {
            total.year = year;
        }
    }
}

/// Whether a total can be met: its year lies inside the run and its places inside the province.
fn concerns(world: &World<'_>, total: &Total) -> bool {
    let known = |code: &String| world.geography.cities.iter().any(|(city, _)| city == code);
    world.months.holds(total.year)
        && world.geography.province == world.profile.province
        && total.regions.iter().all(known)
}

fn inside(world: &World<'_>, total: &Total, city: usize, division: usize) -> bool {
    let among = |list: &[String], code: &str| list.is_empty() || list.iter().any(|c| c == code);
    among(&total.regions, &world.geography.cities[city].0)
        && among(&total.divisions, &world.profile.divisions[division].code)
}

/// Per total and cell: the family's sum over the year, where the enterprises then were.
fn sum(world: &World<'_>, totals: &[&Total], threads: usize) -> Vec<Vec<f64>> {
    let cells = world.scale.len();
    let count = world.enterprises.len();
    let mut years: Vec<i16> = totals.iter().map(|t| t.year).collect();
    years.sort_unstable();
    years.dedup();
    let families: Vec<usize> =
        totals.iter().map(|t| world.profile.family_ix(&t.family).unwrap_or(0)).collect();
    // Fixed parts, whatever the number of threads: sums of floats depend on their order.
    let parts = count.div_ceil(PART).max(1);
    let of_part = |part: usize| {
        let mut sums = vec![vec![0.0; cells]; totals.len()];
        for number in part * PART..count.min((part + 1) * PART) {
            let e = &world.enterprises[number];
            let cell = e.cell as usize;
            let division = cell % world.geography.divisions;
            for &year in &years {
                world.reported_year(number, year, |month, values| {
                    let city = world.geography.counties[e.county(month)].city;
                    for (t, total) in totals.iter().enumerate() {
                        if total.year == year && inside(world, total, city, division) {
                            sums[t][cell] += values[families[t]];
                        }
                    }
                });
            }
        }
        sums
    };
    let next = std::sync::atomic::AtomicUsize::new(0);
    let mut done: Vec<(usize, Vec<Vec<f64>>)> = std::thread::scope(|scope| {
        let work = || {
            let mut own = Vec::new();
            loop {
                let part = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                if part >= parts {
                    return own;
                }
                own.push((part, of_part(part)));
            }
        };
        let handles: Vec<_> = (0..threads.max(1)).map(|_| scope.spawn(work)).collect();
        handles.into_iter().flat_map(|handle| handle.join().unwrap_or_default()).collect()
    });
    done.sort_by_key(|(part, _)| *part);
    let mut sums = vec![vec![0.0; cells]; totals.len()];
    for (_, part) in done {
        for (whole, part) in sums.iter_mut().zip(part) {
            whole.iter_mut().zip(part).for_each(|(w, p)| *w += p);
        }
    }
    sums
}

/// Enterprises summed by one thread in one go.
const PART: usize = 8192;
