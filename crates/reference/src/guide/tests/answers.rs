//! Answers in a form in which those of two servers can be compared.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::bench::{Ask, TestClient, body, text};
use crate::Response;

/// Writes a response down, without what differs between equal servers.
pub(super) fn told(response: Response) -> String {
    let headers = format!("{:?}", response.headers);
    let status = response.status;
    let body = response.body.into_bytes();
    masked(&format!("{status}\n{headers}\n{}", String::from_utf8_lossy(&body)))
}

/// Hides the ids of exports.
fn masked(text: &str) -> String {
    let mut parts = text.split_inclusive('=').flat_map(|part| part.split_inclusive("-file/"));
    let mut shown = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let is_after_id = shown.ends_with("job=") || shown.ends_with("-file/");
        shown.push_str(if is_after_id { part.get(36..).unwrap_or_default() } else { part });
    }
    shown
}

/// Answers of one kick-off; what it starts is cancelled.
pub(super) fn kick_off(bench: &TestClient, level: &str, ask: &Ask<'_>) -> String {
    let response = bench.kick_off(level, ask);
    cancel(bench, &response);
    told(response)
}

/// Cancels what a response says was started.
pub(super) fn cancel(bench: &TestClient, accepted: &Response) {
    if let Some(url) = accepted.header("content-location") {
        drop(bench.call("DELETE", url));
    }
}

/// All answers of an export, from the kick-off to the last file.
pub(super) fn export(bench: &TestClient, level: &str, ask: &Ask<'_>) -> String {
    let accepted = bench.kick_off(level, ask);
    let Some(url) = accepted.header("content-location").map(str::to_owned) else {
        return told(accepted);
    };
    let running = told(bench.get(&url));
    bench.set_seconds(60);
    let manifest = body(bench.get(&url));
    let lists = ["output", "deleted", "error", "outcome"];
    let items = lists.iter().flat_map(|key| manifest[*key].as_array().into_iter().flatten());
    let files: Vec<u64> = items.map(|item| digest(&told(bench.get(&text(&item["url"]))))).collect();
    cancel(bench, &accepted);
    bench.set_seconds(0);
    format!("{}\n{running}\n{}\n{files:?}", told(accepted), masked(&manifest.to_string()))
}

fn digest(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}
