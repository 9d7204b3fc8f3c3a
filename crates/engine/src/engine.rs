use std::{
    panic,
    sync::atomic::{AtomicUsize, Ordering},
};

use ballast_packs::plan::{Evaluator, EvaluatorError, LeafPlan, LeafSums};

use crate::{cells::MOST_KEYS, joined, source::Wanted, stream};

/// How much of the machine the engine may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EngineOptions {
    /// Threads that work at the same time; 0 means one per core.
    pub threads: usize,
    /// Most bytes that SQL may hold in sorts, joins and groupings at a time.
    pub memory_limit: usize,
}

impl Default for EngineOptions {
    /// One thread per core, one gibibyte for SQL.
    fn default() -> Self {
        Self { threads: 0, memory_limit: 1 << 30 }
    }
}

/// The fast evaluator. Cheap to make and to share: it holds no file and no thread while idle.
#[derive(Debug, Clone)]
pub struct Engine {
    pub(crate) threads: usize,
    pub(crate) memory_limit: usize,
}

impl Engine {
    /// An engine with these options.
    pub fn new(options: EngineOptions) -> Self {
        let cores = || std::thread::available_parallelism().map_or(1, usize::from);
        let threads = if options.threads == 0 { cores() } else { options.threads };
        Self { threads, memory_limit: options.memory_limit }
    }

    /// Sums many plans, such as the months of a year: as many at a time as there are threads, each on one.
    /// Holds all sums at once; see [`Engine::leaf_sums_each`] where they are many.
    ///
    /// # Errors
    /// The first [`EvaluatorError`] met.
    pub fn leaf_sums_many(&self, plans: &[LeafPlan]) -> Result<Vec<LeafSums>, EvaluatorError> {
        self.leaf_sums_each(plans, |_, sums| sums)
    }

    /// Sums many plans and hands each plan's place and sums to `then` on the thread that made them, so that
    /// no more sums exist at a time than there are threads. Gives what `then` gave, in the order of the plans.
    ///
    /// # Errors
    /// The first [`EvaluatorError`] met.
    pub fn leaf_sums_each<T: Send>(
        &self,
        plans: &[LeafPlan],
        then: impl Fn(usize, LeafSums) -> T + Sync,
    ) -> Result<Vec<T>, EvaluatorError> {
        let workers = self.threads.min(plans.len()).max(1);
        let inner = (self.threads / workers).max(1);
        let next = AtomicUsize::new(0);
        let parts = side_by_side(workers, || {
            let mut done = Vec::new();
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(plan) = plans.get(at) else { return Ok(done) };
                done.push((at, then(at, run(plan, inner)?)));
            }
        })?;
        let mut all: Vec<(usize, T)> = parts.into_iter().flatten().collect();
        all.sort_unstable_by_key(|(at, _)| *at);
        Ok(all.into_iter().map(|(_, done)| done).collect())
    }
}

impl Evaluator for Engine {
    fn leaf_sums(&self, plan: &LeafPlan) -> Result<LeafSums, EvaluatorError> {
        run(plan, self.threads)
    }
}

fn run(plan: &LeafPlan, threads: usize) -> Result<LeafSums, EvaluatorError> {
    const KEYS: [&str; MOST_KEYS] = ["region", "industry", "size", "ownership", "subject"];
    for (at, key) in plan.keys.iter().enumerate() {
        if !KEYS.contains(&key.as_str()) || plan.keys[..at].contains(key) {
            let allowed = KEYS.join(", ");
            return Err(EvaluatorError::Segment(format!(
                "{key:?} cannot be a key: use each of {allowed} once"
            )));
        }
    }
    let mut wanted = Wanted::default();
    match stream::measures(plan, &mut wanted) {
        Some(stated) => stream::run(plan, &stated, wanted, threads),
        None => joined::run(plan, threads),
    }
}

/// Does `work` on so many threads (the caller's own among them) and gives what each made. Plain threads, no
/// async runtime: so it may be called from inside one.
pub(crate) fn side_by_side<T: Send>(
    threads: usize,
    work: impl Fn() -> Result<T, EvaluatorError> + Sync,
) -> Result<Vec<T>, EvaluatorError> {
    std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(&work)).collect();
        let mut all = vec![work()?];
        for other in others {
            all.push(other.join().unwrap_or_else(|payload| panic::resume_unwind(payload))?);
        }
        Ok(all)
    })
}
