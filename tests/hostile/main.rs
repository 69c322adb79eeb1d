//! Runs against servers that no client should meet. Whatever they do, a run ends within its limits,
//! with an exit code of the table, says what happened, and keeps what it saw.

mod answers;
mod memory;
mod outputs;
mod repetition;
#[path = "../program/run.rs"]
mod run;
mod server;
mod trial;

use rstest::rstest;

use answers as a;
use server::{Server, Villain};
use trial::{CLIENT_CREDENTIALS, Trial};

#[rstest]
#[case::html_everywhere(a::html, &[1], "text/html")]
#[case::head_and_no_body(a::head_and_no_body, &[1], "then nothing came in time")]
#[case::slow_drip(a::drip, &[1, 130], "then nothing came in time")]
#[case::body_cut(a::close_in_body, &[1], "promised")]
#[case::body_longer_than_told(a::longer_than_told, &[1], "list")]
#[case::endless_body(a::endless_body, &[4], "larger than bulkspec reads")]
#[case::unauthorised(a::unauthorised, &[4], "401")]
#[case::busy_for_ever(a::busy, &[1], "429")]
#[case::busy_for_ages(a::busy_for_ages, &[1], "503")]
#[case::busy_since_yesterday(a::busy_since_yesterday, &[1], "429")]
#[case::terminal_escapes(a::escapes, &[1], "(another name)")]
fn a_server_that_answers_nonsense_breaks_its_promises(
    #[case] villain: Villain,
    #[case] codes: &[i32],
    #[case] says: &str,
) {
    let server = Server::start(villain);
    Trial::of(&server.origin).judged(codes, says);
}

#[rstest]
#[case::endless(a::list_endless, &[4], "larger than bulkspec reads")]
#[case::no_objects(a::list_of_no_objects, &[1], "object")]
#[case::odd_urls(a::list_of_odd_urls, &[1], "url")]
#[case::nested(a::list_nested, &[4], "nested deeper than bulkspec reads")]
#[case::nul_bytes(a::list_with_nul, &[1], "list")]
#[case::status_url_is_none(a::status_url_is_none, &[1], "202")]
#[case::status_url_of_another_scheme(a::status_url_of_another_scheme, &[1], "202")]
#[case::status_url_missing(a::status_url_missing, &[1], "202")]
#[case::never_ready(a::never_ready, &[1, 130], "not ready")]
fn a_list_that_is_none_is_a_finding(
    #[case] villain: Villain,
    #[case] codes: &[i32],
    #[case] says: &str,
) {
    let server = Server::start(villain);
    Trial::of(&server.origin).judged(codes, says);
}

#[test]
fn a_list_of_more_files_than_are_read_is_not_judged() {
    let server = Server::start(a::list_of_110_000);
    Trial::of(&server.origin).only("files/every-link-works").judged(&[5], "more than 100000 files");
}

#[test]
fn a_job_that_is_not_done_in_our_time_is_not_judged_and_its_progress_is_not_shown() {
    let server = Server::start(a::never_ready);
    Trial::of(&server.origin).only("endpoint/get-gives-the-list").judged(&[5], "not ready within");
}

#[rstest]
#[case::zero(a::asked_at_once)]
#[case::in_the_past(a::asked_in_the_past)]
fn a_server_that_asks_for_no_wait_is_not_asked_without_end(#[case] villain: Villain) {
    let server = Server::start(villain);
    let trial = Trial::of(&server.origin).only("endpoint/get-gives-the-list");
    trial.limit("export-time", "2s").judged(&[5], "not ready within");
    let polls = server.asked().iter().filter(|it| it.path == "/status").count();
    assert!((3..40).contains(&polls), "the status was asked for {polls} times in 2 seconds");
}

#[test]
fn what_a_server_declares_is_asked_for_with_the_token_where_it_is_guarded() {
    let server = Server::start(a::metadata_guarded);
    Trial::of(&server.origin).only("endpoint/get-gives-the-list").judged(&[1], "list");
    let asked = server.asked();
    let metadata: Vec<_> = asked.iter().filter(|it| it.path.ends_with("/metadata")).collect();
    assert!(!metadata[0].head.contains(trial::TOKEN), "{}", metadata[0].head);
    assert!(metadata[1].head.contains(trial::TOKEN), "{}", metadata[1].head);
    assert_eq!(metadata.len(), 2);
}

#[rstest]
#[case::endless_line(a::file_endless_line, "limit")]
#[case::endless(a::file_endless, "limit")]
#[case::bomb(a::file_bomb, "was not read completely")]
#[case::not_utf8(a::file_not_utf8, "UTF-8")]
#[case::nul_bytes(a::file_with_nul, "JSON")]
#[case::nested(a::file_nested, "nested")]
#[case::escapes(a::file_with_escapes, "JSON")]
#[case::cut(a::file_cut, "JSON")]
#[case::shorter_than_told(a::file_shorter_than_told, "fewer bytes than Content-Length states")]
#[case::hangs(a::file_hangs, "no data arrived within the time limit")]
#[case::redirects_elsewhere(a::file_redirects, "refused")]
#[case::html(a::file_is_html, "JSON")]
#[case::busy(a::file_is_busy, "429")]
#[case::drips(a::file_drips, "")]
fn a_file_that_is_none_is_a_finding(#[case] villain: Villain, #[case] says: &str) {
    let server = Server::start(villain);
    Trial::of(&server.origin).judged(&[1, 130], says);
}

#[test]
fn a_file_that_drips_is_given_up_and_not_judged() {
    let server = Server::start(a::file_drips);
    Trial::of(&server.origin).only("files/every-link-works").judged(&[5], "`limits.file-time`");
}

#[test]
fn what_was_seen_of_an_export_is_judged_when_the_run_is_cut_short() {
    let server = Server::start(a::file_drips);
    let trial = Trial::of(&server.origin).only("endpoint/get-gives-the-list");
    let trial = trial.limit("file-time", "80s").limit("run-time", "2s");
    trial.judged(&[130], "the one promise that was tested is kept");
}

#[rstest]
#[case::hangs(a::hang, "no headers within")]
#[case::closes(a::close, "closed")]
#[case::closes_in_the_head(a::close_in_head, "closed")]
#[case::redirects_to_itself(a::redirect_to_itself, "redirect")]
#[case::redirects_for_ever(a::redirect_for_ever, "redirect")]
#[case::speaks_no_http(a::no_http, "HTTP")]
#[case::endless_head(a::endless_head, "HTTP")]
fn a_server_that_gives_no_answer_is_unreachable(#[case] villain: Villain, #[case] says: &str) {
    let server = Server::start(villain);
    Trial::of(&server.origin).unreachable(says);
}

#[rstest]
#[case::port_closed(server::closed_port(), "refused")]
#[case::unknown_host("http://no-such-host.invalid".to_owned(), "reach http://no-such-host.invalid")]
#[case::tls_to_a_plain_port(server::closed_port().replace("http:", "https:"), "refused")]
fn an_address_that_leads_nowhere_is_unreachable(#[case] origin: String, #[case] says: &str) {
    Trial::of(&origin).unreachable(says);
}

#[test]
fn tls_to_a_plain_port_is_told_as_tls() {
    let server = Server::start(a::html);
    Trial::of(&server.origin.replace("http:", "https:")).unreachable("TLS");
}

#[rstest]
#[case::fails(a::token_500, "answered 500")]
#[case::html(a::token_html, "without a token")]
#[case::empty(a::token_empty, "without a token")]
#[case::no_text(a::token_of_no_text, "without a token")]
#[case::line_feed(a::token_with_line_feed, "token")]
#[case::busy(a::token_busy, "answered 429")]
#[case::hangs(a::token_hangs, "did not answer")]
fn a_token_endpoint_that_gives_no_token_is_one_clear_error(
    #[case] villain: Villain,
    #[case] says: &str,
) {
    let server = Server::start(villain);
    let login = CLIENT_CREDENTIALS.replace("{origin}", &server.origin);
    Trial::of(&server.origin).login(&login).unreachable(says);
}

#[test]
fn a_group_that_does_not_exist_is_no_finding() {
    let server = Server::start(a::no_group);
    Trial::of(&server.origin).group("nobody").judged(&[4], "404");
}

#[test]
fn a_token_never_goes_to_another_host_over_plain_http() {
    static OTHER: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    let other = Server::start(a::unauthorised);
    // `localhost` is another origin than the address.
    OTHER.set(other.origin.replace("127.0.0.1", "localhost")).expect("it is set once");
    let villain: Villain = |asked, stream| {
        let other = OTHER.get().expect("it is set above");
        let head = "200 OK\r\ncontent-type: application/json";
        match asked.path.as_str() {
            "/r4/metadata" => a::answer(stream, head, "{}"),
            path if path.contains("_type") => {
                a::answer(stream, &format!("202 Accepted\r\ncontent-location: {other}/status"), "")
            }
            path if path.contains("$export") => {
                let output = format!(r#"{{"type":"Patient","url":"{other}/file"}}"#);
                let redirected = r#"{"type":"Observation","url":"/moved"}"#;
                let list =
                    format!(r#"{{"requiresAccessToken":true,"output":[{output},{redirected}]}}"#);
                a::answer(stream, head, list)
            }
            _ => a::answer(stream, &format!("307 Moved\r\nlocation: {other}/moved"), ""),
        }
    };
    let server = Server::start(villain);
    Trial::of(&server.origin).judged(&[1], "");
    let heard: Vec<String> = other.asked().into_iter().map(|asked| asked.head).collect();
    let asked_for = |path: &str| heard.iter().any(|head| head.contains(path));
    assert!(asked_for("/moved"), "a redirect was not followed: {heard:?}");
    assert!(!asked_for("/status"), "a status URL wants the token, which must not go there");
    for head in heard {
        // A token that nobody issued may go anywhere.
        let is_made_up = head.contains("Bearer bulkspec-") || !head.contains("authorization");
        assert!(is_made_up && !head.contains("client_"), "{head}");
    }
    let home = server.asked();
    assert!(home.iter().any(|asked| asked.head.contains(trial::TOKEN)), "no token at all was sent");
}
