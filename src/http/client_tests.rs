//! The client against servers that misbehave.

use std::sync::Arc;
use std::time::Duration;

use rstest::rstest;
use secrecy::SecretString;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use url::Url;
use wiremock::matchers::{any, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::evidence::{Answer, BodyEnd, BodyFacts, BodyKind, Exchange, TransportKind};

use super::clock::{FakeClock, SystemClock};
use super::*;

/// What a raw server does after its bytes are written.
#[derive(Debug, Clone, Copy)]
enum After {
    Close,
    Hang,
}

/// Answers every connection with the same bytes.
async fn raw(answer: &'static str, after: After) -> Url {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap()).parse().unwrap();
    tokio::spawn(async move {
        let mut open = Vec::new();
        while let Ok((mut socket, _)) = listener.accept().await {
            read_request(&mut socket).await;
            socket.write_all(answer.as_bytes()).await.unwrap();
            if matches!(after, After::Hang) {
                open.push(socket);
            }
        }
    });
    url
}

/// Reads up to the end of the headers, so that closing is no reset.
async fn read_request(socket: &mut TcpStream) -> String {
    let mut read = Vec::new();
    let mut buffer = [0; 1024];
    while !read.ends_with(b"\r\n\r\n") {
        let count = socket.read(&mut buffer).await.unwrap();
        read.extend_from_slice(&buffer[..count]);
        if count == 0 {
            break;
        }
    }
    String::from_utf8(read).unwrap()
}

fn policy() -> Policy {
    let short = Duration::from_millis(150);
    let timeouts = Timeouts { headers: short, idle: short, ..Timeouts::default() };
    Policy {
        timeouts,
        origins: TrustedOrigins::all(),
        limits: Limits { answer_body: 64, ..Limits::default() },
        ..Policy::default()
    }
}

fn client() -> Client {
    Client::new(policy(), Arc::new(Redactor::new()), Arc::new(SystemClock))
}

async fn get(url: Url) -> Sent {
    client().send(&Request::get(url)).await.unwrap()
}

fn body(exchange: &Exchange) -> &BodyFacts {
    &exchange.response().expect("a response").body
}

fn failure(exchange: &Exchange) -> TransportKind {
    let Answer::Failed(transport) = &exchange.answer else { panic!("{exchange:?}") };
    transport.kind
}

fn bearer() -> Credential {
    Credential::Bearer(SecretString::from("s3cr3t-token"))
}

async fn redirecting(from: &str, to: &str) -> MockServer {
    let server = MockServer::start().await;
    let answer = ResponseTemplate::new(302).insert_header("location", to);
    Mock::given(path(from)).respond_with(answer).mount(&server).await;
    server
}

async fn ok_server() -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(200)).mount(&server).await;
    server
}

#[rstest]
#[case("", After::Close, TransportKind::Closed)]
#[case("", After::Hang, TransportKind::TimeoutHeaders)]
#[case("SSH-2.0-OpenSSH_9.6\r\n", After::Close, TransportKind::InvalidResponse)]
#[case("HTTP/1.1 200 OK\r\ncontent-", After::Close, TransportKind::Closed)]
#[tokio::test]
async fn no_response_is_recorded_with_its_kind(
    #[case] answer: &'static str,
    #[case] after: After,
    #[case] expected: TransportKind,
) {
    let sent = get(raw(answer, after).await).await;
    assert_eq!(failure(&sent.exchange), expected, "{:?}", sent.exchange.answer);
    assert!(sent.live.is_none());
}

#[tokio::test]
async fn a_port_without_a_listener_is_refused() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap()).parse().unwrap();
    drop(listener);
    assert_eq!(failure(&get(url).await.exchange), TransportKind::Refused);
}

#[tokio::test]
async fn plain_http_behind_an_https_url_is_a_tls_failure() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}/", listener.local_addr().unwrap()).parse().unwrap();
    tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        socket.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
    });
    let policy = Policy { timeouts: Timeouts::default(), ..policy() };
    let client = Client::new(policy, Arc::new(Redactor::new()), Arc::new(SystemClock));
    match client.send(&Request::get(url)).await {
        Ok(sent) => assert_eq!(failure(&sent.exchange), TransportKind::Tls),
        // This machine has no certificates of issuers: a fault of ours, told as such.
        Err(error) => assert!(matches!(error, HttpError::Tls(_)), "{error}"),
    }
}

#[rstest]
#[case("content-length: 10\r\n\r\nshort", After::Close, 5, BodyEnd::WrongLength { promised: 10 })]
#[case("content-length: 10\r\n\r\nshort", After::Hang, 5, BodyEnd::Timeout)]
#[case("content-length: 5\r\n\r\nright", After::Close, 5, BodyEnd::Complete)]
#[case("connection: close\r\n\r\nright", After::Close, 5, BodyEnd::Complete)]
#[tokio::test]
async fn the_end_of_a_body_is_recorded(
    #[case] rest: &'static str,
    #[case] after: After,
    #[case] bytes: u64,
    #[case] end: BodyEnd,
) {
    let answer = format!("HTTP/1.1 200 OK\r\n{rest}");
    let sent = get(raw(answer.leak(), after).await).await;
    assert_eq!((body(&sent.exchange).bytes, &body(&sent.exchange).end), (bytes, &end));
    assert_eq!(sent.exchange.is_complete(), end == BodyEnd::Complete);
}

#[tokio::test]
async fn a_cut_in_a_chunked_body_is_recorded() {
    let answer = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nshort\r\n";
    let sent = get(raw(answer, After::Close).await).await;
    assert!(matches!(body(&sent.exchange).end, BodyEnd::Cut { .. }), "{:?}", sent.exchange);
}

#[tokio::test]
async fn a_body_over_the_limit_is_kept_to_the_limit() {
    let server = MockServer::start().await;
    let answer = ResponseTemplate::new(200).set_body_string("x".repeat(1000));
    Mock::given(any()).respond_with(answer).mount(&server).await;
    let sent = get(server.uri().parse().unwrap()).await;
    assert_eq!(sent.live.unwrap().body.len(), 64);
    let facts = body(&sent.exchange);
    assert!(facts.end == BodyEnd::LimitReached && facts.unread.is_none(), "{facts:?}");
}

#[tokio::test]
async fn a_login_page_is_recorded_as_html_without_its_text() {
    let server = MockServer::start().await;
    let page = ResponseTemplate::new(200).set_body_raw("<html>Sign in, Jane</html>", "text/html");
    Mock::given(any()).respond_with(page).mount(&server).await;
    let sent = get(server.uri().parse().unwrap()).await;
    assert_eq!(body(&sent.exchange).kind, BodyKind::Html);
    assert!(!serde_json::to_string(&sent.exchange).unwrap().contains("Jane"));
}

#[tokio::test]
async fn a_redirect_loop_ends_and_is_recorded() {
    let server = redirecting("/a", "/b").await;
    let back = ResponseTemplate::new(307).insert_header("location", "/a");
    Mock::given(path("/b")).respond_with(back).mount(&server).await;
    let sent = get(format!("{}/a", server.uri()).parse().unwrap()).await;
    assert_eq!(failure(&sent.exchange), TransportKind::RedirectLoop);
    let statuses: Vec<u16> = sent.exchange.redirects.iter().map(|hop| hop.status).collect();
    assert_eq!(statuses, [302, 307]);
}

#[tokio::test]
async fn more_redirects_than_allowed_are_not_followed() {
    let server = MockServer::start().await;
    let deeper = |request: &wiremock::Request| {
        let to = format!("{}x", request.url.path());
        ResponseTemplate::new(302).insert_header("location", to)
    };
    Mock::given(any()).respond_with(deeper).mount(&server).await;
    let sent = get(server.uri().parse().unwrap()).await;
    assert_eq!(failure(&sent.exchange), TransportKind::TooManyRedirects);
    assert_eq!(server.received_requests().await.unwrap().len(), 6);
}

#[tokio::test]
async fn a_token_does_not_follow_a_redirect_to_another_host() {
    let other = ok_server().await;
    let server = redirecting("/", &other.uri()).await;
    let request = Request::get(server.uri().parse().unwrap())
        .credential(bearer())
        .header("prefer", "respond-async");
    let sent = client().send(&request).await.unwrap();
    assert_eq!(sent.exchange.status(), Some(200));
    let there = &other.received_requests().await.unwrap()[0];
    assert!(!there.headers.contains_key("authorization"));
    assert!(there.headers.contains_key("prefer"));
    let here = &server.received_requests().await.unwrap()[0];
    assert_eq!(here.headers["authorization"], "Bearer s3cr3t-token");
}

#[tokio::test]
async fn a_token_follows_a_redirect_within_its_origin() {
    let server = redirecting("/", "/moved").await;
    Mock::given(path("/moved")).respond_with(ResponseTemplate::new(200)).mount(&server).await;
    let request = Request::get(server.uri().parse().unwrap()).credential(bearer());
    client().send(&request).await.unwrap();
    let there = &server.received_requests().await.unwrap()[1];
    assert_eq!(there.headers["authorization"], "Bearer s3cr3t-token");
}

#[tokio::test]
async fn a_post_is_not_repeated_by_a_redirect() {
    let server = redirecting("/", "/moved").await;
    let sent = client().send(&Request::new("POST", server.uri().parse().unwrap())).await.unwrap();
    assert_eq!(sent.exchange.status(), Some(302));
}

#[tokio::test]
async fn a_post_is_repeated_with_its_body_where_that_is_wanted() {
    let server = MockServer::start().await;
    let moved = ResponseTemplate::new(308).insert_header("location", "/moved");
    Mock::given(path("/")).respond_with(moved).mount(&server).await;
    let request = Request::new("POST", server.uri().parse().unwrap()).repeated_at_home();
    let request = request.body("application/fhir+json", "{}").credential(bearer());
    client().send(&request).await.unwrap();
    let there = &server.received_requests().await.unwrap()[1];
    assert_eq!((there.method.as_str(), &there.body[..]), ("POST", &b"{}"[..]));
    assert_eq!(there.headers["authorization"], "Bearer s3cr3t-token");
}

#[rstest]
#[case("EXPORT")]
#[case("PATCH")]
#[case("TRACE")]
#[case("BREW")]
#[tokio::test]
async fn any_method_is_sent_as_it_is(#[case] method: &str) {
    let server = ok_server().await;
    let sent = client().send(&Request::new(method, server.uri().parse().unwrap())).await.unwrap();
    assert_eq!(sent.exchange.request.method, method);
    assert_eq!(server.received_requests().await.unwrap()[0].method.as_str(), method);
}

#[tokio::test]
async fn a_method_that_http_forbids_is_our_own_fault() {
    let request = Request::new("TWO WORDS", "http://localhost/".parse().unwrap());
    assert!(matches!(client().send(&request).await, Err(HttpError::Method { .. })));
}

#[tokio::test]
async fn what_is_sent_is_what_was_recorded_and_little_more() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url: Url =
        format!("http://{}/$export?_type=A,B", listener.local_addr().unwrap()).parse().unwrap();
    let server = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let request = read_request(&mut socket).await;
        socket.write_all(b"HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n").await.unwrap();
        request
    });
    let request = Request::get(url).header("Prefer", "respond-async").credential(bearer());
    let sent = client().send(&request).await.unwrap();
    let text = server.await.unwrap();
    let mut lines = text.trim_end().lines();
    assert_eq!(lines.next(), Some("GET /$export?_type=A,B HTTP/1.1"));
    let mut names: Vec<&str> = lines.map(|line| line.split(':').next().unwrap()).collect();
    names.retain(|name| !["host", "user-agent"].contains(name));
    let recorded: Vec<&str> =
        sent.exchange.request.headers.iter().map(|h| h.name.as_str()).collect();
    assert_eq!(names, recorded);
    assert_eq!(recorded, ["prefer", "authorization", "accept"]);
}

#[tokio::test]
async fn a_manifest_is_recorded_without_the_tokens_of_its_files() {
    let server = MockServer::start().await;
    let manifest = r#"{"output":[{"url":"http://a.test/f?sig=abcdefgh"}]}"#;
    let answer = ResponseTemplate::new(200).set_body_raw(manifest, "application/json");
    Mock::given(any()).respond_with(answer).mount(&server).await;
    let sent = get(server.uri().parse().unwrap()).await;
    let json = body(&sent.exchange).json.as_ref().unwrap();
    assert_eq!(json["output"][0]["url"], "http://a.test/f?sig={file-token-1}");
    assert_eq!(sent.live.unwrap().body, manifest);
}

#[tokio::test]
async fn a_file_is_read_chunk_by_chunk_without_the_limit_of_answers() {
    let server = MockServer::start().await;
    let lines = "{\"resourceType\":\"Patient\"}\n".repeat(1000);
    let answer = ResponseTemplate::new(200).set_body_raw(lines.clone(), "application/fhir+ndjson");
    Mock::given(any()).respond_with(answer).mount(&server).await;
    let request = Request::get(server.uri().parse().unwrap());
    let Opened::Streaming(mut download) = client().open(&request).await.unwrap() else { panic!() };
    let mut read = Vec::new();
    while let Some(chunk) = download.chunk().await {
        read.extend_from_slice(&chunk);
    }
    assert_eq!(read, lines.as_bytes());
    let exchange = download.finish();
    assert_eq!(body(&exchange).kind, BodyKind::Ndjson);
    assert_eq!((body(&exchange).bytes, &body(&exchange).json), (lines.len() as u64, &None));
    assert!(exchange.is_complete());
}

#[tokio::test]
async fn a_file_left_unread_is_abandoned() {
    let server = ok_server().await;
    let request = Request::get(server.uri().parse().unwrap());
    let Opened::Streaming(download) = client().open(&request).await.unwrap() else { panic!() };
    assert_eq!(body(&download.finish()).end, BodyEnd::Abandoned);
}

#[tokio::test]
async fn a_busy_server_is_waited_for_and_every_attempt_recorded() {
    let server = MockServer::start().await;
    let busy = ResponseTemplate::new(429).insert_header("retry-after", "17");
    Mock::given(any()).respond_with(busy).up_to_n_times(2).mount(&server).await;
    Mock::given(any()).respond_with(ResponseTemplate::new(202)).mount(&server).await;
    let clock = Arc::new(FakeClock::at("2026-01-01T00:00:00Z"));
    let client = Client::new(policy(), Arc::new(Redactor::new()), Arc::clone(&clock) as _);
    let request = Request::get(server.uri().parse().unwrap());
    let sent = client.send_patiently(&request, &Patience::default()).await.unwrap();
    assert_eq!(sent.exchange.status(), Some(202));
    let earlier: Vec<_> = sent.earlier.iter().map(Exchange::status).collect();
    assert_eq!(earlier, [Some(429), Some(429)]);
    assert_eq!(clock.slept(), [Duration::from_secs(17); 2]);
}

#[tokio::test]
async fn a_busy_file_server_is_waited_for_too() {
    let server = MockServer::start().await;
    let busy = ResponseTemplate::new(503).insert_header("retry-after", "2");
    Mock::given(any()).respond_with(busy).mount(&server).await;
    let clock = Arc::new(FakeClock::at("2026-01-01T00:00:00Z"));
    let client = Client::new(policy(), Arc::new(Redactor::new()), Arc::clone(&clock) as _);
    let request = Request::get(server.uri().parse().unwrap());
    let patience = Patience { retries: 1, ..Patience::default() };
    let (earlier, opened) = client.open_patiently(&request, &patience).await.unwrap();
    assert!(matches!(opened, Opened::Streaming(download) if download.status() == 503));
    assert_eq!((earlier.len(), clock.slept().len()), (1, 1));
}
