//! Answers that are made to cost memory. A run takes less than 512 MiB whatever they hold, says what
//! it did not examine, and blames no server for that.

use std::io;
use std::net::TcpStream;

use rstest::rstest;

use super::answers::answer;
use super::server::{Asked, Server, Villain};
use super::trial::Trial;

type Done = io::Result<()>;

/// The most memory of a run, in MiB.
const MOST: u64 = 512;

/// Levels of arrays, fewer than there may be values.
const DEEP: usize = 300_000;

/// About as long as the largest answer that is read may be, in bytes.
const SIZE: usize = 15_000_000;

const TOO_LARGE: &str = "larger than bulkspec reads (16 MiB, 750,000 JSON values)";

fn json(stream: &mut TcpStream, body: impl AsRef<[u8]>) -> Done {
    answer(stream, "200 OK\r\ncontent-type: application/json", body)
}

/// Small objects, between the beginning and the end of a document.
fn around(before: &str, after: &str) -> String {
    let objects = r#"{"a":0},"#.repeat(SIZE / 8);
    format!("{before}{objects}0{after}")
}

fn listing(items: &str, link: &str) -> String {
    format!(
        r#"{{"transactionTime":"2024-01-01T00:00:00Z","request":"x","requiresAccessToken":true,"output":[{items}],"error":[]{link}}}"#
    )
}

fn item(asked: &Asked) -> String {
    format!(r#"{{"type":"Patient","url":"{}/file"}}"#, asked.origin)
}

/// A server whose jobs are done at once, with this manifest.
fn plain(asked: &Asked, stream: &mut TcpStream, manifest: impl FnOnce() -> String) -> Done {
    match asked.path.as_str() {
        path if path.contains("$export") => answer(
            stream,
            &format!("202 Accepted\r\ncontent-location: {}/status", asked.origin),
            "",
        ),
        "/status" => json(stream, manifest()),
        "/r4/metadata" => json(stream, r#"{"resourceType":"CapabilityStatement"}"#),
        "/file" => answer(
            stream,
            "200 OK\r\ncontent-type: application/fhir+ndjson",
            "{\"resourceType\":\"Patient\",\"id\":\"p1\"}\n",
        ),
        _ => answer(stream, "404 Not Found", ""),
    }
}

fn small_objects(asked: &Asked, stream: &mut TcpStream) -> Done {
    plain(asked, stream, || around(r#"{"output":["#, "]}"))
}

fn nested(asked: &Asked, stream: &mut TcpStream) -> Done {
    plain(asked, stream, || format!(r#"{{"output":{}{}}}"#, "[".repeat(DEEP), "]".repeat(DEEP)))
}

fn one_string(asked: &Asked, stream: &mut TcpStream) -> Done {
    plain(asked, stream, || listing(&format!(r#"{{"url":"/{}"}}"#, "x".repeat(SIZE)), ""))
}

fn a_million_items(asked: &Asked, stream: &mut TcpStream) -> Done {
    plain(asked, stream, || listing(&(r#"{"url":"a"},"#.repeat(1_000_000) + "0"), ""))
}

fn as_many_items_as_are_read(asked: &Asked, stream: &mut TcpStream) -> Done {
    let longest = || listing(&(r#"{"url":"data:x"},"#.repeat(99_999) + "0"), "");
    plain(asked, stream, longest)
}

fn pages(asked: &Asked, stream: &mut TcpStream) -> Done {
    let number: u32 = asked.path.strip_prefix("/page/").and_then(|n| n.parse().ok()).unwrap_or(0);
    let page = || {
        let next = format!("{}/page/{}", asked.origin, number + 1);
        let link = format!(r#","link":[{{"relation":"next","url":"{next}"}}]"#);
        if number == 0 {
            return listing(&item(asked), &link);
        }
        around(
            r#"{"transactionTime":"2024-01-01T00:00:00Z","output":[],"x":["#,
            &format!("]{link}}}"),
        )
    };
    if number > 0 { json(stream, page()) } else { plain(asked, stream, page) }
}

fn statement(asked: &Asked, stream: &mut TcpStream) -> Done {
    if asked.path == "/r4/metadata" {
        return json(stream, around(r#"{"resourceType":"CapabilityStatement","x":["#, "]}"));
    }
    plain(asked, stream, || listing(&item(asked), ""))
}

fn smart_configuration(asked: &Asked, stream: &mut TcpStream) -> Done {
    if asked.path.ends_with("smart-configuration") {
        return json(stream, around(r#"{"token_endpoint":"/token","x":["#, "]}"));
    }
    plain(asked, stream, || listing(&item(asked), ""))
}

fn outcome(asked: &Asked, stream: &mut TcpStream) -> Done {
    if asked.path.contains("bulkspec") {
        let body = around(r#"{"resourceType":"OperationOutcome","issue":["#, "]}");
        return answer(stream, "404 Not Found\r\ncontent-type: application/fhir+json", body);
    }
    plain(asked, stream, || listing(&item(asked), ""))
}

#[rstest]
#[case::small_objects(small_objects, "manifest/shape", 5, TOO_LARGE)]
#[case::nested(nested, "manifest/shape", 5, "nested deeper than bulkspec reads (127 levels)")]
#[case::one_string(one_string, "lists/urls-are-absolute", 1, "an absolute URL")]
#[case::a_million_items(a_million_items, "manifest/shape", 5, TOO_LARGE)]
#[case::as_many_as_are_read(as_many_items_as_are_read, "lists/urls-are-absolute", 1, "99,999 URLs")]
#[case::pages(pages, "contents/*", 0, TOO_LARGE)]
#[case::statement(statement, "discovery/the-guide-is-declared", 5, TOO_LARGE)]
#[case::smart(smart_configuration, "authorization/discovery-lists-the-grant", 5, TOO_LARGE)]
#[case::outcome(outcome, "kick-off/errors-have-an-operation-outcome", 5, TOO_LARGE)]
fn an_answer_that_costs_memory_is_not_examined(
    #[case] villain: Villain,
    #[case] only: &'static str,
    #[case] code: i32,
    #[case] says: &str,
) {
    let server = Server::start(villain);
    Trial::of(&server.origin).guide().only(only).memory(MOST).judged(&[code], says);
}

fn group(asked: &Asked, stream: &mut TcpStream) -> Done {
    if asked.path.starts_with("/r4/Group/g") && !asked.path.contains("$export") {
        return json(stream, around(r#"{"resourceType":"Group","member":["#, "]}"));
    }
    plain(asked, stream, || listing(&item(asked), ""))
}

#[test]
fn a_group_that_costs_memory_is_not_examined() {
    let server = Server::start(group);
    let trial = Trial::of(&server.origin).group("g").guide().only("group/every-member-is-exported");
    trial.memory(MOST).judged(&[5], "");
}
