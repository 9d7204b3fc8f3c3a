//! When a process is killed.

use std::{
    thread,
    time::{Duration, Instant},
};

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

/// Random moments within what a process lasts, learnt as one goes: whatever else the machine does, about every other
/// process is killed before it has finished.
///
/// How long it lasts is a guess that a process which finished makes a fifth shorter and one that was cut short a quarter longer.
/// So the numbers of both never lie further apart than it takes to bring the first guess down to nothing.
pub struct Moments {
    lasts: Duration,
    random: ChaCha8Rng,
    /// Processes that were killed before they had finished.
    pub cut_short: u32,
}

impl Moments {
    pub fn new(seed: u64, lasts: Duration) -> Self {
        Self { lasts, random: ChaCha8Rng::seed_from_u64(seed), cut_short: 0 }
    }

    /// What `work` gives, and moments within the time it takes.
    pub fn of<T>(seed: u64, work: impl FnOnce() -> T) -> (T, Self) {
        let since = Instant::now();
        let done = work();
        (done, Self::new(seed, since.elapsed()))
    }

    /// Waits for the next moment.
    pub fn wait(&mut self) {
        thread::sleep(Duration::from_micros(self.random.random_range(0..=self.micros())));
    }

    /// Takes note of whether the process had finished.
    pub fn took(&mut self, finished: bool) {
        self.cut_short += u32::from(!finished);
        let micros = self.micros();
        self.lasts = Duration::from_micros(if finished { micros * 4 / 5 } else { micros * 5 / 4 + 1 });
    }

    fn micros(&self) -> u64 {
        u64::try_from(self.lasts.as_micros()).unwrap()
    }
}

#[test]
fn a_wrong_guess_is_mended() {
    // A process lasts 10 ms, or is killed at once: the guess says a minute, or nothing.
    for guess in [Duration::from_mins(1), Duration::ZERO] {
        let mut moments = Moments::new(3, guess);
        for _ in 0..200 {
            let killed_at = moments.random.random_range(0..=moments.micros());
            moments.took(killed_at >= 10_000);
        }
        assert!((60..=140).contains(&moments.cut_short), "{}", moments.cut_short);
    }
}
