//! Synthetic enterprises: every value that the tiers of the ladder read, in the unit its form stores.

use crate::roster::Noise;

/// Which annual return a firm files: amounts in thousand yuan, or in yuan for the small.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Files {
    Annual,
    Small,
    Neither,
}

/// One enterprise. Money is in thousand yuan; `[n]` is n years before the last year.
#[derive(Debug, Clone)]
pub struct Firm {
    seed: u64,
    files: Files,
    main: [i64; 3],
    stated_base: [Option<i64>; 2],
    revenue: [i64; 2],
    rd: [i64; 2],
    assets: i64,
    debt: i64,
    employees: i64,
    rd_staff: i64,
    profile: Profile,
}

/// What a firm's yearly profile says. Choices are places in the form's lists.
#[derive(Debug, Clone)]
struct Profile {
    niche_years: i64,
    niche_share: i64,
    evaluation_score: i64,
    equity_2y: i64,
    equity_3y: i64,
    ip: [i64; 4],
    core_processes_it: i64,
    main_field: i64,
    science_award: i64,
    innovation_title: i64,
    rd_body: i64,
    maker_china: i64,
}

impl Firm {
    /// The firm of a number, the same on every machine. Shares and growth are whole percents of amounts that make them
    /// exact, so that many firms stand at a threshold to the digit; some lie one thousand yuan below.
    pub fn new(seed: u64) -> Self {
        let mut noise = Noise::of(&[31, seed]);
        let n = &mut noise;
        let files = match n.unit() {
            x if x < 0.70 => Files::Annual,
            x if x < 0.98 => Files::Small,
            _ => Files::Neither,
        };
        // 420,000 yuan times a whole number: thirds, sevenths and twentieths of it are whole.
        let unit = 420 * (1 + (n.normal() + 4.5).exp() as i64);
        let grown = |n: &mut Noise, base: i64| base * (100 + whole(n, -10, 25)) / 100;
        let earliest = unit;
        let middle = grown(n, earliest);
        let main = [grown(n, middle), middle, earliest];
        let share = *pick(n, &[50, 55, 60, 70, 80, 90, 100, 75, 85, 95, 100, 70]);
        // A fifth stand at an edge of the revenue bands, whatever the other shares come to.
        let revenue = |n: &mut Noise, main: i64| {
            let edge = *pick(n, &[10_000, 50_000, 100_000, 49_999, 99_999, 9_999]);
            if n.unit() < 0.2 { edge.max(main) } else { main * 100 / share }
        };
        let revenue = [revenue(n, main[0]), revenue(n, main[1])];
        let rate = *pick(n, &[0, 5, 10, 15, 20, 25, 30, 30, 35, 40, 50, 60, 60, 80]);
        let rd = |n: &mut Noise, revenue: i64| match n.unit() {
            x if x < 0.05 => *pick(n, &[1_000, 10_000, 30_000, 999]),
            x if x < 0.15 => (revenue * rate / 1000 - 1).max(0),
            _ => revenue * rate / 1000,
        };
        let rd = [rd(n, revenue[0]), rd(n, revenue[1])];
        let assets = revenue[0] / 100 * 100 + 100;
        let employees = 2 * (10 + (n.normal() + 3.5).exp() as i64);
        let stated_base = [0, 1].map(|year| match n.unit() {
            // Half state last year's value themselves, a few state none, or nought.
            x if x < 0.50 => Some(main[year + 1]),
            x if x < 0.52 => Some(0),
            _ => None,
        });
        Self {
            seed,
            files,
            main,
            stated_base,
            revenue,
            rd,
            assets,
            debt: assets / 100 * whole(n, 30, 85) + i64::from(n.unit() < 0.1),
            employees,
            rd_staff: employees * whole(n, 5, 60) / 100,
            profile: Profile::new(n),
        }
    }

    /// The integer stored in a column, `ago` years before the last year; nothing where it was not reported.
    pub fn value(&self, form: &str, column: &str, ago: usize) -> Option<i64> {
        let mut lost = Noise::of(&[32, self.seed, ago as u64, hash(column)]);
        if lost.unit() < 0.012 {
            return None;
        }
        let money = match (form, self.files) {
            ("sme-profile", _) => return self.profile.value(column),
            ("industrial-annual", Files::Annual) => 1,
            ("small-annual", Files::Small) => 1000,
            _ => return None,
        };
        match column {
            "revenue" => self.revenue.get(ago).map(|value| value * money),
            "main_revenue" => self.main.get(ago).map(|value| value * money),
            "main_revenue_base" => Some(self.stated_base.get(ago).copied()?? * money),
            "rd" => self.rd.get(ago).map(|value| value * money),
            "assets" => Some(self.assets * money),
            "debt" => Some(self.debt * money),
            "employees" => Some(self.employees),
            "rd_staff" => Some(self.rd_staff),
            _ => None,
        }
    }
}

impl Profile {
    fn new(n: &mut Noise) -> Self {
        let yes = |n: &mut Noise, share: f64| i64::from(n.unit() >= share);
        // An I-class right of high value is one of own making, which is one of the first class.
        let high = (n.unit() * 2.0) as i64;
        let own = high + (n.unit() * 2.0) as i64;
        let first = own + (n.unit() * 3.0) as i64;
        let equity = |n: &mut Noise, edges: &[i64]| match n.unit() {
            x if x < 0.6 => 0,
            x if x < 0.8 => *pick(n, edges),
            _ => (n.normal() * 1.5 + 16.0).exp() as i64,
        };
        Self {
            niche_years: *pick(n, &[10, 19, 20, 25, 29, 30, 35, 40, 60, 80, 100, 120]),
            niche_share: *pick(n, &[200, 500, 999, 1000, 1001, 1250, 1500, 2000, 3000]),
            evaluation_score: *pick(n, &[450, 550, 599, 600, 601, 650, 700, 800]),
            equity_2y: equity(n, &[20_000_000, 60_000_000, 80_000_000, 19_999_999, 79_999_999]),
            equity_3y: equity(n, &[5_000_000, 4_999_999]) * i64::from(n.unit() < 0.4),
            ip: [high, own, first, (n.unit() * 4.0) as i64],
            core_processes_it: (n.unit() * 4.0) as i64,
            main_field: yes(n, 0.5),
            science_award: if n.unit() < 0.9 { 4 } else { (n.unit() * 4.0) as i64 },
            innovation_title: yes(n, 0.08),
            rd_body: if n.unit() < 0.06 { 0 } else { 1 + (n.unit() * 3.0) as i64 },
            maker_china: yes(n, 0.02),
        }
    }

    fn value(&self, column: &str) -> Option<i64> {
        Some(match column {
            "niche_years" => self.niche_years,
            "niche_share" => self.niche_share,
            "evaluation_score" => self.evaluation_score,
            "equity_2y" => self.equity_2y,
            "equity_3y" => self.equity_3y,
            "ip1_high" => self.ip[0],
            "ip1_own" => self.ip[1],
            "ip1" => self.ip[2],
            "ip2" => self.ip[3],
            "core_processes_it" => self.core_processes_it,
            "main_field" => self.main_field,
            "science_award" => self.science_award,
            "innovation_title" => self.innovation_title,
            "rd_body" => self.rd_body,
            "maker_china" => self.maker_china,
            _ => return None,
        })
    }
}

fn pick<'a, T>(noise: &mut Noise, from: &'a [T]) -> &'a T {
    &from[(noise.unit() * from.len() as f64) as usize]
}

/// A whole number from `least` to `most`.
fn whole(noise: &mut Noise, least: i64, most: i64) -> i64 {
    least + (noise.unit() * (most - least + 1) as f64) as i64
}

/// A number for a name (FNV-1a).
fn hash(name: &str) -> u64 {
    name.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}
