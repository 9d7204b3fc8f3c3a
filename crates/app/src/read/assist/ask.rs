use serde_json::{Value, json};

use super::{config::Config, sentences::Sentence};
use crate::calling;

/// Most bytes of an answer.
const ANSWER: u64 = 1 << 20;

const INSTRUCTION: &str = "你从中文政府工作报告的句子中找出数据。只回答一个 JSON 对象 {\"records\": [...]}，没有数据时 records 为空。\
每条记录：sentence（句子编号）、text（数字连同单位，须与原句逐字一致）、value（数值，万、亿已乘开，百分数取百分号前的数）、unit（单位）、\
indicator（原句中指标的名称）、measure（level、growth、share、change、rank 之一）、status（actual、target、estimate 之一）、\
region（地区简称或 null）、period（如 2025、2025-01..2025-09，或 null）、bound（eq、ge、le、approx 之一）。\
日期、序号、名称中的数字不是数据。";

/// Puts the sentences to the model; gives the records of its answer as they are.
pub(super) fn ask(config: &Config, sentences: &[Sentence]) -> Result<Vec<Value>, String> {
    let numbered: Vec<String> = sentences
        .iter()
        .enumerate()
        .map(|(number, sentence)| format!("{number}. {}", sentence.text))
        .collect();
    let body = json!({
        "model": config.model,
        "temperature": 0,
        "response_format": {"type": "json_object"},
        "messages": [
            {"role": "system", "content": INSTRUCTION},
            {"role": "user", "content": numbered.join("\n")},
        ],
    });
    let mut request = calling::agent(&config.data, config.timeout)?
        .post(format!("{}/chat/completions", config.endpoint))
        .header("content-type", "application/json");
    if let Some(key) = &config.key {
        request = request.header("authorization", format!("Bearer {key}"));
    }
    let mut response = request.send(body.to_string().as_str()).map_err(|error| calling::why(&error))?;
    let text = response
        .body_mut()
        .with_config()
        .limit(ANSWER)
        .read_to_string()
        .map_err(|error| error.to_string())?;
    let answer: Value =
        serde_json::from_str(&text).map_err(|error| format!("its answer is no JSON: {error}"))?;
    let content = answer["choices"][0]["message"]["content"].as_str().ok_or("its answer has no message")?;
    // Models put JSON between fences, whatever they are told.
    let (from, to) = (content.find('{').unwrap_or(0), content.rfind('}').map_or(0, |at| at + 1));
    let records: Value = serde_json::from_str(content.get(from..to).unwrap_or_default())
        .map_err(|error| format!("its message is no JSON: {error}"))?;
    Ok(records["records"].as_array().cloned().unwrap_or_default())
}
