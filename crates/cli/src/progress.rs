//! Progress bars on everything that takes longer than two seconds.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar over `total` steps on standard error; hidden where that is not a terminal, where one
/// line at the end says the same.
pub struct Progress {
    bar: ProgressBar,
    name: String,
    terminal: bool,
}

impl Progress {
    /// Starts a bar.
    pub fn new(name: &str, total: u64) -> Self {
        let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr_with_hz(10));
        let terminal = !bar.is_hidden();
        let style = ProgressStyle::with_template("{prefix:>12} [{bar:32}] {pos}/{len} {elapsed} {wide_msg}")
            .unwrap_or_else(|_| ProgressStyle::default_bar());
        bar.set_style(style.progress_chars("=> "));
        bar.set_prefix(name.to_owned());
        bar.enable_steady_tick(Duration::from_millis(200));
        Self { bar, name: name.to_owned(), terminal }
    }

    /// Sets how far it has come.
    pub fn at(&self, done: u64, total: u64) {
        self.bar.set_length(total);
        self.bar.set_position(done);
    }

    /// One step more.
    pub fn step(&self, message: impl Into<String>) {
        self.bar.set_message(message.into());
        self.bar.inc(1);
    }

    /// Ends it with a sentence that stays.
    pub fn done(self, sentence: &str) {
        self.bar.finish_and_clear();
        let elapsed = self.bar.elapsed().as_secs_f64();
        let mark = if self.terminal { "✓ " } else { "" };
        eprintln!("{mark}{}: {sentence} ({elapsed:.1} s)", self.name);
    }
}
