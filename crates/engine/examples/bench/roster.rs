//! Synthetic enterprises: where they are, what they make, how large they are.

/// A seeded generator that gives the same numbers on every machine (splitmix64).
#[derive(Debug, Clone, Copy)]
pub struct Noise(u64);

impl Noise {
    /// Numbers that depend on all of `parts` and nothing else.
    pub fn of(parts: &[u64]) -> Self {
        let mut noise = Self(0x9e37_79b9_7f4a_7c15);
        for part in parts {
            noise.0 ^= part.wrapping_mul(0xd6e8_feb8_6659_fd93);
            noise.next();
        }
        noise
    }

    /// The next 64 bits.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Even in [0, 1).
    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Nearly normal with mean 0 and deviation 1: the sum of four even numbers.
    pub fn normal(&mut self) -> f64 {
        let sum: f64 = (0..4).map(|_| self.unit()).sum();
        (sum - 2.0) * 3f64.sqrt()
    }
}

/// One enterprise.
#[derive(Debug, Clone)]
pub struct Enterprise {
    /// Eighteen characters in the shape of a USCC; the check digit is not computed, so none can be a real one's by design.
    pub subject: String,
    /// Seed of everything random about it.
    pub seed: u64,
    /// Places in the code lists, in the first and in the second year.
    pub county: [u32; 2],
    /// Place in the list of classes.
    pub class: u32,
    /// Log of the monthly output in thousand yuan.
    pub size: f64,
    /// First month (0 = January of the first year, negative before) and month after the last.
    pub active: (i32, i32),
}

/// `count` enterprises over `counties` x `classes`. Counties differ in size like a lognormal; each has `trades` of
/// its own, which take nineteen in twenty of its enterprises, and the rest follow the national mix.
pub fn enterprises(
    count: usize,
    counties: &[String],
    classes: &[String],
    months: i32,
    trades: u32,
) -> Vec<Enterprise> {
    let by_county = cumulative(counties.len(), |at| (Noise::of(&[1, at as u64]).normal() * 0.9).exp());
    let by_class = cumulative(classes.len(), |at| (Noise::of(&[2, at as u64]).normal() * 1.2).exp());
    (0..count as u64)
        .map(|seed| {
            let mut noise = Noise::of(&[3, seed]);
            let county = pick(&by_county, noise.unit());
            let class = if noise.unit() < 0.95 {
                // Draws from the national mix, the first ones the largest.
                let rank = (f64::from(trades) * noise.unit().powi(2)) as u64;
                pick(&by_class, Noise::of(&[4, county as u64, rank]).unit())
            } else {
                pick(&by_class, noise.unit())
            };
            let moved = noise.unit() < 0.003;
            let later = if moved { pick(&by_county, noise.unit()) } else { county };
            let from = if noise.unit() < 0.06 { (noise.unit() * f64::from(months)) as i32 } else { -24 };
            let to =
                if noise.unit() < 0.04 { (noise.unit() * f64::from(months)) as i32 + 1 } else { i32::MAX };
            Enterprise {
                subject: format!("91{}MB{:08}", &counties[county], seed),
                seed,
                county: [county as u32, later as u32],
                class: class as u32,
                size: 9.3 + 1.3 * noise.normal(),
                active: (from, to),
            }
        })
        .collect()
}

fn cumulative(count: usize, weight: impl Fn(usize) -> f64) -> Vec<f64> {
    let mut sum = 0.0;
    (0..count)
        .map(|at| {
            sum += weight(at);
            sum
        })
        .collect()
}

fn pick(cumulative: &[f64], unit: f64) -> usize {
    let total = cumulative.last().copied().unwrap_or(0.0);
    cumulative.partition_point(|&c| c <= unit * total).min(cumulative.len().saturating_sub(1))
}

/// The fields: name and size against output (in thousandths), and whether they may be negative.
pub const FIELDS: [(&str, f64, bool); 6] = [
    ("output", 1.0, false),
    ("revenue", 0.97, false),
    ("profit", 0.06, true),
    ("tax", 0.03, false),
    ("employees", 0.004, false),
    ("electricity", 0.5, false),
];

impl Enterprise {
    /// Whether it reports in `month`, counted from January of the first year.
    pub fn reports(&self, month: i32) -> bool {
        self.active.0 <= month && month < self.active.1
    }

    /// What it reports in a field; one blank in a hundred.
    pub fn value(&self, field: usize, month: i32) -> Option<i64> {
        if !self.reports(month) {
            return None;
        }
        let mut noise = Noise::of(&[5, self.seed, field as u64, (month + 1000) as u64]);
        if noise.unit() < 0.01 {
            return None;
        }
        let (_, part, signed) = FIELDS[field];
        let season = [0.88, 0.80, 1.05, 1.0, 1.02, 1.06, 0.98, 0.99, 1.04, 1.01, 1.05, 1.12]
            [month.rem_euclid(12) as usize];
        let trend = 1.0 + 0.05 * f64::from(month) / 12.0;
        let level = (self.size + 0.15 * noise.normal()).exp() * part * season * trend;
        let level = if signed { level * (1.0 + 1.2 * noise.normal()) } else { level.max(1.0) };
        Some(level.round() as i64)
    }

    /// What its return states about the same month of last year: mostly last year's figure, one in fifty
    /// revised, one in a hundred not stated.
    pub fn base(&self, field: usize, month: i32) -> Option<i64> {
        let last = self.value(field, month - 12)?;
        let mut noise = Noise::of(&[6, self.seed, field as u64, (month + 1000) as u64]);
        let kind = noise.unit();
        if kind < 0.01 {
            None
        } else if kind < 0.03 {
            Some(last + last / 40)
        } else {
            Some(last)
        }
    }
}
