//! Answers that are made to stand in reports, evidence and snapshots, where people read them.

use std::io;
use std::net::TcpStream;

use rstest::rstest;

use super::answers::answer;
use super::server::{Asked, Server, Villain};
use super::trial::{CLIENT_CREDENTIALS, Trial};

const JSON: &str = "200 OK\r\ncontent-type: application/json";

/// In everything that a server sends there is one of these.
const IN_RELATIVE_URL: &str = "relative-canary-4711";
const GRANTED: &str = "granted-canary-4711";

type Done = io::Result<()>;

fn list(urls: &[String]) -> String {
    let outputs: Vec<String> =
        urls.iter().map(|url| format!(r#"{{"type":"Patient","url":"{url}"}}"#)).collect();
    let outputs = outputs.join(",");
    format!(
        r#"{{"transactionTime":"2024-01-01T00:00:00Z","requiresAccessToken":true,"output":[{outputs}],"error":[]}}"#
    )
}

fn absent(stream: &mut TcpStream) -> Done {
    answer(stream, "404 Not Found", "")
}

fn manifest_of_relative_urls(asked: &Asked, stream: &mut TcpStream) -> Done {
    let urls = ["/file?sig=", "file?token=", "?api_key=1&signature=", "../f.ndjson?key="];
    let urls = urls.map(|url| format!("{url}{IN_RELATIVE_URL}"));
    match asked.path.as_str() {
        path if path.contains("$export") => answer(stream, JSON, list(&urls)),
        "/r4/metadata" => answer(stream, JSON, "{}"),
        _ => absent(stream),
    }
}

fn relative_status_url(asked: &Asked, stream: &mut TcpStream) -> Done {
    let head = format!("202 Accepted\r\ncontent-location: /status?sig={IN_RELATIVE_URL}");
    match asked.path.as_str() {
        path if path.contains("$export") => answer(stream, &head, ""),
        "/r4/metadata" => answer(stream, JSON, "{}"),
        _ => absent(stream),
    }
}

fn relative_redirect(asked: &Asked, stream: &mut TcpStream) -> Done {
    let head = format!("307 Moved\r\nlocation: moved?sig={IN_RELATIVE_URL}");
    match asked.path.as_str() {
        path if path.contains("$export") => answer(stream, &head, ""),
        "/r4/metadata" => answer(stream, JSON, "{}"),
        _ => absent(stream),
    }
}

#[rstest]
#[case::manifest(manifest_of_relative_urls)]
#[case::status_url(relative_status_url)]
#[case::redirect(relative_redirect)]
fn secrets_of_relative_urls_are_not_told(#[case] villain: Villain) {
    let server = Server::start(villain);
    Trial::of(&server.origin).secret(IN_RELATIVE_URL).judged(&[1, 4], "");
    let asked = server.asked();
    assert!(asked.iter().any(|it| it.path.contains(IN_RELATIVE_URL)), "nothing was followed");
}

/// Tells the token before it is granted, and in a header of the answer that grants it.
fn talkative_granter(asked: &Asked, stream: &mut TcpStream) -> Done {
    let statement = format!(
        r#"{{"resourceType":"CapabilityStatement","fhirVersion":"4.0.1","software":{{"name":"{GRANTED}"}}}}"#
    );
    let head = format!("{JSON}\r\nx-issued: {GRANTED}\r\netag: \"{GRANTED}\"");
    let token = format!(r#"{{"access_token":"{GRANTED}","token_type":"bearer","expires_in":300}}"#);
    match asked.path.as_str() {
        "/token" => answer(stream, &head, token),
        "/r4/metadata" => answer(stream, &format!("{JSON}\r\nx-next: {GRANTED}"), statement),
        _ => absent(stream),
    }
}

#[test]
fn a_token_that_was_told_before_it_was_known_is_not_told_on() {
    let server = Server::start(talkative_granter);
    let login = CLIENT_CREDENTIALS.replace("{origin}", &server.origin);
    Trial::of(&server.origin).login(&login).secret(GRANTED).judged(&[1, 4], "");
    let used = server.asked().into_iter().any(|asked| asked.head.contains(GRANTED));
    assert!(used, "no token was used");
}

fn forged_marks(asked: &Asked, stream: &mut TcpStream) -> Done {
    let url = format!("{}/file?a={{token}}&b={{brace}}", asked.origin);
    match asked.path.as_str() {
        path if path.contains("$export") => answer(stream, JSON, list(&[url])),
        "/r4/metadata" => answer(stream, JSON, "{}"),
        _ => absent(stream),
    }
}

#[test]
fn a_server_cannot_write_a_secret_into_the_command_that_repeats_a_request() {
    let server = Server::start(forged_marks);
    let trial = Trial::of(&server.origin).secret("a=${TOKEN}").secret("a='\"$TOKEN\"");
    trial.judged(&[1], "/file?${PARAMETER_1}=${VALUE_2}&${PARAMETER_3}=${VALUE_4}\"");
}

/// The name of a patient, as exports write it into the names of files. No name that ends with
/// `.ndjson` has it: such a name is hidden wherever it stands, and would hide the others.
const NAME: &str = "JohnSmith";
const IN_NDJSON: &str = "JaneRoe-2";
const SHORT: &str = "Poe.ndjson";

fn files_with_names(asked: &Asked, stream: &mut TcpStream) -> Done {
    let urls = [
        format!("/x/{IN_NDJSON}.ndjson"),
        format!("/x/{SHORT}"),
        format!("/x/{NAME}-2.csv"),
        format!("/x/Of{NAME}"),
        "/x?name=Moe.ndjson&part=1".to_owned(),
        "/file/moved".to_owned(),
    ];
    let urls = urls.map(|url| format!("{}{url}", asked.origin));
    let named = format!("text/csv; name={NAME}.csv\r\ncontent-disposition: filename={NAME}.csv");
    match asked.path.as_str() {
        path if path.contains("$export") => answer(stream, JSON, list(&urls)),
        "/r4/metadata" => answer(stream, JSON, "{}"),
        "/file/moved" => {
            answer(stream, &format!("307 Moved\r\nlocation: /moved/{NAME}-moved.csv"), "")
        }
        _ => {
            let head = format!("200 OK\r\netag: {NAME}\r\nx-name: {NAME}\r\ncontent-type: {named}");
            answer(stream, &head, "no,ndjson")
        }
    }
}

#[test]
fn names_of_files_are_not_told() {
    let server = Server::start(files_with_names);
    let trial = Trial::of(&server.origin).secret(NAME).secret(IN_NDJSON).secret(SHORT);
    trial.secret("Moe.ndjson").judged(&[1], "/x/{segment-");
    let asked = server.asked();
    let was_asked = |path: &str| asked.iter().any(|it| it.path == path);
    assert!(was_asked("/x/JohnSmith-2.csv"), "a file was not asked for");
    assert!(was_asked("/moved/JohnSmith-moved.csv"), "a redirect was not followed");
}

/// Writes the name into everything else of a URL that a snapshot might show.
fn urls_with_names(asked: &Asked, stream: &mut TcpStream) -> Done {
    let urls = [
        "/JohnSmith/files/Patient.ndjson",
        "/files/JohnSmith/JohnSmith",
        "/files/a.ndjson?JohnSmith=JohnSmith&_type=JohnSmith&JohnSmith#JohnSmith",
        "/Patient/JohnSmith/file",
        "/$JohnSmith/$export",
    ];
    let urls = urls.map(|url| format!("{}{url}", asked.origin));
    let head = "200 OK\r\nallow: JohnSmith\r\ncache-control: JohnSmith, JohnSmith=1\r\n\
        expires: JohnSmith\r\nlocation: /JohnSmith\r\netag: JohnSmith\r\nset-cookie: a=JohnSmith\r\n\
        x-name: JohnSmith";
    match asked.path.as_str() {
        path if path.contains("$export") && !path.contains(NAME) => {
            answer(stream, JSON, list(&urls))
        }
        "/r4/metadata" => answer(stream, JSON, "{}"),
        _ => answer(stream, head, "{}"),
    }
}

#[test]
fn a_snapshot_holds_nothing_that_a_server_wrote_into_urls() {
    let server = Server::start(urls_with_names);
    let trial = Trial::of(&server.origin).absent_from("report.snap", NAME);
    trial.judged(&[1], "");
    let asked = server.asked();
    assert!(asked.iter().any(|it| it.path == "/JohnSmith/files/Patient.ndjson"), "{asked:?}");
}

/// What HTTP lets through in headers: bytes of UTF-8 above ASCII.
fn trojan_source(asked: &Asked, stream: &mut TcpStream) -> Done {
    let odd = "\u{9b}2J\u{202e}\u{200b}\u{2066}\u{feff}";
    let head = format!("{JSON}{odd}\r\ncache-control: {odd}\r\nallow: {odd}\r\nx-note: {odd}");
    let url = format!("{}/file?{odd}", asked.origin);
    match asked.path.as_str() {
        "/r4/metadata" => {
            answer(stream, &head, r#"{"resourceType":"CapabilityStatement","name":"\u202e"}"#)
        }
        path if path.contains("$export") => answer(stream, &head, list(&[url])),
        _ => answer(stream, &format!("404 {odd}\r\nallow: {odd}"), odd),
    }
}

#[test]
fn no_output_holds_a_character_that_acts() {
    let server = Server::start(trojan_source);
    Trial::of(&server.origin).judged(&[1], "");
}
