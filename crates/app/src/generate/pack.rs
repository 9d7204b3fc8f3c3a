use std::{fs, path::Path};

use super::GenerateError;

/// Written beside the returns.
pub(super) const README: &str = "\
本文件夹由 ballast generate 生成，全部为演示数据。
企业、统一社会信用代码和数值均为合成，不对应任何真实企业；行政区划代码和行业代码是真实的。
returns/   各月报表：月报（按时上报）、迟报、更正
annual/    部分企业和规下企业的年报、培育信息、用地年报，称号名单
awkward/   故意做错或难读的文件，expected.json 写明应当查出什么
generated.json   生成参数、文件清单、埋入的每一处差错和每一项企业变动

Everything in this folder was made by `ballast generate` for demonstration. Enterprises, credit codes
and figures are synthetic and stand for no real enterprise; region and industry codes are real.
";

/// The demonstration pack's files: targets of the demonstration province and the generator's profile.
const FILES: [(&str, &str); 6] = [
    ("pack.toml", include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../packs/demo/pack.toml"))),
    ("targets.csv", include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../packs/demo/targets.csv"))),
    (
        "generate/profile.toml",
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../packs/demo/generate/profile.toml")),
    ),
    (
        "generate/annual.toml",
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../packs/demo/generate/annual.toml")),
    ),
    (
        "generate/divisions.csv",
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../packs/demo/generate/divisions.csv")),
    ),
    (
        "generate/cities.csv",
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../packs/demo/generate/cities.csv")),
    ),
];

/// Writes the demonstration pack to a folder, such as `DATA/packs/demo`.
///
/// # Errors
/// [`GenerateError::Io`] names the file that could not be written.
pub fn write_demo_pack(dir: &Path) -> Result<(), GenerateError> {
    for (name, text) in FILES {
        let path = dir.join(name);
        let io = |source| GenerateError::Io { path: path.clone(), source };
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(io)?;
        }
        fs::write(&path, text).map_err(io)?;
    }
    Ok(())
}
