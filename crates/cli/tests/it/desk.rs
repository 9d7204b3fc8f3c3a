//! A data directory in a temporary folder, and the command run over it.

use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
};

use serde_json::Value;
use tempfile::TempDir;

/// A folder of its own for one test.
pub struct Desk {
    dir: TempDir,
    /// What the clock says; commands are run with `--now`.
    pub now: String,
    /// `--catalog`, where not the directory's own.
    pub catalog: Option<String>,
}

impl Desk {
    pub fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap(), now: "2025-01-10T01:00:00Z".to_owned(), catalog: None }
    }

    pub fn data(&self) -> PathBuf {
        self.dir.path().join("data")
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// The command, not yet run.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ballast"));
        command.current_dir(self.dir.path()).arg("--data").arg(self.data()).args(["--now", &self.now]);
        if let Some(catalog) = &self.catalog {
            command.args(["--catalog", catalog]);
        }
        command.args(args);
        command
    }

    /// Runs it, whatever comes of it.
    pub fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    /// Runs it; it has to succeed.
    pub fn ok(&self, args: &[&str]) -> String {
        let output = self.run(args);
        let (out, err) = texts(&output);
        assert!(output.status.success(), "ballast {args:?} failed: {err}\n{out}");
        out
    }

    /// Runs it; it has to fail. Gives both outputs.
    pub fn fails(&self, args: &[&str]) -> String {
        let output = self.run(args);
        let (out, err) = texts(&output);
        assert!(!output.status.success(), "ballast {args:?} should have failed: {out}");
        out + &err
    }

    pub fn json(&self, args: &[&str]) -> Value {
        serde_json::from_str(&self.ok(args)).unwrap()
    }

    /// Generated files of so many enterprises and months, in order of arrival.
    pub fn generate(&self, enterprises: u32, months: u32) -> Vec<(PathBuf, Value)> {
        let out = self.path("incoming");
        self.ok(&[
            "generate",
            "--enterprises",
            &enterprises.to_string(),
            "--months",
            &months.to_string(),
            "--out",
            out.to_str().unwrap(),
        ]);
        let manifest = std::fs::read_to_string(out.join("generated.json")).unwrap();
        let manifest: Value = serde_json::from_str(&manifest).unwrap();
        let files = manifest["files"].as_array().unwrap();
        files.iter().map(|file| (out.join(file["path"].as_str().unwrap()), file.clone())).collect()
    }

    /// Imports everything that comes before the close of its period and closes every period.
    /// Gives the files that come after.
    pub fn work(&self, files: &[(PathBuf, Value)]) -> Vec<(PathBuf, Value)> {
        let (after, before): (Vec<_>, Vec<_>) =
            files.iter().cloned().partition(|(_, file)| file["after_close"].as_bool() == Some(true));
        for (path, _) in &before {
            self.ok(&["import", path.to_str().unwrap(), "--limit", "0"]);
        }
        self.ok(&["close", "--all"]);
        after
    }
}

pub fn texts(output: &Output) -> (String, String) {
    (
        String::from_utf8_lossy(&output.stdout).into_owned(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

/// The published data beside the checkout, or a loud word that the test is skipped.
pub fn shared(test: &str) -> Option<PathBuf> {
    let place = std::env::var_os("BALLAST_SHARED")
        .map(PathBuf::from)
        .unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"));
    if place.join("data").is_dir() {
        return Some(place);
    }
    assert!(
        std::env::var("BALLAST_REQUIRE_SHARED").as_deref() != Ok("1"),
        "{test}: {} is not there, and BALLAST_REQUIRE_SHARED=1 wants it",
        place.display()
    );
    eprintln!("SKIPPED: {test}: no published data at {}", place.display());
    None
}

/// A number that is there.
pub fn f(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}
