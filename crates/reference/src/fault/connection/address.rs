//! Faults of TLS, and of URLs without it.

use serde_json::Value;

use crate::dialects::GUIDE;
use crate::fault::{FaultDef, Spoil};
use crate::message::{Body, Response};
use crate::wire::{Certificate, Tls};

/// The type whose files are on another host.
const TYPE: &str = "Observation";

pub(crate) static WIRE_EXPIRED_CERTIFICATE: FaultDef = FaultDef {
    id: "wire-expired-certificate",
    about: "Observation files are on a host whose certificate has expired.",
    dialects: GUIDE,
    breaks: &["SEC-01"],
    spoils: &[Spoil::Certificate(Certificate::expire), Spoil::Departure(with_moved_files)],
    ..FaultDef::NEW
};

pub(crate) static WIRE_OTHER_NAME_CERTIFICATE: FaultDef = FaultDef {
    id: "wire-other-name-certificate",
    about: "Observation files are on a host whose certificate is for another name.",
    dialects: GUIDE,
    breaks: &["SEC-01"],
    spoils: &[
        Spoil::Certificate(|certificate| certificate.name = "elsewhere.example"),
        Spoil::Departure(with_moved_files),
    ],
    ..FaultDef::NEW
};

pub(crate) static FILE_URL_HTTP: FaultDef = FaultDef {
    id: "file-url-http",
    about: "File URLs are plain http, although the base URL is https.",
    dialects: GUIDE,
    breaks: &["SEC-01"],
    seen: &["KCK-26"],
    spoils: &[Spoil::Departure(|response| with_items(response, "output", |_, url| plain(url)))],
    ..FaultDef::NEW
};

pub(crate) static ERROR_URL_HTTP: FaultDef = FaultDef {
    id: "error-url-http",
    about: "URLs of message files are plain http, although the base URL is https.",
    dialects: GUIDE,
    breaks: &["SEC-01"],
    spoils: &[Spoil::Departure(|response| {
        let response = with_items(response, "error", |_, url| plain(url));
        with_items(response, "outcome", |_, url| plain(url))
    })],
    ..FaultDef::NEW
};

pub(crate) static STATUS_URL_HTTP: FaultDef = FaultDef {
    id: "status-url-http",
    about: "The status URL is plain http, although the base URL is https.",
    dialects: GUIDE,
    breaks: &["SEC-01"],
    seen: &["KCK-26"],
    spoils: &[Spoil::Departure(|mut response| {
        for (name, value) in &mut response.headers {
            if *name == "content-location" {
                *value = plain(value);
            }
        }
        response
    })],
    ..FaultDef::NEW
};

pub(crate) static TOKEN_HTTP: FaultDef = FaultDef {
    id: "token-http",
    about: "`token_endpoint` in the SMART configuration is http, although the base URL is https.",
    dialects: GUIDE,
    breaks: &["AUTH-50"],
    spoils: &[Spoil::Departure(|response| {
        with_json(response, |json| {
            if let Some(Value::String(url)) = json.get_mut("token_endpoint") {
                *url = plain(url);
            }
        })
    })],
    ..FaultDef::NEW
};

fn plain(url: &str) -> String {
    url.replacen("https:", "http:", 1)
}

/// Moves the files of one type to the server's name instead of its address.
fn with_moved_files(response: Response) -> Response {
    with_items(response, "output", |resource_type, url| {
        if resource_type == TYPE {
            url.replacen("//127.0.0.1", &format!("//{}", Tls::NAME), 1)
        } else {
            url.to_owned()
        }
    })
}

/// Rewrites the URL of each file in a list of a manifest, by its type.
fn with_items(response: Response, list: &str, rewrite: impl Fn(&str, &str) -> String) -> Response {
    with_json(response, |json| {
        let items = json.get_mut(list).and_then(Value::as_array_mut);
        for item in items.into_iter().flatten() {
            let of = item.get("type").and_then(Value::as_str).unwrap_or_default();
            let url = item.get("url").and_then(Value::as_str).map(|url| rewrite(of, url));
            if let Some(url) = url {
                item["url"] = url.into();
            }
        }
    })
}

/// Changes a body in memory that is JSON.
fn with_json(mut response: Response, change: impl FnOnce(&mut Value)) -> Response {
    let Body::Bytes(bytes) = &mut response.body else { return response };
    if let Ok(mut json) = serde_json::from_slice::<Value>(bytes) {
        change(&mut json);
        *bytes = json.to_string().into_bytes();
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use serde_json::json;

    #[rstest]
    #[case(&TOKEN_HTTP, "https://a/status", ["https://127.0.0.1:1/o", "https://127.0.0.1:1/p"])]
    #[case(&FILE_URL_HTTP, "https://a/status", ["http://127.0.0.1:1/o", "http://127.0.0.1:1/p"])]
    #[case(&ERROR_URL_HTTP, "https://a/status", ["https://127.0.0.1:1/o", "https://127.0.0.1:1/p"])]
    #[case(&STATUS_URL_HTTP, "http://a/status", ["https://127.0.0.1:1/o", "https://127.0.0.1:1/p"])]
    #[case(&WIRE_EXPIRED_CERTIFICATE, "https://a/status", ["https://localhost:1/o", "https://127.0.0.1:1/p"])]
    fn each_fault_spoils_its_own_urls(
        #[case] fault: &FaultDef,
        #[case] status: &str,
        #[case] files: [&str; 2],
    ) {
        let list = json!({"token_endpoint": "https://a/token", "output": [
            {"type": "Observation", "url": "https://127.0.0.1:1/o"},
            {"type": "Patient", "url": "https://127.0.0.1:1/p"}],
            "error": [{"type": "OperationOutcome", "url": "https://127.0.0.1:1/e"}]});
        let response = Response::json(200, "application/json", &list)
            .with("content-location", "https://a/status");
        let departing = fault.spoils.iter().filter_map(|spoil| match spoil {
            Spoil::Departure(spoil) => Some(spoil),
            _ => None,
        });
        let spoiled = departing.fold(response, |response, spoil| spoil(response));
        assert_eq!(spoiled.header("content-location"), Some(status));
        let list: Value = serde_json::from_slice(&spoiled.body.into_bytes()).unwrap();
        let token = if fault.id == "token-http" { "http://a/token" } else { "https://a/token" };
        assert_eq!(list["token_endpoint"], token);
        assert_eq!([&list["output"][0]["url"], &list["output"][1]["url"]], files);
        let is_plain = fault.id == "error-url-http";
        let error = if is_plain { "http://127.0.0.1:1/e" } else { "https://127.0.0.1:1/e" };
        assert_eq!(list["error"][0]["url"], error);
    }
}
