//! Servers that would have a client ask for the same without end.

use std::io;
use std::net::TcpStream;

use super::answers::answer;
use super::server::{Asked, Server};
use super::trial::Trial;

type Done = io::Result<()>;

fn json(stream: &mut TcpStream, body: &str) -> Done {
    answer(stream, "200 OK\r\ncontent-type: application/json", body)
}

fn listing(items: &str, link: &str) -> String {
    format!(
        r#"{{"transactionTime":"2024-01-01T00:00:00Z","request":"x","requiresAccessToken":true,"output":[{items}],"error":[]{link}}}"#
    )
}

fn file(stream: &mut TcpStream, lines: &str) -> Done {
    answer(stream, "200 OK\r\ncontent-type: application/fhir+ndjson", lines)
}

const PATIENT: &str = "{\"resourceType\":\"Patient\",\"id\":\"p1\"}\n";

/// How often a path was asked for.
fn count(server: &Server, path: &str) -> usize {
    server.asked().iter().filter(|asked| asked.path.starts_with(path)).count()
}

fn one_url(asked: &Asked, stream: &mut TcpStream) -> Done {
    let item = format!(r#"{{"type":"Patient","url":"{}/file"}}"#, asked.origin);
    match asked.path.as_str() {
        path if path.contains("$export") && asked.head.contains("respond-async") => answer(
            stream,
            &format!("202 Accepted\r\ncontent-location: {}/status", asked.origin),
            "",
        ),
        path if path.contains("$export") || path == "/status" => {
            let items: Vec<String> =
                (0..1_000).map(|n| item.replace("/file", &format!("/file#{n}"))).collect();
            json(stream, &listing(&items.join(","), ""))
        }
        "/file" => file(stream, PATIENT),
        _ => json(stream, "{}"),
    }
}

#[test]
fn a_url_that_a_manifest_lists_a_thousand_times_is_asked_for_once() {
    let server = Server::start(one_url);
    Trial::of(&server.origin).only("endpoint/get-gives-the-list").judged(&[0], "1,000 entries");
    assert_eq!(count(&server, "/file"), 1);
}

#[test]
fn each_of_the_items_that_name_one_url_is_judged() {
    let server = Server::start(one_url);
    Trial::of(&server.origin).only("files/every-link-works").judged(&[0], "1,000 files");
}

#[test]
fn what_one_url_brings_for_several_items_comes_twice() {
    let server = Server::start(one_url);
    let trial = Trial::of(&server.origin).guide().only("contents/each-resource-once");
    trial.judged(&[1], "more than once");
}

/// The second manifest links to the first one.
fn circle(asked: &Asked, stream: &mut TcpStream) -> Done {
    let to =
        |path: &str| format!(r#","link":[{{"relation":"next","url":"{}{path}"}}]"#, asked.origin);
    match asked.path.as_str() {
        path if path.contains("$export") => answer(
            stream,
            &format!("202 Accepted\r\ncontent-location: {}/status", asked.origin),
            "",
        ),
        "/status" => json(stream, &listing("", &to("/page"))),
        "/page" => json(stream, &listing("", &to("/status"))),
        _ => json(stream, r#"{"resourceType":"CapabilityStatement"}"#),
    }
}

#[test]
fn links_that_lead_back_to_the_first_manifest_are_not_followed_again() {
    let server = Server::start(circle);
    let trial = Trial::of(&server.origin).guide().only("lists/counts");
    trial.judged(&[5], "");
    // Of each level that is asked at, the first manifest and the second.
    let kick_offs = count(&server, "/r4");
    assert!(count(&server, "/status") <= kick_offs, "{:?}", server.asked());
    assert!(count(&server, "/page") <= kick_offs, "{:?}", server.asked());
}

/// Manifests that link to further ones without end.
fn endless(asked: &Asked, stream: &mut TcpStream) -> Done {
    let number = asked.path.strip_prefix("/page/").and_then(|n| n.parse::<u32>().ok());
    let next = number.map_or(0, |number| number + 1);
    let link = format!(r#","link":[{{"relation":"next","url":"{}/page/{next}"}}]"#, asked.origin);
    let item = format!(r#"{{"type":"Patient","url":"{}/file"}}"#, asked.origin);
    match (number, asked.path.as_str()) {
        (Some(_), _) => json(stream, &listing("", &link)),
        (None, "/status") => json(stream, &listing(&item, &link)),
        (None, "/file") => file(stream, PATIENT),
        _ => circle(asked, stream),
    }
}

#[test]
fn manifests_without_end_are_not_read_without_end() {
    let server = Server::start(endless);
    let trial = Trial::of(&server.origin).guide().only("contents/references");
    trial.judged(&[5], "more manifests or files than bulkspec reads");
    let read = count(&server, "/page/");
    assert!((90..=100).contains(&read), "{read} pages");
}

/// A file of many resources, whose index does not fit into memory.
fn large_file(asked: &Asked, stream: &mut TcpStream) -> Done {
    use std::fmt::Write as _;

    let item = |n| format!(r#"{{"type":"Patient","url":"{}/file/{n}"}}"#, asked.origin);
    match asked.path.as_str() {
        path if path.contains("$export") => {
            json(stream, &listing(&[item(1), item(2)].join(","), ""))
        }
        path if path.starts_with("/file") => {
            let mut lines = String::new();
            for n in 0..200_000 {
                let _ = writeln!(lines, r#"{{"resourceType":"Patient","id":"{n}"}}"#);
            }
            file(stream, &lines)
        }
        _ => json(stream, "{}"),
    }
}

#[test]
fn files_beyond_the_bound_of_temporary_files_are_not_examined() {
    let server = Server::start(large_file);
    let trial = Trial::of(&server.origin).only("files/every-link-works");
    let trial = trial.limit("file-size", "64MiB").limit("file-time", "60s").limit("files", "1");
    trial
        .limit("run-time", "80s")
        .limit("temporary-size", "1MiB")
        .judged(&[5], "`limits.temporary-size`");
    assert_eq!(count(&server, "/file/2"), 0, "no file is asked for that is not examined");
}
