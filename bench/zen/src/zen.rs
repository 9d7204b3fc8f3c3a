//! The GoRules ZEN engine's side: one decision graph, compiled once, evaluated per firm with its JSON, trace off.

use anyhow::{Result, anyhow, bail};
use ballast_model::Verdict;
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};
use zen_engine::{Decision, Variable, model::GraphContent};

use crate::{ladder::EXPRESSIONS, ours::Verdicts};

/// A decision, ready to be asked.
pub struct Zen {
    decision: Decision,
    runtime: Runtime,
}

impl Zen {
    /// Reads and compiles the graph: request, one node of expressions, response.
    pub fn new() -> Result<Self> {
        let expressions: Vec<Value> =
            EXPRESSIONS.iter().map(|(key, value)| json!({ "id": key, "key": key, "value": value })).collect();
        let graph = json!({
            "nodes": [
                { "id": "request", "name": "request", "type": "inputNode" },
                {
                    "id": "ladder", "name": "ladder", "type": "expressionNode",
                    "content": { "expressions": expressions },
                },
                { "id": "response", "name": "response", "type": "outputNode" },
            ],
            "edges": [
                { "id": "in", "sourceId": "request", "targetId": "ladder", "type": "edge" },
                { "id": "out", "sourceId": "ladder", "targetId": "response", "type": "edge" },
            ],
        });
        let content: GraphContent = serde_json::from_value(graph)?;
        let mut decision = Decision::from(content);
        decision.compile();
        Ok(Self { decision, runtime: Builder::new_current_thread().build()? })
    }

    /// Verdicts of all firms.
    pub fn judge(&self, firms: &[Value]) -> Result<Vec<Verdicts>> {
        self.runtime.block_on(async {
            let mut all = Vec::with_capacity(firms.len());
            for firm in firms {
                let response = self.decision.evaluate(Variable::from(firm)).await;
                let found = response.map_err(|error| anyhow!("{error}"))?.result;
                let tier = |key: &str| verdict(&found.dot(key).unwrap_or(Variable::Null));
                all.push([tier("innovative")?, tier("specialised")?, tier("giant")?]);
            }
            Ok(all)
        })
    }
}

fn verdict(of: &Variable) -> Result<Verdict> {
    Ok(match of.as_str() {
        Some("met") => Verdict::Met,
        Some("not-met") => Verdict::NotMet,
        Some("missing-data") => Verdict::MissingData,
        Some("needs-judgement") => Verdict::NeedsJudgement,
        _ => bail!("{of:?} is no verdict"),
    })
}
