//! The ways in which a server can misbehave.

use std::fmt::Write as _;
use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::mpsc::channel;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::server::Asked;

type Done = io::Result<()>;

/// A line of a file as it should be.
const PATIENT: &str =
    r#"{"resourceType":"Patient","id":"p1","meta":{"lastUpdated":"2024-01-01T00:00:00Z"}}"#;

/// A well-formed answer of one connection.
pub(crate) fn answer(stream: &mut TcpStream, head: &str, body: impl AsRef<[u8]>) -> Done {
    let body = body.as_ref();
    let length = body.len();
    write!(stream, "HTTP/1.1 {head}\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n")?;
    stream.write_all(body)
}

fn json(stream: &mut TcpStream, body: impl AsRef<[u8]>) -> Done {
    answer(stream, "200 OK\r\ncontent-type: application/json", body)
}

/// Says nothing more until the client goes away.
fn hold(stream: &mut TcpStream) -> Done {
    io::copy(stream, &mut io::sink()).map(drop)
}

/// Sends the same bytes until the client goes away.
fn pour(stream: &mut TcpStream, bytes: &[u8]) -> Done {
    loop {
        stream.write_all(bytes)?;
    }
}

// What the whole server does.

pub(crate) fn html(_: &Asked, stream: &mut TcpStream) -> Done {
    answer(stream, "200 OK\r\ncontent-type: text/html", "<html><body>It works!</body></html>")
}

pub(crate) fn hang(_: &Asked, stream: &mut TcpStream) -> Done {
    hold(stream)
}

pub(crate) fn head_and_no_body(_: &Asked, stream: &mut TcpStream) -> Done {
    stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n")?;
    hold(stream)
}

pub(crate) fn drip(_: &Asked, stream: &mut TcpStream) -> Done {
    stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n")?;
    // Nobody ever sends: the channel is a clock.
    let (_keep, ticks) = channel::<()>();
    loop {
        stream.write_all(b"x")?;
        let _ = ticks.recv_timeout(Duration::from_millis(100));
    }
}

pub(crate) fn redirect_to_itself(asked: &Asked, stream: &mut TcpStream) -> Done {
    answer(stream, &format!("307 Temporary Redirect\r\nlocation: {}", asked.path), "")
}

pub(crate) fn redirect_for_ever(asked: &Asked, stream: &mut TcpStream) -> Done {
    answer(stream, &format!("302 Found\r\nlocation: {}/on", asked.path), "")
}

#[expect(clippy::unnecessary_wraps, reason = "every villain is called like this")]
pub(crate) fn close(_: &Asked, _: &mut TcpStream) -> Done {
    Ok(())
}

pub(crate) fn close_in_head(_: &Asked, stream: &mut TcpStream) -> Done {
    stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-ty")
}

pub(crate) fn close_in_body(_: &Asked, stream: &mut TcpStream) -> Done {
    stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{\"output\"")
}

pub(crate) fn longer_than_told(_: &Asked, stream: &mut TcpStream) -> Done {
    stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}{}{}{}{}{}{}{}{}{}")
}

pub(crate) fn no_http(_: &Asked, stream: &mut TcpStream) -> Done {
    stream.write_all(b"\x00\xff\x1b[2J 220 mail.example ESMTP\r\n\r\n")
}

pub(crate) fn endless_head(_: &Asked, stream: &mut TcpStream) -> Done {
    stream.write_all(b"HTTP/1.1 200 OK\r\n")?;
    pour(stream, b"x-more: and more\r\n")
}

pub(crate) fn endless_body(_: &Asked, stream: &mut TcpStream) -> Done {
    stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n{\"output\":[")?;
    pour(stream, &b"{\"type\":\"Patient\",\"url\":\"/file\"},".repeat(1_000))
}

pub(crate) fn unauthorised(_: &Asked, stream: &mut TcpStream) -> Done {
    answer(stream, "401 Unauthorized\r\nwww-authenticate: Bearer", "")
}

pub(crate) fn busy(_: &Asked, stream: &mut TcpStream) -> Done {
    answer(stream, "429 Too Many Requests\r\nretry-after: 0", "")
}

pub(crate) fn busy_for_ages(_: &Asked, stream: &mut TcpStream) -> Done {
    answer(stream, "503 Service Unavailable\r\nretry-after: 1000000000000", "")
}

pub(crate) fn busy_since_yesterday(_: &Asked, stream: &mut TcpStream) -> Done {
    answer(stream, "429 Too Many Requests\r\nretry-after: -1", "")
}

/// `CSI` as one character of C1, the only one that HTTP lets through, and `ESC` in the body.
pub(crate) fn escapes(asked: &Asked, stream: &mut TcpStream) -> Done {
    let head = "200 OK\u{9b}31m\r\ncontent-type: application/json\u{9b}2J\r\n\
        server: \u{9b}2J\r\nlocation: \u{9b}2J";
    let url = format!("{}/file\\u001b[2J", asked.origin);
    let body = format!(
        r#"{{"resourceType":"\u001b[2J","output":[{{"type":"Pat\u001b]0;owned\u0007","url":"{url}"}}]}}"#
    );
    answer(stream, head, body)
}

// What a server does whose export is in order so far.

/// Answers as a server should, but for the list of files.
fn unless_list(asked: &Asked, stream: &mut TcpStream) -> Option<Done> {
    (!asked.path.contains("$export")).then(|| json(stream, "{}"))
}

/// Answers as a server should, but for the file.
fn unless_file(asked: &Asked, stream: &mut TcpStream) -> Option<Done> {
    let list = r#"{"transactionTime":"2024-01-01T00:00:00Z","requiresAccessToken":true,"output":[{"type":"Patient","url":""#;
    match asked.path.as_str() {
        "/file" => None,
        path if path.contains("$export") => {
            Some(json(stream, format!("{list}{}/file\"}}],\"error\":[]}}", asked.origin)))
        }
        _ => Some(json(stream, "{}")),
    }
}

/// Answers unless it is the list that is asked for.
macro_rules! list {
    ($($name:ident, $asked:ident, $stream:ident => $does:expr;)*) => { $(
        pub(crate) fn $name($asked: &Asked, $stream: &mut TcpStream) -> Done {
            unless_list($asked, $stream).unwrap_or_else(|| $does)
        }
    )* };
}

/// Answers unless it is the file that is asked for.
macro_rules! file {
    ($($name:ident, $asked:ident, $stream:ident => $does:expr;)*) => { $(
        pub(crate) fn $name($asked: &Asked, $stream: &mut TcpStream) -> Done {
            unless_file($asked, $stream).unwrap_or_else(|| $does)
        }
    )* };
}

list! {
    list_endless, asked, stream => endless_body(asked, stream);
    list_of_110_000, asked, stream => json(stream, many(&asked.origin));
    list_of_no_objects, _asked, stream =>
        json(stream, r#"{"output":[null,17,"Patient",["x"],{},{"type":5,"url":{}}],"transactionTime":[]}"#);
    list_of_odd_urls, _asked, stream => json(stream, odd_urls());
    list_nested, _asked, stream =>
        json(stream, format!("{{\"output\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000)));
    list_with_nul, _asked, stream => json(stream, b"{\"output\":[{\"type\":\"Pat\0ient\"}]}");
    status_url_is_none, _asked, stream =>
        answer(stream, "202 Accepted\r\ncontent-location: http://[::not an address", "");
    status_url_of_another_scheme, _asked, stream =>
        answer(stream, "202 Accepted\r\ncontent-location: file:///etc/passwd", "");
    status_url_missing, _asked, stream => answer(stream, "202 Accepted", "");
}

file! {
    file_endless_line, _asked, stream => file_head(stream).and_then(|()| pour(stream, &[b'x'; 8_192]));
    file_endless, _asked, stream => {
        let lines = format!("{PATIENT}\n").repeat(100);
        file_head(stream).and_then(|()| pour(stream, lines.as_bytes()))
    };
    file_bomb, _asked, stream =>
        answer(stream, "200 OK\r\ncontent-type: application/fhir+ndjson\r\ncontent-encoding: gzip", bomb());
    file_not_utf8, _asked, stream => ndjson(stream, b"{\"resourceType\":\"Pat\xff\xfe\xc3\x28\"}\n\xff\n");
    file_with_nul, _asked, stream => ndjson(stream, b"\0\0{\"resourceType\":\"Pat\0ient\"}\0\n\0\n");
    file_nested, _asked, stream => {
        let line = format!(r#"{{"resourceType":"Patient","x":{}{}}}"#, "[".repeat(10_000), "]".repeat(10_000));
        ndjson(stream, line)
    };
    file_with_escapes, _asked, stream =>
        ndjson(stream, "{\"resourceType\":\"\\u001b[2J\",\"id\":\"\\u0007\u{9b}2J\"}\n\u{1b}[2J\n");
    file_cut, _asked, stream => file_head(stream)
        .and_then(|()| write!(stream, "{PATIENT}\n{{\"resource"));
    file_shorter_than_told, _asked, stream =>
        write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n{PATIENT}\n");
    file_hangs, _asked, stream => file_head(stream).and_then(|()| hold(stream));
    file_redirects, _asked, stream =>
        answer(stream, "302 Found\r\nlocation: http://localhost:9/file", "");
    file_is_html, asked, stream => html(asked, stream);
    file_is_busy, asked, stream => busy(asked, stream);
    file_drips, asked, stream => drip(asked, stream);
}

/// A server that tells nobody without the token what it is, and then that it is one of the guide.
pub(crate) fn metadata_guarded(asked: &Asked, stream: &mut TcpStream) -> Done {
    let is_guarded = asked.path.ends_with("/metadata")
        && !asked.head.to_ascii_lowercase().contains("authorization:");
    if is_guarded { unauthorised(asked, stream) } else { json(stream, "{}") }
}

/// A job that is never done, whatever its `Retry-After` says.
pub(crate) fn never_ready(asked: &Asked, stream: &mut TcpStream) -> Done {
    let wait = if asked.path.contains("Patient") { "-1" } else { "1000000000000" };
    match asked.path.as_str() {
        path if path.contains("$export") || path.contains("/status") => {
            let head = format!(
                "202 Accepted\r\ncontent-location: /status?of={wait}\r\nretry-after: {wait}\r\n\
                 x-progress: \u{9b}2J hostile-run-token-4711 99.9 %"
            );
            answer(stream, &head, "")
        }
        _ => json(stream, "{}"),
    }
}

/// A job that is never done, and a server that wants to be asked for it at once.
pub(crate) fn asked_at_once(asked: &Asked, stream: &mut TcpStream) -> Done {
    never_ready_after("0", asked, stream)
}

/// The same by a date that has passed.
pub(crate) fn asked_in_the_past(asked: &Asked, stream: &mut TcpStream) -> Done {
    never_ready_after("Sun, 06 Nov 1994 08:49:37 GMT", asked, stream)
}

fn never_ready_after(wait: &str, asked: &Asked, stream: &mut TcpStream) -> Done {
    if asked.path.contains("$export") || asked.path.contains("/status") {
        let head = format!("202 Accepted\r\ncontent-location: /status\r\nretry-after: {wait}");
        return answer(stream, &head, "");
    }
    json(stream, "{}")
}

/// A server without any Group.
pub(crate) fn no_group(asked: &Asked, stream: &mut TcpStream) -> Done {
    let outcome =
        r#"{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"not-found"}]}"#;
    if asked.path.ends_with("/metadata") {
        return json(stream, "{}");
    }
    answer(stream, "404 Not Found\r\ncontent-type: application/fhir+json", outcome)
}

// Token endpoints; the rest of the server is in order.

pub(crate) fn token_500(asked: &Asked, stream: &mut TcpStream) -> Done {
    token(asked, stream, "500 Internal Server Error", "boom")
}

pub(crate) fn token_html(asked: &Asked, stream: &mut TcpStream) -> Done {
    token(asked, stream, "200 OK\r\ncontent-type: text/html", "<html>log in</html>")
}

pub(crate) fn token_empty(asked: &Asked, stream: &mut TcpStream) -> Done {
    token(asked, stream, "200 OK", "")
}

pub(crate) fn token_of_no_text(asked: &Asked, stream: &mut TcpStream) -> Done {
    token(asked, stream, "200 OK", r#"{"access_token":{"a":1},"expires_in":"soon"}"#)
}

pub(crate) fn token_with_line_feed(asked: &Asked, stream: &mut TcpStream) -> Done {
    token(asked, stream, "200 OK", r#"{"access_token":"abcdefgh\r\nx-evil: 1"}"#)
}

pub(crate) fn token_busy(asked: &Asked, stream: &mut TcpStream) -> Done {
    token(asked, stream, "429 Too Many Requests\r\nretry-after: 100", "")
}

pub(crate) fn token_hangs(asked: &Asked, stream: &mut TcpStream) -> Done {
    if asked.path == "/token" { hold(stream) } else { json(stream, "{}") }
}

fn token(asked: &Asked, stream: &mut TcpStream, head: &str, body: &str) -> Done {
    if asked.path == "/token" { answer(stream, head, body) } else { json(stream, "{}") }
}

fn file_head(stream: &mut TcpStream) -> Done {
    // Without a length and in chunks that never end, only the limits end it.
    stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: application/fhir+ndjson\r\n\r\n")
}

fn ndjson(stream: &mut TcpStream, body: impl AsRef<[u8]>) -> Done {
    answer(stream, "200 OK\r\ncontent-type: application/fhir+ndjson", body)
}

fn many(origin: &str) -> String {
    let mut list = String::from(r#"{"transactionTime":"2024-01-01T00:00:00Z","output":["#);
    for number in 0..110_000 {
        let comma = if number == 0 { "" } else { "," };
        let _ = write!(list, r#"{comma}{{"type":"Patient","url":"{origin}/{number}"}}"#);
    }
    list + "]}"
}

/// The last ones lead to another host, and to another port over plain HTTP.
fn odd_urls() -> String {
    let urls = [
        "javascript:alert(1)",
        "",
        "file",
        "//",
        "http://",
        "file:///etc/passwd",
        "data:text/plain,{}",
        "\\u0000",
        "http://localhost:1/stolen",
        "http://user:pass-word@127.0.0.1:1/stolen",
    ];
    let outputs = urls.map(|url| format!(r#"{{"type":"Patient","url":"{url}"}}"#));
    format!(
        r#"{{"transactionTime":"x","requiresAccessToken":true,"output":[{}]}}"#,
        outputs.join(",")
    )
}

/// 64 MiB of spaces in 64 KiB: one packed MiB, again and again, for a gzip body may have any number
/// of members.
fn bomb() -> Vec<u8> {
    let mut packed = Vec::new();
    let mut spaces = io::repeat(b' ').take(1 << 20);
    let mut encoder = GzEncoder::new(&mut packed, Compression::best());
    io::copy(&mut spaces, &mut encoder)
        .and_then(|_| encoder.finish())
        .expect("memory takes it all");
    packed.repeat(64)
}
