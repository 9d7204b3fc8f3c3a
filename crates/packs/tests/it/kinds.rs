//! Kinds of the ledger: what is shipped, what the pages teach, what a user's pack replaces.

use std::{fs, path::Path};

use ballast_packs::{
    Packs,
    plan::{Length, Phase, Role, Stretch},
};

const EN: &str = include_str!("../../../../docs/ledger.md");
const ZH: &str = include_str!("../../../../docs/ledger.zh-CN.md");
const PACK: &str = "id = \"ours\"\nversion = \"1\"\ntitle = { zh = \"我们\", en = \"Ours\" }\n";

/// The blocks of a page, one after the other, without comments.
fn blocks(page: &str) -> String {
    let blocks = page.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next());
    let lines =
        blocks.flat_map(str::lines).map(|line| line.split(" #").next().unwrap_or_default().trim_end());
    lines.map(|line| format!("{line}\n")).collect()
}

fn load(files: &[(&str, &str)]) -> Packs {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap_or(Path::new("."))).expect("the folder can be made");
        fs::write(path, text).expect("the file can be written");
    };
    write("pack.toml", PACK);
    files.iter().for_each(|(path, text)| write(path, text));
    let (packs, warnings) =
        Packs::load(&[folder.path().to_owned()]).unwrap_or_else(|found| panic!("{found:?}"));
    assert!(warnings.is_empty(), "{warnings:?}");
    packs
}

#[test]
fn the_kind_that_the_pages_build_loads() {
    assert_eq!(blocks(EN), blocks(ZH), "both pages build the same kind");
    let packs = load(&[("ledger/restart.toml", &blocks(EN))]);
    let kind = &packs.kinds["restart"];
    assert_eq!((kind.states.len(), kind.clocks.len(), kind.initial.as_str()), (5, 3, "found"));
    let Length::Table { rows, .. } = &kind.clock("visit").unwrap().length else { panic!("a table") };
    assert_eq!(rows[1].stretch, Stretch::WorkingDays(3));
    assert!(packs.unverified.iter().any(|fact| fact.what == "kind restart"));
}

#[test]
fn eight_kinds_are_shipped_and_each_says_where_it_comes_from() {
    let packs = Packs::builtin().unwrap();
    let ids: Vec<&str> = packs.kinds.keys().map(String::as_str).collect();
    let wanted =
        ["alert", "application", "arrears", "challenge", "cluster-plan", "demand", "project", "task"];
    assert_eq!(ids, wanted);
    for kind in packs.kinds.values() {
        assert!(!kind.source.number.is_empty() && !kind.clause.is_empty(), "{}", kind.id);
        assert!(kind.source.verified || kind.source.note.is_some(), "{} says what is not verified", kind.id);
        assert!(kind.states.iter().any(|state| state.phase == Phase::Closed));
        for field in &kind.fields {
            assert!(!field.why.zh.is_empty() && !field.why.en.is_empty(), "{} {}", kind.id, field.id);
        }
    }
    let arrears = packs.kinds["arrears"].interest.as_ref().unwrap();
    assert_eq!(arrears.laws.len(), 2);
    assert_eq!(arrears.floor_on("2024-10-20".parse().unwrap()).unwrap().percent.to_string(), "3.35");
    assert_eq!(packs.kinds["demand"].action("rate").unwrap().who, [Role::Subject, Role::Supervisor]);
}

#[test]
fn every_duty_leads_to_an_office_at_each_level() {
    let packs = Packs::builtin().unwrap();
    for duty in &packs.duties {
        for (level, place) in [(1, "province"), (2, "city"), (3, "county")] {
            let office = packs.offices.for_duty(&duty.lead, level).unwrap();
            assert!(office.id.ends_with(place), "{} at {level}: {}", duty.id, office.id);
        }
    }
    let above: Vec<&str> =
        packs.offices.above("land-county").iter().map(|office| office.id.as_str()).collect();
    assert_eq!(above, ["land-city", "land-province", "government-province"]);
    assert!(packs.offices.subtree("land-province").contains(&"land-county"));
    assert_eq!(packs.offices.named("市工信局").unwrap().id, "industry-city");
}

#[test]
fn a_users_pack_replaces_offices_and_adds_rates() {
    let offices = "source = \"us\"\nreplace = true\n\
         [[office]]\nid = \"bureau\"\nname = { zh = \"某局\", en = \"A bureau\" }\nlevel = 3\nduty = \"industry\"\n";
    let duties = "source = \"us\"\nreplace = true\n\
         [[duty]]\nid = \"all\"\nname = { zh = \"一切\", en = \"all\" }\nwords = [\"用地\"]\nlead = \"bureau\"\n";
    let rates = "rate,from,percent,source,known_to\nlpr-1y,2026-01-20,2.90,公告,2026-06-30\n";
    let packs = load(&[
        ("ledger/offices.toml", offices),
        ("ledger/duties.toml", duties),
        ("ledger/rates.csv", rates),
    ]);
    assert_eq!((packs.offices.by_id.len(), packs.duties.len()), (1, 1));
    let interest = packs.kinds["arrears"].interest.as_ref().unwrap();
    assert_eq!(interest.floor_on("2026-02-01".parse().unwrap()).unwrap().percent.to_string(), "2.90");
    assert_eq!(interest.floor_known_to.unwrap().to_string(), "2026-06-30");
}
