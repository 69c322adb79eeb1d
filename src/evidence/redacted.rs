//! Redacts evidence once more at the end of a run, by the secrets that are known by then.
//!
//! An answer may hold a secret that became known only after it was recorded: a token endpoint that
//! repeats the token in a header, a CapabilityStatement that was read before the token was granted.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Evidence, ExportFacts};

/// Gives a recorded text without the secrets in it; nothing where there are none.
pub type Redact<'a> = &'a dyn Fn(&str) -> Option<String>;

impl Evidence {
    /// Redacts every text that comes from an exchange. What bulkspec itself chose stays: ids of
    /// scenarios, and what was asked for.
    pub fn redact(&mut self, redact: Redact<'_>) {
        rewrite(&mut self.run.capabilities, redact);
        rewrite(&mut self.run.no_token, redact);
        rewrite(&mut self.run.base, redact);
        for exchange in &mut self.exchanges {
            rewrite(exchange, redact);
        }
        for export in self.exports.iter_mut().filter_map(std::sync::Arc::get_mut) {
            redact_export(export, redact);
        }
        for step in self.executions.iter_mut().flat_map(|done| &mut done.steps) {
            redact_step(step, redact);
        }
    }
}

fn redact_export(export: &mut ExportFacts, redact: Redact<'_>) {
    rewrite(&mut export.kickoff_url, redact);
    rewrite(&mut export.result, redact);
    rewrite(&mut export.files, redact);
    let deleted = std::mem::take(&mut export.guide.deleted);
    let mentions = std::mem::take(&mut export.guide.mentions);
    rewrite(&mut export.guide, redact);
    (export.guide.deleted, export.guide.mentions) = (deleted, mentions);
}

fn redact_step(step: &mut super::StepFacts, redact: Redact<'_>) {
    match step {
        super::StepFacts::Downloaded(downloaded) => rewrite(&mut downloaded.files, redact),
        other => rewrite(other, redact),
    }
}

/// Rewrites the texts of a part by way of its JSON, where there is anything to redact in it.
fn rewrite<T: Serialize + DeserializeOwned>(part: &mut T, redact: Redact<'_>) {
    let Ok(json) = serde_json::to_string(part) else { return };
    if redact(&json).is_none() {
        return;
    }
    // A secret may be a word of our own (`closed`): then only what is not such a word is redacted.
    for spares in [|_: &str| false, is_own_word] {
        let Ok(mut value) = serde_json::from_str(&json) else { return };
        redact_value(&mut value, redact, spares);
        if let Ok(redacted) = serde_json::from_value(value) {
            *part = redacted;
            return;
        }
    }
}

fn redact_value(value: &mut Value, redact: Redact<'_>, spares: fn(&str) -> bool) {
    match value {
        Value::String(text) if !spares(text) => {
            if let Some(redacted) = redact(text) {
                *text = redacted;
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|it| redact_value(it, redact, spares)),
        Value::Object(fields) => {
            fields.values_mut().for_each(|it| redact_value(it, redact, spares));
            // The JSON of an answer: its names are the server's.
            if let Some(json) = fields.get_mut("json") {
                redact_names(json, redact);
            }
        }
        _ => {}
    }
}

/// Hides the names in which there is a secret, and keeps them apart by their position.
fn redact_names(json: &mut Value, redact: Redact<'_>) {
    match json {
        Value::Array(items) => items.iter_mut().for_each(|item| redact_names(item, redact)),
        Value::Object(fields) => {
            let named = std::mem::take(fields).into_iter().enumerate();
            *fields = named
                .map(|(position, (name, mut field))| {
                    redact_names(&mut field, redact);
                    let is_kept = redact(&name).is_none();
                    (if is_kept { name } else { format!("…secret-{position}") }, field)
                })
                .collect();
        }
        _ => {}
    }
}

/// What the variants of our enumerations look like.
fn is_own_word(text: &str) -> bool {
    text.len() <= 32 && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{
        Answer, Exchange, ExchangeId, SentBody, SentRequest, Transport, TransportKind,
    };
    use serde_json::json;

    fn exchange(detail: &str) -> Exchange {
        let request = SentRequest {
            method: "GET".into(),
            url: format!("http://a.test/{detail}"),
            headers: Vec::new(),
            body: SentBody::None,
            secrets: Vec::new(),
        };
        let kind = TransportKind::Closed;
        let answer = Answer::Failed(Transport { kind, detail: detail.into() });
        Exchange { id: ExchangeId(7), request, answer, redirects: Vec::new(), elapsed_ms: 3 }
    }

    fn hide(secret: &str) -> impl Fn(&str) -> Option<String> + '_ {
        move |text| text.contains(secret).then(|| text.replace(secret, "{token}"))
    }

    #[test]
    fn every_text_of_a_part_is_redacted() {
        let mut part = exchange("granted-later");
        rewrite(&mut part, &hide("granted-later"));
        assert_eq!(part, exchange("{token}"));
    }

    #[test]
    fn names_of_an_answer_are_redacted_and_no_names_of_our_own() {
        let part = |name: &str| json!({ "json": [{ "a": { name: 1 } }], "granted-later": 2 });
        let mut recorded = part("x-granted-later");
        rewrite(&mut recorded, &hide("granted-later"));
        assert_eq!(recorded, part("…secret-0"));
    }

    #[test]
    fn a_secret_that_is_a_word_of_our_own_spares_that_word_alone() {
        let mut part = exchange("is closed");
        rewrite(&mut part, &hide("closed"));
        assert_eq!(part, exchange("is {token}"));
    }
}
