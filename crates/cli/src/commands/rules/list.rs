use ballast_packs::Packs;

use super::{judged, kind};
use crate::{args::RulesListArgs, commands::Session, output::Sheet};

pub fn run(session: &Session, args: &RulesListArgs) -> anyhow::Result<()> {
    let packs = packs(session)?;
    let lang = session.lang();
    let mut sheet = Sheet::new(&[
        ("id", session.say("标识", "id")),
        ("name", session.say("名称", "name")),
        ("kind", session.say("类别", "kind")),
        ("subject", session.say("对象", "judges")),
        ("versions", session.say("版本", "versions")),
        ("issuer", session.say("发文机关", "issuer")),
        ("document", session.say("文号", "document")),
        ("verified", session.say("核对", "verified")),
    ]);
    for programme in packs.programmes.values() {
        let versions: Vec<&str> = programme.versions.iter().map(|version| version.id.as_str()).collect();
        let source = programme.versions.last().map(|version| &version.source);
        let verified = programme.versions.iter().all(|version| {
            version.source.verified && version.conditions.iter().all(|condition| condition.verified)
        });
        sheet.rows.push(vec![
            programme.id.clone(),
            programme.name.get(lang).to_owned(),
            kind(session, programme.kind).to_owned(),
            judged(session, programme.subject).to_owned(),
            versions.join(" "),
            source.map_or("", |source| source.issuer.get(lang)).to_owned(),
            source.map(|source| source.number.clone()).unwrap_or_default(),
            (if verified { session.say("已核对", "yes") } else { session.say("未核对", "no") }).to_owned(),
        ]);
    }
    Ok(sheet.print(args.format)?)
}

/// The packs in force; no data directory is needed to read rules.
pub fn packs(session: &Session) -> anyhow::Result<Packs> {
    let dirs = ballast_app::pack_dirs(&session.args.data, &session.args.packs)?;
    let (packs, _) =
        Packs::load(&dirs).map_err(|diagnostics| ballast_app::AppError::Packs { diagnostics })?;
    Ok(packs)
}
