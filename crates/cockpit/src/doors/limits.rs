use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Instant,
};

/// Names remembered before the full buckets among them are forgotten.
const REMEMBERED: usize = 10_000;

/// How often each of many may ask: a bucket of so many drops, refilled over a minute.
pub(crate) struct Buckets {
    drops: f64,
    known: Mutex<HashMap<String, Bucket>>,
}

struct Bucket {
    left: f64,
    at: Instant,
}

impl Buckets {
    pub(crate) fn new(per_minute: u32) -> Self {
        Self { drops: f64::from(per_minute), known: Mutex::default() }
    }

    /// Whether `who` may ask now.
    pub(crate) fn take(&self, who: &str) -> bool {
        self.take_at(who, Instant::now())
    }

    fn take_at(&self, who: &str, now: Instant) -> bool {
        let refill = |bucket: &Bucket| {
            let passed = now.saturating_duration_since(bucket.at).as_secs_f64();
            (bucket.left + passed * self.drops / 60.0).min(self.drops)
        };
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= REMEMBERED && !known.contains_key(who) {
            // A full bucket says the same as none.
            known.retain(|_, bucket| refill(bucket) < self.drops);
        }
        let bucket = known.entry(who.to_owned()).or_insert(Bucket { left: self.drops, at: now });
        let left = refill(bucket);
        let may = left >= 1.0;
        *bucket = Bucket { left: if may { left - 1.0 } else { left }, at: now };
        may
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_bucket_runs_dry_and_refills_and_is_each_ones_own() {
        let buckets = Buckets::new(60);
        let start = Instant::now();
        assert!((0..60).all(|_| buckets.take_at("a", start)));
        assert!(!buckets.take_at("a", start));
        assert!(buckets.take_at("b", start));
        assert!(!buckets.take_at("a", start + Duration::from_millis(900)));
        assert!(buckets.take_at("a", start + Duration::from_millis(1900)));
        assert!(!buckets.take_at("a", start + Duration::from_millis(1901)));
    }

    #[test]
    fn strangers_do_not_fill_the_memory() {
        let buckets = Buckets::new(60);
        let start = Instant::now();
        for name in 0..3 * REMEMBERED {
            let later = start + Duration::from_millis(name as u64);
            assert!(buckets.take_at(&name.to_string(), later));
        }
        assert!(buckets.known.lock().unwrap().len() <= REMEMBERED);
    }
}
