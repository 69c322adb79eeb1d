//! Writes a request as a curl command for a POSIX shell, with secrets as shell variables.

use crate::evidence::{LITERAL_BRACE, SentBody, SentRequest};

/// Headers that curl sends by itself.
const BY_ITSELF: [(&str, &str); 1] = [("accept", "*/*")];

/// Returns a command that repeats `request`. Each secret `{file-token-3}` becomes the shell
/// variable `$FILE_TOKEN_3`. Everything else is literal, including `$export` in a URL. A body that
/// was not kept is read from the file `body`.
#[must_use]
pub(super) fn render(request: &SentRequest) -> String {
    let mut words = vec!["curl".to_owned(), "-i".to_owned()];
    if request.url.contains(['[', ']']) || has_literal_brace(request) {
        // Else curl would take brackets and braces for a range of URLs.
        words.push("-g".to_owned());
    }
    words.extend(method_words(request));
    for header in &request.headers {
        if !BY_ITSELF.contains(&(header.name.as_str(), header.value.as_str())) {
            let line = match header.value.as_str() {
                // curl leaves a header with nothing after the colon out.
                "" => format!("{};", header.name),
                value => format!("{}: {value}", header.name),
            };
            words.extend(["-H".to_owned(), quote(&line, &request.secrets)]);
        }
    }
    words.extend(body_words(request));
    words.push(quote(&request.url, &request.secrets));
    words.join(" ")
}

fn has_literal_brace(request: &SentRequest) -> bool {
    pieces(&request.url, &request.secrets)
        .iter()
        .any(|piece| matches!(piece, Piece::Literal(text) if text.contains(['{', '}'])))
}

fn method_words(request: &SentRequest) -> Vec<String> {
    match (request.method.as_str(), &request.body) {
        ("GET", SentBody::None) | ("POST", SentBody::Bytes { .. }) => Vec::new(),
        ("HEAD", SentBody::None) => vec!["-I".to_owned()],
        (method, _) => vec!["-X".to_owned(), quote(method, &[])],
    }
}

fn body_words(request: &SentRequest) -> Vec<String> {
    let SentBody::Bytes { text, .. } = &request.body else { return Vec::new() };
    let mut words = Vec::new();
    if !request.headers.iter().any(|header| header.name == "content-type") {
        // Else curl would add the one of forms.
        words.extend(["-H".to_owned(), "content-type:".to_owned()]);
    }
    let (option, data) = match text {
        // `--data-raw` does not take a leading @ for a file.
        Some(text) => ("--data-raw", quote(text, &request.secrets)),
        None => ("--data-binary", "@body".to_owned()),
    };
    words.extend([option.to_owned(), data]);
    words
}

#[derive(Debug, PartialEq)]
enum Piece<'a> {
    Literal(&'a str),
    Secret(&'a str),
}

/// Splits `text` at the secrets and escaped braces that it contains.
fn pieces<'a>(text: &'a str, secrets: &'a [String]) -> Vec<Piece<'a>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    let next = |rest: &str| {
        let find = |label: &'a String| Some((rest.find(&format!("{{{label}}}"))?, Some(label)));
        let brace = rest.find(LITERAL_BRACE).map(|at| (at, None));
        secrets.iter().filter_map(find).chain(brace).min()
    };
    while let Some((at, label)) = next(rest) {
        if at > 0 {
            pieces.push(Piece::Literal(&rest[..at]));
        }
        let (piece, length) = match label {
            Some(label) => (Piece::Secret(label), label.len() + 2),
            None => (Piece::Literal("{"), LITERAL_BRACE.len()),
        };
        pieces.push(piece);
        rest = &rest[at + length..];
    }
    if !rest.is_empty() || pieces.is_empty() {
        pieces.push(Piece::Literal(rest));
    }
    pieces
}

/// Quotes a text as one word of the shell.
fn quote(text: &str, secrets: &[String]) -> String {
    let pieces = pieces(text, secrets);
    let is_literal = |piece: &Piece<'_>| matches!(piece, Piece::Literal(_));
    if pieces.iter().all(is_literal) {
        let text: String = pieces.iter().map(inside_double).collect();
        return if is_plain(&text) { text } else { single(&text) };
    }
    let is_tame = |text: &str| !text.contains(['$', '`', '"', '\\', '!']);
    if pieces
        .iter()
        .all(|piece| matches!(piece, Piece::Literal(text) if is_tame(text)) || !is_literal(piece))
    {
        let inside: String = pieces.iter().map(inside_double).collect();
        return format!("\"{inside}\"");
    }
    pieces.iter().map(alone).collect()
}

fn inside_double(piece: &Piece<'_>) -> String {
    match piece {
        Piece::Literal(text) => (*text).to_owned(),
        Piece::Secret(label) => format!("${{{}}}", variable(label)),
    }
}

fn alone(piece: &Piece<'_>) -> String {
    match piece {
        Piece::Literal(text) => single(text),
        Piece::Secret(label) => format!("\"${}\"", variable(label)),
    }
}

/// Between single quotes only the quote itself is special.
fn single(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

fn is_plain(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_./:@%+=,".contains(&b))
}

fn variable(label: &str) -> String {
    let name: String = label
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' })
        .collect();
    if name.starts_with(|c: char| c.is_ascii_digit()) { format!("_{name}") } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Header;
    use rstest::rstest;
    use std::process::Command;

    fn request(
        method: &str,
        url: &str,
        headers: &[(&str, &str)],
        body: Option<&str>,
    ) -> SentRequest {
        let header =
            |&(name, value): &(&str, &str)| Header { name: name.into(), value: value.into() };
        let body = body.map_or(SentBody::None, |text| SentBody::Bytes {
            media_type: None,
            bytes: text.len() as u64,
            text: Some(text.to_owned()),
        });
        SentRequest {
            method: method.into(),
            url: url.into(),
            headers: headers.iter().map(header).collect(),
            body,
            secrets: ["client-secret", "file-token-3", "token"].map(String::from).into(),
        }
    }

    #[rstest]
    #[case(request("GET", "http://a.test/Group/1", &[("accept", "*/*")], None), "curl -i http://a.test/Group/1")]
    #[case(request("GET", "http://a.test/$export", &[("authorization", "Bearer {token}")], None),
        r#"curl -i -H "authorization: Bearer ${TOKEN}" 'http://a.test/$export'"#)]
    #[case(request("EXPORT", "http://a.test/$export?_type=A&x=1", &[], None),
        "curl -i -X EXPORT 'http://a.test/$export?_type=A&x=1'")]
    #[case(request("GET", "http://a.test/$export/{file-token-3}.ndjson", &[], None),
        r#"curl -i 'http://a.test/$export/'"$FILE_TOKEN_3"'.ndjson'"#)]
    #[case(request("HEAD", "http://a.test/", &[("x-note", "it's")], None),
        r"curl -i -I -H 'x-note: it'\''s' http://a.test/")]
    #[case(request("POST", "http://a.test/", &[("content-type", "a/b")], Some("s={client-secret}")),
        r#"curl -i -H 'content-type: a/b' --data-raw "s=${CLIENT_SECRET}" http://a.test/"#)]
    #[case(request("PUT", "http://a.test/{id}", &[], Some("{}")),
        "curl -i -g -X PUT -H content-type: --data-raw '{}' 'http://a.test/{id}'")]
    #[case(request("POST", "http://a.test/", &[], None), "curl -i -X POST http://a.test/")]
    #[case(request("GET", "http://a.test/?a={brace}token}", &[], None), "curl -i -g 'http://a.test/?a={token}'")]
    fn a_request_is_written_as_curl(#[case] request: SentRequest, #[case] expected: &str) {
        assert_eq!(render(&request), expected);
    }

    #[test]
    fn a_shell_hands_curl_the_very_words() {
        let body = r#"{"a": "`id` $HOME !! \\ {token} it's"}"#;
        let request = request(
            "POST",
            "http://a.test/$export/{file-token-3}?a=b&c={client-secret}",
            &[("authorization", "Bearer {token}"), ("content-type", "a/b")],
            Some(body),
        );
        let script = format!("curl() {{ printf '%s\\n' \"$@\"; }}\n{}", render(&request));
        let output = Command::new("sh")
            .args(["-c", &script])
            .env("TOKEN", "t o'k$en")
            .env("CLIENT_SECRET", "s\"ecret")
            .env("FILE_TOKEN_3", "f3")
            .output()
            .unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        let words: Vec<&str> = said.lines().collect();
        let data = r#"{"a": "`id` $HOME !! \\ t o'k$en it's"}"#;
        let url = "http://a.test/$export/f3?a=b&c=s\"ecret";
        let auth = "authorization: Bearer t o'k$en";
        assert_eq!(words, ["-i", "-H", auth, "-H", "content-type: a/b", "--data-raw", data, url]);
    }
}
