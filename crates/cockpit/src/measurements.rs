use std::{
    collections::BTreeMap,
    fmt::Write as _,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use axum::http::{Method, StatusCode};

/// Upper ends of the classes that answers are counted in, in seconds.
const ENDS: [f64; 9] = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 5.0];

/// How many requests there were, and how long they took, by door.
#[derive(Default)]
pub(crate) struct Measurements(Mutex<BTreeMap<(String, String, u16), Series>>);

#[derive(Default, Clone)]
struct Series {
    count: u64,
    seconds: f64,
    within: [u64; ENDS.len()],
}

impl Measurements {
    /// Counts an answer. Paths are those of the router: as many as there are doors, whatever is asked for.
    pub(crate) fn count(&self, method: &Method, path: &str, status: StatusCode, took: Duration) {
        let key = (method.as_str().to_owned(), path.to_owned(), status.as_u16());
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() > 5_000 && !all.contains_key(&key) {
            return;
        }
        let series = all.entry(key).or_default();
        let seconds = took.as_secs_f64();
        series.count += 1;
        series.seconds += seconds;
        for (end, within) in ENDS.iter().zip(&mut series.within) {
            *within += u64::from(seconds <= *end);
        }
    }

    /// As Prometheus reads it; `more` are further lines.
    pub(crate) fn text(&self, more: &[(&str, &str, f64)]) -> String {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut out = String::new();
        let name = "ballast_http_request_seconds";
        let _ = writeln!(out, "# HELP {name} Time to answer a request.\n# TYPE {name} histogram");
        for ((method, path, status), series) in &all {
            let labels = format!("method=\"{method}\",path=\"{path}\",status=\"{status}\"");
            for (end, within) in ENDS.iter().zip(&series.within) {
                let _ = writeln!(out, "{name}_bucket{{{labels},le=\"{end}\"}} {within}");
            }
            let _ = writeln!(out, "{name}_bucket{{{labels},le=\"+Inf\"}} {}", series.count);
            let _ = writeln!(out, "{name}_sum{{{labels}}} {}", series.seconds);
            let _ = writeln!(out, "{name}_count{{{labels}}} {}", series.count);
        }
        for (name, help, value) in more {
            let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} gauge\n{name} {value}");
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_counted_in_classes_that_add_up() {
        let measurements = Measurements::default();
        for ms in [3, 15, 700] {
            measurements.count(&Method::GET, "/monitor", StatusCode::OK, Duration::from_millis(ms));
        }
        let text = measurements.text(&[("ballast_requests_running", "Requests being answered.", 2.0)]);
        let line = |rest: &str| format!("ballast_http_request_seconds_{rest}");
        let labels = "method=\"GET\",path=\"/monitor\",status=\"200\"";
        assert!(text.contains(&line(&format!("bucket{{{labels},le=\"0.005\"}} 1"))), "{text}");
        assert!(text.contains(&line(&format!("bucket{{{labels},le=\"0.02\"}} 2"))));
        assert!(text.contains(&line(&format!("bucket{{{labels},le=\"+Inf\"}} 3"))));
        assert!(text.contains(&line(&format!("count{{{labels}}} 3"))));
        assert!(text.ends_with("ballast_requests_running 2\n"));
    }
}
