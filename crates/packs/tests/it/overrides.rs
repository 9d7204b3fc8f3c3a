use std::{fs, path::Path};

use ballast_model::Severity;
use ballast_packs::Packs;
use rust_decimal::Decimal;

fn write(folder: &Path, files: &[(&str, &str)]) {
    for (path, text) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("a file stands in a folder"))
            .expect("the folder can be made");
        fs::write(path, text).expect("the file can be written");
    }
}

const PACK: (&str, &str) =
    ("pack.toml", "id = \"ours\"\nversion = \"1\"\ntitle = { zh = \"我们\", en = \"Ours\" }\n");

#[test]
fn a_user_pack_adds_and_overrides_by_id() {
    let folder = tempfile::tempdir().unwrap();
    write(
        folder.path(),
        &[
            (
                "pack.toml",
                "id = \"ours\"\nversion = \"1\"\ntitle = { zh = \"我们\", en = \"Ours\" }\n\
                 [[tree]]\nid = \"regions\"\nfile = \"more.csv\"\nextends = true\n\
                 name = { zh = \"区划\", en = \"Regions\" }\nsource = \"us\"\n\
                 [[tree]]\nid = \"sectors\"\nfile = \"sectors.csv\"\n\
                 name = { zh = \"板块\", en = \"Sectors\" }\nsource = \"us\"\n",
            ),
            ("more.csv", "code,name,parent\n370199,示范区,370100\n370102,历下,370100\n"),
            // A child may stand before its parent.
            ("sectors.csv", "code,name,parent\nS1,银行,S\nS,金融,TOP\nTOP,全部,\n"),
            (
                "forms/quarterly.toml",
                "id = \"quarterly\"\nname = { zh = \"季报\", en = \"Quarterly\" }\nfrequency = \"quarter\"\n\
                 subject = \"enterprise\"\nid_scheme = \"digits:6\"\nindustry_tree = \"sectors\"\nsource = \"us\"\n\
                 [series.ytd]\nname = { zh = \"累计\", en = \"to date\" }\n\
                 [[field]]\nid = \"revenue\"\nname = { zh = \"营业收入\", en = \"Revenue\" }\nunit = \"百万元\"\n\
                 decimals = 2\nseries = [\"ytd\"]\n",
            ),
            (
                "indicators.toml",
                "[[indicator]]\nid = \"revenue\"\nname = { zh = \"营业收入\", en = \"Revenue\" }\nform = \"quarterly\"\n\
                 unit = \"亿元\"\nformula = \"revenue\"\ndirection = \"up\"\nadditivity = \"flow\"\nsource = \"us\"\n",
            ),
            (
                "targets.csv",
                "region,indicator,year,measure,value,source\n370000,output,2024,growth,6.5,政府工作报告\n",
            ),
            ("templates/brief.zh.md", "# ours\n"),
            ("README.md", "not for the loader"),
        ],
    );
    let (packs, warnings) = Packs::load(&[folder.path().to_owned()]).unwrap();
    assert!(warnings.is_empty(), "{warnings:?}");
    assert_eq!(packs.loaded.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>(), ["cn", "ours"]);
    assert_eq!(packs.indicators["revenue"].form, "quarterly");
    assert_eq!(packs.indicators["output"].form, "industrial-monthly");
    let regions = packs.tree("regions").unwrap();
    assert_eq!(regions.node(regions.find("370102").unwrap()).name, "历下");
    assert_eq!(regions.node(regions.find("370199").unwrap()).level, 3);
    assert_eq!(packs.tree("sectors").unwrap().depth(), 2);
    assert_eq!(packs.targets.last().map(|target| target.value), Some(Decimal::new(65, 1)));
    assert_eq!(packs.templates["brief.zh.md"], "# ours\n");
}

#[test]
fn an_error_keeps_the_pack_from_loading_and_a_warning_does_not() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &[PACK, ("indicatosr.toml", "")]);
    let (_, warnings) = Packs::load(&[folder.path().to_owned()]).unwrap();
    assert_eq!(warnings.len(), 1);
    assert_eq!(
        (warnings[0].severity, warnings[0].help.as_str()),
        (Severity::Warning, "did you mean `indicators.toml`?")
    );
    write(folder.path(), &[("zones.toml", "[[zone]]\nid = \"z\"\n")]);
    let found = Packs::load(&[folder.path().to_owned()]).unwrap_err();
    assert!(found.iter().any(|d| d.severity == Severity::Error && d.line == 1), "{found:?}");
}

#[test]
fn a_folder_that_is_not_there_is_said_to_be() {
    let found = Packs::load(&["no/such/folder".into()]).unwrap_err();
    assert_eq!(found[0].file, "no/such/folder");
}

#[test]
fn an_office_says_some_phrases_its_own_way() {
    let folder = tempfile::tempdir().unwrap();
    let brief =
        "[reading]\nfalling = [\"走低\"]\n[words]\nfell = { zh = \"走低{size}\", en = \"down by {size}\" }\n";
    write(folder.path(), &[PACK, ("brief.toml", brief)]);
    let (packs, found) = Packs::load(&[folder.path().to_owned()]).unwrap();
    assert_eq!(found, []);
    let messages = &packs.messages;
    use ballast_packs::plan::message;
    assert_eq!(messages.get(message::FELL, "zh"), "走低{size}");
    assert_eq!(messages.get(message::ROSE, "en"), "up {size}", "the others stay");
    assert!(messages.says_falling("走低3%") && messages.says_falling("下降3%"));
}

#[test]
fn a_form_draws_the_line_below_which_closing_asks() {
    let read = |closing: &str| {
        let folder = tempfile::tempdir().unwrap();
        let form = format!(
            "id = \"parks\"\nname = {{ zh = \"园区季报\", en = \"Parks\" }}\nfrequency = \"quarter\"\n\
             subject = \"enterprise\"\nid_scheme = \"uscc\"\nsource = \"us\"\n\
             [series.current]\nname = {{ zh = \"本季\", en = \"this quarter\" }}\n\
             [[field]]\nid = \"investment\"\nname = {{ zh = \"投资\", en = \"Investment\" }}\nunit = \"万元\"\n\
             series = [\"current\"]\n{closing}"
        );
        write(folder.path(), &[PACK, ("forms/parks.toml", &form)]);
        Packs::load(&[folder.path().to_owned()])
            .map(|(packs, _)| packs.forms["parks"].ask_below)
            .map_err(|found| found.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    };
    assert_eq!(read(""), Ok(None));
    assert_eq!(read("[closing]\nask_below = 80\n"), Ok(Some(Decimal::from(80))));
    assert_eq!(read("[closing]\nask_below = 66.5\n"), Ok(Some(Decimal::new(665, 1))));
    for (wrong, said) in [
        ("ask_below = 0", "above 0"),
        ("ask_below = 120", "`ask_below` is 120"),
        ("below = 80", "ask_below"),
        ("", "ask_below"),
    ] {
        let error = read(&format!("[closing]\n{wrong}\n")).unwrap_err();
        assert!(error.contains(said) && error.contains("forms/parks.toml:"), "{wrong}: {error}");
    }
}
