//! How tests open a data directory.

use std::{path::Path, sync::Arc};

use ballast_model::{FixedClock, Scope};

use crate::OpenOptions;

/// The built-in packs, the plain evaluators, Chinese, everything in scope, and a clock that stands.
pub(crate) fn options(dir: &Path, now: &str) -> OpenOptions {
    OpenOptions {
        data: dir.to_owned(),
        catalog: None,
        packs: Vec::new(),
        clock: Arc::new(FixedClock(now.parse().unwrap())),
        actor: "test".to_owned(),
        evaluator: Arc::new(ballast_panel::PlainEvaluator),
        evaluator_reads_files: false,
        rules: Arc::new(ballast_rules::PlainEvaluator),
        scope: Scope::All,
        lang: "zh".to_owned(),
    }
}
