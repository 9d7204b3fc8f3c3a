use ballast_model::{NodeIx, Period};
use ballast_packs::plan::IdScheme;
use encoding_rs::GB18030;

use super::{Raw, Worker, values::not_calculated, worker::Answer};
use crate::{
    Finding,
    header::Role,
    resolve::{Doubt, Ident, TreeResolver, identify},
    source::Encoding,
};

impl Worker<'_> {
    /// Writes the subject's attributes to the chunk; nothing, and nothing written, where the row
    /// cannot be kept because its subject is not known.
    pub(super) fn subject(&mut self, raw: &Raw<'_>, period: u16) -> Option<()> {
        let period = self.out.periods[period as usize];
        if self.formula_in(raw) {
            return None;
        }
        if self.shared.by_region {
            return self.region_subject(raw, period);
        }
        if !self.write_id(raw) {
            return None;
        }
        self.write_name(raw);
        self.write_node(raw, period, Role::Region);
        self.write_node(raw, period, Role::Industry);
        self.write_code(raw, Role::Size);
        self.write_code(raw, Role::Ownership);
        Some(())
    }

    /// Reports formulas without a result in what says who reports.
    fn formula_in(&mut self, raw: &Raw<'_>) -> bool {
        let cells = [
            (Role::Id, raw.id),
            (Role::Name, raw.name),
            (Role::Region, raw.region),
            (Role::Industry, raw.industry),
            (Role::Size, raw.size),
            (Role::Ownership, raw.ownership),
        ];
        let mut any = false;
        for (role, cell) in cells {
            if cell.first() == Some(&b'=') {
                let text = self.encoding.text(cell).into_owned();
                self.on(raw, role, &text, not_calculated(Finding::error("formula")));
                any = true;
            }
        }
        any
    }

    fn write_id(&mut self, raw: &Raw<'_>) -> bool {
        let scheme = &self.shared.context.form.id_scheme;
        // The common case: a code that is right as it stands.
        if *scheme == IdScheme::Uscc
            && ballast_model::Uscc::is_written_right(raw.id)
            && let Ok(id) = std::str::from_utf8(raw.id)
        {
            self.out.subject.push(id);
            return true;
        }
        let text = self.encoding.text(raw.id).into_owned();
        match identify(&text, scheme) {
            Ident::Good(id) => {
                self.out.subject.push(&id);
                true
            }
            Ident::Zeros(id) => {
                let finding = Finding::query("id-zeros")
                    .says(
                        format!("“{}”按{id}处理", text.trim()),
                        format!("{:?} is taken as {id}", text.trim()),
                    )
                    .help(
                        "把代码列存为文本，前面的0才不会丢",
                        "store the column as text so that leading zeros stay",
                    );
                self.on(raw, Role::Id, &text, finding);
                self.out.subject.push(&id);
                true
            }
            Ident::Blank => {
                let finding = Finding::error("id-blank")
                    .says("没有代码", "the row has no identifier")
                    .help("补上代码；说明性文字请移到表外", "add it, or move remarks out of the table");
                self.on(raw, Role::Id, &text, finding);
                false
            }
            Ident::Bad { zh, en, help_zh, help_en } => {
                let rule = if *scheme == IdScheme::Uscc { "uscc" } else { "id" };
                self.on(raw, Role::Id, &text, Finding::error(rule).says(zh, en).help(help_zh, help_en));
                false
            }
        }
    }

    fn write_name(&mut self, raw: &Raw<'_>) {
        if raw.name.is_ascii() {
            let name = std::str::from_utf8(raw.name).unwrap_or_default().trim();
            if name.is_empty() && self.shared.wanted.name {
                self.blank(raw, Role::Name);
            }
            self.out.name.push(name);
            return;
        }
        self.text.clear();
        let lossless = match self.encoding {
            Encoding::Utf8 => {
                self.text.push_str(&String::from_utf8_lossy(raw.name));
                !self.text.contains('\u{fffd}')
            }
            Encoding::Gb18030 => {
                let mut decoder = GB18030.new_decoder_without_bom_handling();
                self.text
                    .reserve(decoder.max_utf8_buffer_length(raw.name.len()).unwrap_or(raw.name.len() * 4));
                let (_, _, replaced) = decoder.decode_to_string(raw.name, &mut self.text, true);
                !replaced
            }
        };
        let mut text = std::mem::take(&mut self.text);
        if !lossless {
            self.undecodable(raw, Role::Name, &text);
        }
        let shown = text.trim();
        if shown.contains('\n') {
            let line = shown.replace(['\r', '\n'], " ");
            self.out.name.push(&line);
        } else {
            self.out.name.push(shown);
        }
        text.clear();
        self.text = text;
    }

    fn undecodable(&mut self, raw: &Raw<'_>, role: Role, text: &str) {
        let finding =
            Finding::error("encoding").says("有无法识别的字符", "some bytes are no characters").help(
                "文件可能被截断或转码过；请重新导出为 UTF-8 或 GB18030",
                "the file may be cut or converted; export it again as UTF-8 or GB18030",
            );
        self.on(raw, role, text, finding);
    }

    fn write_code(&mut self, raw: &Raw<'_>, role: Role) {
        let (cell, wanted) = match role {
            Role::Size => (raw.size, self.shared.wanted.size),
            _ => (raw.ownership, self.shared.wanted.ownership),
        };
        let (shared, encoding) = (self.shared, self.encoding);
        let (memo, codes, into) = match role {
            Role::Size => (&mut self.sizes, &shared.sizes, &mut self.out.size),
            _ => (&mut self.ownerships, &shared.ownerships, &mut self.out.ownership),
        };
        let found = memo.get(cell, || codes.find(&encoding.text(cell)));
        into.push(found.as_deref().unwrap_or_default());
        let (unknown, blank) = (found.is_none(), found.as_deref() == Some(""));
        if unknown {
            let text = encoding.text(cell).into_owned();
            let finding = Finding::query(&format!("{}-unknown", role.name()))
                .says(
                    format!("“{}”不在代码表中，留空", text.trim()),
                    format!("{:?} is not in the code list; left blank", text.trim()),
                )
                .help(
                    "按代码表填写，或在映射文件的 [values] 中对应",
                    "use the code list, or map it under [values]",
                );
            self.on(raw, role, &text, finding);
        } else if blank && wanted {
            self.blank(raw, role);
        }
    }

    fn blank(&mut self, raw: &Raw<'_>, role: Role) {
        // A column that is not there was reported once, at the header.
        if self.labels.get(role).is_empty() {
            return;
        }
        let finding = Finding::error("required").says("不能为空", "this may not be blank").help(
            "补上，或在映射文件的 [constants] 中写明",
            "fill it in, or give it under [constants] of the mapping",
        );
        self.on(raw, role, "", finding);
    }

    fn write_node(&mut self, raw: &Raw<'_>, period: Period, role: Role) {
        let region = role == Role::Region;
        let cell = if region { raw.region } else { raw.industry };
        if cell.is_empty() {
            let wanted = if region { self.shared.wanted.region } else { self.shared.wanted.industry };
            if wanted {
                self.blank(raw, role);
            }
            if region {
                self.out.region.push("")
            } else {
                self.out.industry.push("")
            }
            return;
        }
        let shared = self.shared;
        let Some(resolver) = (if region { &shared.regions } else { &shared.industries }) else {
            let text = self.encoding.text(cell);
            if region {
                self.out.region.push(text.trim())
            } else {
                self.out.industry.push(text.trim())
            }
            return;
        };
        let encoding = self.encoding;
        let memo = if region { &mut self.regions } else { &mut self.industries };
        let answer = memo.get(cell, || answer(resolver, &encoding.text(cell)));
        let plain = answer.resolved.doubt.is_none()
            && answer.resolved.node.is_some_and(|ix| {
                let day = period.last_day();
                resolver.tree.node(ix).valid_on(day) && resolver.perhaps_succeeded(ix, day).is_none()
            });
        if plain {
            if region {
                self.out.region.push(&answer.code)
            } else {
                self.out.industry.push(&answer.code)
            }
            return;
        }
        let answer = answer.clone();
        let text = encoding.text(cell).into_owned();
        let code = self.doubtful(raw, role, resolver, &answer, &text, period).unwrap_or_default();
        if region { self.out.region.push(&code) } else { self.out.industry.push(&code) }
    }

    /// Reports what is doubtful about another spelling of a subject that the chunk holds already.
    pub fn another_spelling(&mut self, raw: &Raw<'_>, period: u16) {
        let shared = self.shared;
        let (Some(resolver), true) = (&shared.regions, shared.by_region) else { return };
        let (role, cell) = subject_cell(raw);
        let encoding = self.encoding;
        let answer = self.regions.get(cell, || answer(resolver, &encoding.text(cell))).clone();
        let text = encoding.text(cell).into_owned();
        let period = self.out.periods[period as usize];
        let _ = self.doubtful(raw, role, resolver, &answer, &text, period);
    }

    fn region_subject(&mut self, raw: &Raw<'_>, period: Period) -> Option<()> {
        let shared = self.shared;
        let (role, cell) = subject_cell(raw);
        let text = self.encoding.text(cell).into_owned();
        if text.trim().is_empty() {
            self.blank(raw, role);
            return None;
        }
        let resolver = shared.regions.as_ref()?;
        let encoding = self.encoding;
        let answer = self.regions.get(cell, || answer(resolver, &encoding.text(cell))).clone();
        let code = self.doubtful(raw, role, resolver, &answer, &text, period)?;
        let node = resolver.tree.find(&code)?;
        self.out.subject.push(&code);
        self.out.name.push(&resolver.tree.node(node).name);
        self.out.region.push(&code);
        self.out.industry.push("");
        self.out.size.push("");
        self.out.ownership.push("");
        Some(())
    }

    /// Reports what is doubtful about a node and answers the code to store; nothing where there is none.
    fn doubtful(
        &mut self,
        raw: &Raw<'_>,
        role: Role,
        resolver: &TreeResolver<'_>,
        answer: &Answer,
        text: &str,
        period: Period,
    ) -> Option<String> {
        let shown = text.trim();
        let rule = |what: &str| {
            let subject = if self.shared.by_region { "region" } else { role.name() };
            format!("{subject}-{what}")
        };
        let name = |ix: NodeIx| &resolver.tree.node(ix).name;
        match (&answer.resolved.doubt, answer.resolved.node) {
            (Some(Doubt::Padded), Some(ix)) => {
                let finding = Finding::query(&rule("padded"))
                    .says(
                        format!("名称中有空格，按“{}”处理", name(ix)),
                        format!("blanks inside the name; taken as {}", name(ix)),
                    )
                    .help("去掉名称中的空格", "take the blanks out");
                self.on(raw, role, text, finding);
            }
            (Some(Doubt::Misspelt(right)), Some(_)) => {
                let finding = Finding::query(&rule("misspelt"))
                    .says(format!("“{shown}”按“{right}”处理"), format!("{shown:?} is taken as {right:?}"))
                    .help(format!("如确为“{right}”，请改正"), format!("correct it if {right:?} is meant"));
                self.on(raw, role, text, finding);
            }
            (Some(Doubt::Zeros), Some(ix)) => {
                let (code, name) = (&resolver.tree.node(ix).code, name(ix));
                let finding = Finding::query(&rule("zeros"))
                    .says(
                        format!("“{shown}”前面的0像是被表格软件去掉了，按 {code} {name} 处理"),
                        format!("the leading zero of {shown:?} seems lost in a spreadsheet: taken as {code} {name}"),
                    )
                    .help(
                        "把代码列存为文本，前面的0才不会丢",
                        "store the column as text so that leading zeros stay",
                    );
                self.on(raw, role, text, finding);
            }
            (Some(Doubt::Above), Some(ix)) => {
                let key = if role == Role::Region { "region_level" } else { "industry_level" };
                let level = resolver.tree.node(ix).level;
                let finding = Finding::query(&rule("level"))
                    .says(
                        format!("“{}”不是最细一级的代码", name(ix)),
                        format!("{} stands above the finest level", name(ix)),
                    )
                    .help(
                        format!("填到最细一级；整份文件都在这一级的，在映射文件写 {key} = {level}"),
                        format!("use a code of the finest level, or say {key} = {level} in the mapping"),
                    );
                self.on(raw, role, text, finding);
            }
            (Some(Doubt::Ambiguous(list)), _) => {
                let finding = Finding::error(&rule("ambiguous"))
                    .says(format!("“{shown}”不止一个"), format!("{shown:?} can be several"))
                    .help(
                        format!("写代码：{}", list.join("；")),
                        format!("write the code: {}", list.join("; ")),
                    );
                self.on(raw, role, text, finding);
                return None;
            }
            (Some(Doubt::Unknown(_)), _) | (_, None) => {
                let near = match &answer.resolved.doubt {
                    Some(Doubt::Unknown(near)) => near.as_slice(),
                    _ => &[],
                };
                let skips = self.shared.by_region && self.skips_unknown();
                let finding =
                    if skips { Finding::query(&rule("unknown")) } else { Finding::error(&rule("unknown")) };
                let (zh, en) = if skips { ("，该行未导入", "; the row is left out") } else { ("", "") };
                let finding =
                    finding.says(format!("没有“{shown}”{zh}"), format!("there is no {shown:?}{en}"));
                let finding = if near.is_empty() {
                    finding.help("核对代码和名称", "check the code and the name")
                } else {
                    finding.help(
                        format!("是否为 {}", near.join("；")),
                        format!("did you mean {}?", near.join("; ")),
                    )
                };
                self.on(raw, role, text, finding);
                if skips {
                    self.out.ignored += 1;
                }
                return None;
            }
            (None, Some(_)) => {}
        }
        let ix = answer.resolved.node?;
        self.in_force(raw, role, resolver, ix, text, period, &answer.code)
    }

    /// Checks that a code is in force at the end of the period; a code that ended gives way to its successor.
    #[expect(clippy::too_many_arguments, reason = "carries the place of the cell for the finding")]
    fn in_force(
        &mut self,
        raw: &Raw<'_>,
        role: Role,
        resolver: &TreeResolver<'_>,
        ix: NodeIx,
        text: &str,
        period: Period,
        code: &str,
    ) -> Option<String> {
        if !self.dated {
            return Some(code.to_owned());
        }
        let (node, day) = (resolver.tree.node(ix), period.last_day());
        let prefix = if self.shared.by_region { "region" } else { role.name() };
        if let Some(to) = node.valid_to.filter(|to| *to < day) {
            let next = resolver
                .tree
                .resolve(&node.code, day)
                .filter(|next| *next != ix)
                .map(|next| resolver.tree.node(next));
            let rule = format!("{prefix}-expired");
            let (finding, result) = match next {
                Some(next) => (
                    Finding::query(&rule).help(
                        format!("按接替的 {} {} 处理，请改用新代码", next.code, next.name),
                        format!("taken as its successor {} {}; use the new code", next.code, next.name),
                    ),
                    Some(next.code.clone()),
                ),
                None => (Finding::error(&rule).help("改用现行代码", "use a code in force"), None),
            };
            let (zh, en) = if resolver.bounds { ("最迟", " or before") } else { ("", "") };
            let finding = finding.says(
                format!("{} {} {zh}到{to}已停用", node.code, node.name),
                format!("{} {} ended on {to}{en}", node.code, node.name),
            );
            self.on(raw, role, text, finding);
            return result;
        }
        if let (Some(next), Some(to)) = (resolver.perhaps_succeeded(ix, day), node.valid_to) {
            let next = resolver.tree.node(next);
            let from = next.valid_from.map(|from| from.to_string()).unwrap_or_default();
            let finding = Finding::query(&format!("{prefix}-succeeded"))
                .says(
                    format!(
                        "{} {} 在{from}至{to}之间由 {} {} 接替，确切日期不详，按原代码处理",
                        node.code, node.name, next.code, next.name
                    ),
                    format!(
                        "{} {} gave way to {} {} between {from} and {to}, it is not known when; kept as it is",
                        node.code, node.name, next.code, next.name
                    ),
                )
                .help(
                    "报告期内已改用新代码的请改正；未改的无需处理",
                    "use the new code if it was in force in this period; nothing to do if it was not",
                );
            self.on(raw, role, text, finding);
        }
        if let Some(from) = node.valid_from.filter(|from| *from > day) {
            let (zh, en) = if resolver.bounds { ("最早", " or later") } else { ("", "") };
            let finding = Finding::query(&format!("{prefix}-early"))
                .says(
                    format!("{} {} {zh}从{from}起才启用", node.code, node.name),
                    format!("{} {} is in force only from {from}{en}", node.code, node.name),
                )
                .help("核对报告期和代码", "check the period and the code");
            self.on(raw, role, text, finding);
        }
        Some(code.to_owned())
    }

    #[cold]
    fn on(&mut self, raw: &Raw<'_>, role: Role, value: &str, finding: Finding) {
        let header = self.labels.get(role).to_owned();
        let instead = if self.shared.by_region { raw.region } else { raw.name };
        let id = if raw.id.is_empty() { instead } else { raw.id };
        let subject = self.encoding.text(id).trim().to_owned();
        self.report(finding.at(raw.row, &header).value(value).subject(&subject));
    }
}

/// The cell that names a region that reports for itself.
fn subject_cell<'r>(raw: &Raw<'r>) -> (Role, &'r [u8]) {
    let cells = [(Role::Id, raw.id), (Role::Region, raw.region), (Role::Name, raw.name)];
    cells.into_iter().find(|(_, cell)| !cell.is_empty()).unwrap_or((Role::Region, raw.region))
}

fn answer(resolver: &TreeResolver<'_>, text: &str) -> Answer {
    let resolved = resolver.resolve(text);
    let code = resolved.node.map(|ix| resolver.tree.node(ix).code.clone()).unwrap_or_default();
    Answer { resolved, code }
}
