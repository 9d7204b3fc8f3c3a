use crate::desk::{Desk, f};

/// The same month on a PostgreSQL catalog: `BALLAST_TEST_POSTGRES` names a server for tests.
#[test]
fn a_month_runs_on_postgresql() {
    let Ok(server) = std::env::var("BALLAST_TEST_POSTGRES") else {
        assert!(
            std::env::var("BALLAST_REQUIRE_POSTGRES").as_deref() != Ok("1"),
            "BALLAST_TEST_POSTGRES is not set, and BALLAST_REQUIRE_POSTGRES=1 wants it"
        );
        eprintln!("SKIPPED: a month on PostgreSQL: BALLAST_TEST_POSTGRES is not set");
        return;
    };
    let mut desk = Desk::new();
    // A schema of its own, so that tests do not meet.
    let schema = format!("e2e_{}", std::process::id());
    let psql = |sql: &str| {
        let done = std::process::Command::new("psql").arg(&server).args(["-q", "-c", sql]).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    };
    psql(&format!("create schema {schema}"));
    let joint = if server.contains('?') { '&' } else { '?' };
    desk.catalog = Some(format!("{server}{joint}options=-c%20search_path%3D{schema}"));
    let files = desk.generate(150, 3);
    desk.work(&files);
    let figures =
        desk.json(&["figures", "output", "--period", "2024-12", "--level", "1", "--format", "json"]);
    assert!(f(&figures[0]["counted"]) > 100.0, "{figures}");
    desk.ok(&["verify"]);
    psql(&format!("drop schema {schema} cascade"));
}
