use std::path::Path;

use anyhow::Context as _;
use ballast_app::generate::{Format, GenerateOptions, Generated, Profile, generate};
use ballast_packs::Packs;

use super::Session;
use crate::{args::GenerateArgs, output::say, progress::Progress};

pub fn run(session: &Session, args: &GenerateArgs) -> anyhow::Result<()> {
    let dirs = ballast_app::pack_dirs(&session.args.data, &session.args.packs)?;
    let (packs, _) =
        Packs::load(&dirs).map_err(|diagnostics| ballast_app::AppError::Packs { diagnostics })?;
    let profile = Profile::builtin()?;
    let options = GenerateOptions {
        enterprises: args.enterprises,
        months: args.months,
        last: args.last,
        seed: args.seed,
        format: if args.plain { Format::CsvUtf8 } else { Format::Office },
        ..GenerateOptions::new(&profile, &args.out)
    };
    let generated = with_bar(session, &packs, &profile, &options)?;
    say(&format!(
        "{} {} · {}",
        generated.files.len(),
        session.say("个文件，在", "files in"),
        args.out.join("returns").display()
    ))?;
    if !generated.annual.is_empty() {
        let returns: u64 = generated.annual.iter().map(|file| file.rows).sum();
        say(&format!(
            "{} {} · {returns} {} · {}",
            generated.annual.len(),
            session.say("个年报文件", "files of annual returns"),
            session.say("份，另有称号名单", "returns, and a register of titles"),
            args.out.join("annual").display()
        ))?;
    }
    say(session.say(
        "全部为合成数据：企业和数值均不对应任何真实企业；区划和行业代码是真实的",
        "all of it is synthetic: no enterprise or figure is real; region and industry codes are",
    ))?;
    Ok(())
}

/// Generates with a progress bar.
pub fn with_bar(
    session: &Session,
    packs: &Packs,
    profile: &Profile,
    options: &GenerateOptions,
) -> anyhow::Result<Generated> {
    let progress = Progress::new(session.say("生成", "generate"), 1);
    let generated = generate(packs, profile, options, &|done, total| progress.at(done, total))
        .with_context(|| format!("nothing usable was generated in {}", shown(&options.out)))?;
    progress.done(&if session.lang() == "en" {
        format!("{} synthetic returns in {} files", generated.returns, generated.files.len())
    } else {
        format!("{} 份合成报表，{} 个文件", generated.returns, generated.files.len())
    });
    Ok(generated)
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
