//! URLs as a gateway that ends TLS, or moves files to another host, gets them wrong.

use serde_json::Value;

use super::tls::Tls;
use crate::fault::WireFault;
use crate::message::{Body, Response};

/// The type whose files show the faults of single files.
const TYPE: &str = "Observation";

/// Spoils the URLs that an answer hands out, as the faults ask for.
pub(super) fn spoiled(response: Response, has: impl Fn(WireFault) -> bool) -> Response {
    let is_moved = has(WireFault::ExpiredCertificate) || has(WireFault::OtherNameCertificate);
    let response =
        if has(WireFault::StatusUrlHttp) { with_plain_status(response) } else { response };
    if has(WireFault::TokenHttp) {
        return with_plain_token_endpoint(response);
    }
    let plain = |_: &str, url: &str| url.replacen("https:", "http:", 1);
    match (has(WireFault::FileUrlHttp), is_moved) {
        _ if has(WireFault::ErrorUrlHttp) => {
            with_items(with_items(response, "error", plain), "outcome", plain)
        }
        (true, _) => with_items(response, "output", plain),
        (false, true) => with_items(response, "output", |resource_type, url| {
            if resource_type == TYPE { on_other_host(url) } else { url.to_owned() }
        }),
        (false, false) => response,
    }
}

fn with_plain_status(mut response: Response) -> Response {
    for (name, value) in &mut response.headers {
        if *name == "content-location" {
            *value = value.replacen("https:", "http:", 1);
        }
    }
    response
}

fn with_plain_token_endpoint(mut response: Response) -> Response {
    let Body::Bytes(bytes) = &mut response.body else { return response };
    let Ok(mut json) = serde_json::from_slice::<Value>(bytes) else { return response };
    let Some(url) = json.get("token_endpoint").and_then(Value::as_str) else { return response };
    json["token_endpoint"] = url.replacen("https:", "http:", 1).into();
    *bytes = json.to_string().into_bytes();
    response
}

/// Rewrites the URL of each file in a list of a manifest, by its type.
fn with_items(
    mut response: Response,
    list: &str,
    rewrite: impl Fn(&str, &str) -> String,
) -> Response {
    let Body::Bytes(bytes) = &mut response.body else { return response };
    let Ok(mut json) = serde_json::from_slice::<Value>(bytes) else { return response };
    let Some(items) = json.get_mut(list).and_then(Value::as_array_mut) else {
        return response;
    };
    for item in items {
        let of = item.get("type").and_then(Value::as_str).unwrap_or_default();
        let url = item.get("url").and_then(Value::as_str).map(|url| rewrite(of, url));
        if let Some(url) = url {
            item["url"] = url.into();
        }
    }
    *bytes = json.to_string().into_bytes();
    response
}

/// The same URL by the server's name instead of its address.
fn on_other_host(url: &str) -> String {
    url.replacen("//127.0.0.1", &format!("//{}", Tls::NAME), 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use serde_json::json;

    #[rstest]
    #[case(WireFault::TokenHttp, "https://a/status", ["https://127.0.0.1:1/o", "https://127.0.0.1:1/p"])]
    #[case(WireFault::FileUrlHttp, "https://a/status", ["http://127.0.0.1:1/o", "http://127.0.0.1:1/p"])]
    #[case(WireFault::ErrorUrlHttp, "https://a/status", ["https://127.0.0.1:1/o", "https://127.0.0.1:1/p"])]
    #[case(WireFault::StatusUrlHttp, "http://a/status", ["https://127.0.0.1:1/o", "https://127.0.0.1:1/p"])]
    #[case(WireFault::ExpiredCertificate, "https://a/status", ["https://localhost:1/o", "https://127.0.0.1:1/p"])]
    #[case(WireFault::CutBody, "https://a/status", ["https://127.0.0.1:1/o", "https://127.0.0.1:1/p"])]
    fn each_fault_spoils_its_own_urls(
        #[case] fault: WireFault,
        #[case] status: &str,
        #[case] files: [&str; 2],
    ) {
        let list = json!({"token_endpoint": "https://a/token", "output": [
            {"type": "Observation", "url": "https://127.0.0.1:1/o"},
            {"type": "Patient", "url": "https://127.0.0.1:1/p"}],
            "error": [{"type": "OperationOutcome", "url": "https://127.0.0.1:1/e"}]});
        let response = Response::json(200, "application/json", &list)
            .with("content-location", "https://a/status");
        let spoiled = spoiled(response, |one| one == fault);
        assert_eq!(spoiled.header("content-location"), Some(status));
        let list: Value = serde_json::from_slice(&spoiled.body.into_bytes()).unwrap();
        let token =
            if fault == WireFault::TokenHttp { "http://a/token" } else { "https://a/token" };
        assert_eq!(list["token_endpoint"], token);
        assert_eq!([&list["output"][0]["url"], &list["output"][1]["url"]], files);
        let is_plain = fault == WireFault::ErrorUrlHttp;
        let error = if is_plain { "http://127.0.0.1:1/e" } else { "https://127.0.0.1:1/e" };
        assert_eq!(list["error"][0]["url"], error);
    }
}
