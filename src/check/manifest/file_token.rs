//! Judges the tokens in the URLs of files.

use crate::check::{Def, Judge, Needs, Subject};
use crate::check_context::{
    CheckContext, CheckDoc, CheckResult, DraftFinding, Examined, FindingKind, Judgement, Unit,
    at_path, each_listed,
};
use serde_json::Value;

use crate::check::schema::Schema;
use crate::evidence::{FileTokenFacts, ManifestFacts, OutputFacts};

pub(crate) static FILE_TOKENS: Def = Def {
    doc: CheckDoc {
        id: "file-tokens",
        judges: "The token in each file URL is a JWT with typ JWT, algorithm HS256, and the claims \
                 start, total and userId.",
        sent: "The requests of the export itself; the tokens are those in the file URLs of the \
               manifest, decoded without the key.",
        accepted: "The claims start and userId as strings, and total as a whole number. Other \
                   claims are ignored. A token that never expires, that is used for two types or \
                   that shows the user is only noted.",
        matters: "Clients read total to know how many resources a file contains. Anyone who sees \
                  the URL in a log can read the claims of the token.",
        cause: "The tokens are of another kind, or a number is written as a string.",
        repair: "Issue the token as the contract documents it. Let it expire, and omit the user.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| file_tokens(cx)),
};

/// A JWT in the URL of an entry.
struct Jwt<'a> {
    at: usize,
    output: &'a OutputFacts,
    header: &'a Value,
    payload: &'a Value,
    same_as: usize,
}

/// Judges the token of each entry whose URL has one; another URL is for `file-urls`.
pub(crate) fn file_tokens(cx: CheckContext<'_>) -> Judgement {
    each_listed(cx, |export, manifest| {
        let (jwts, opaque) = tokens(manifest);
        let looked = Examined::at(Unit::Token, (jwts.len() + opaque.len()) as u64);
        let broken = opaque.into_iter().map(not_a_jwt).chain(jwts.iter().flat_map(judge_jwt));
        let found = broken.chain(notes(&jwts)).map(|(at, found)| {
            let path = at_path(format!("/output/{at}/url"));
            found.shown_by(manifest.exchange).in_export(export.id).at(path)
        });
        let judged = CheckResult::with(looked, found.collect());
        Ok(judged.or_not_tested("no file URL ends in TOKEN.ndjson"))
    })
}

fn tokens(manifest: &ManifestFacts) -> (Vec<Jwt<'_>>, Vec<usize>) {
    let (mut jwts, mut opaque) = (Vec::new(), Vec::new());
    for (at, output) in manifest.outputs.iter().enumerate() {
        match output.url.as_ref().and_then(|url| url.token.as_ref()) {
            Some(FileTokenFacts::Jwt { header, payload, same_as }) => {
                jwts.push(Jwt { at, output, header, payload, same_as: *same_as });
            }
            Some(FileTokenFacts::Opaque) => opaque.push(at),
            None => {}
        }
    }
    (jwts, opaque)
}

fn not_a_jwt(at: usize) -> (usize, DraftFinding) {
    let message = "the token in a file URL is not a JWT";
    let expected = "three parts in base64url, JSON in the first two";
    (at, DraftFinding::breach(message, expected, "something else"))
}

fn judge_jwt(jwt: &Jwt<'_>) -> Vec<(usize, DraftFinding)> {
    let mut found = Vec::new();
    for (name, wanted) in [("typ", "JWT"), ("alg", "HS256")] {
        let is = jwt.header.get(name).and_then(Value::as_str);
        if is != Some(wanted) {
            let message = format!("`{name}` in the header of a file token is wrong");
            let observed = if is.is_some() { "another string" } else { "no string" };
            found.push((jwt.at, DraftFinding::breach(message, wanted, observed)));
        }
    }
    for breach in Schema::FileToken.breaches(jwt.payload) {
        let place = breach.path.trim_start_matches('/');
        let place = if place.is_empty() { String::new() } else { format!(" at `{place}`") };
        let message = format!("the payload of a file token does not match the contract{place}");
        found.push((jwt.at, DraftFinding::breach(message, breach.expected, breach.observed)));
    }
    found
}

/// What is worth knowing of tokens that are right by the contract (SMP-04, SMP-05, SMP-06).
fn notes(jwts: &[Jwt<'_>]) -> Vec<(usize, DraftFinding)> {
    let lacks_exp = |jwt: &Jwt<'_>| jwt.payload.get("exp").is_none();
    let shows_user = |jwt: &Jwt<'_>| jwt.payload.get("userId").is_some();
    let serves_two = |jwt: &Jwt<'_>| {
        let is_twin = |other: &&Jwt<'_>| {
            other.same_as == jwt.same_as && other.output.resource_type != jwt.output.resource_type
        };
        jwts.iter().find(is_twin).is_some_and(|twin| twin.at < jwt.at)
    };
    let of = |has: &dyn Fn(&Jwt<'_>) -> bool, message: &str, expected: &str, observed: &str| {
        let found = DraftFinding::breach(message, expected, observed).of_kind(FindingKind::Note);
        let mut affected = jwts.iter().filter(|jwt| has(jwt));
        let first = affected.next()?;
        Some((first.at, found.of_total(1 + affected.count() as u64)))
    };
    let all = [
        of(
            &lacks_exp,
            "the token in a file URL does not expire",
            "an `exp`, or an access token required as well",
            "no `exp`",
        ),
        of(
            &serves_two,
            "the same token serves files of two types",
            "a token for each file",
            "the same token in the URL of another type",
        ),
        of(
            &shows_user,
            "the token in a file URL contains the user id, and URLs are written to logs",
            "no identifier of a person in a URL",
            "a `userId`",
        ),
    ];
    all.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use crate::contract::Contract;
    use crate::contract::Severity;
    use crate::evidence::{FileTokenFacts, OutputFacts};
    use crate::judge::testing::{EvidenceBuilder, Export, File, assert_says, patients};
    use crate::verdict::Outcome;
    use rstest::rstest;
    use serde_json::json;

    type Outputs = Vec<OutputFacts>;
    type Change = fn(&mut Outputs);

    fn token(outputs: &mut [OutputFacts], at: usize) -> &mut FileTokenFacts {
        outputs[at].url.as_mut().unwrap().token.as_mut().unwrap()
    }

    fn payload(outputs: &mut [OutputFacts]) -> &mut serde_json::Value {
        let FileTokenFacts::Jwt { payload, .. } = token(outputs, 0) else { unreachable!() };
        payload
    }

    fn header(outputs: &mut [OutputFacts]) -> &mut serde_json::Value {
        let FileTokenFacts::Jwt { header, .. } = token(outputs, 0) else { unreachable!() };
        header
    }

    fn share(outputs: &mut [OutputFacts]) {
        let FileTokenFacts::Jwt { same_as, .. } = token(outputs, 1) else { unreachable!() };
        *same_as = 0;
    }

    #[rstest]
    #[case(|_: &mut Outputs| (), Outcome::Pass, "contains the user id")]
    #[case(|outputs: &mut Outputs| *token(outputs, 0) = FileTokenFacts::Opaque, Outcome::Fail, "is not a JWT")]
    #[case(|outputs: &mut Outputs| header(outputs)["alg"] = json!("none"), Outcome::Fail, "`alg` in the header of a file token is wrong | HS256 | another string |  /output/0/url")]
    #[case(|outputs: &mut Outputs| header(outputs)["typ"] = json!(null), Outcome::Fail, "| JWT | no string |")]
    #[case(|outputs: &mut Outputs| payload(outputs)["total"] = json!("4"), Outcome::Fail, "at `total` | an integer | a string |")]
    #[case(|outputs: &mut Outputs| *payload(outputs) = json!({"start": "…", "total": 1}), Outcome::Fail, "`userId`")]
    #[case(|outputs: &mut Outputs| *payload(outputs) = json!([]), Outcome::Fail, "an object | an array")]
    #[case(|outputs: &mut Outputs| drop(payload(outputs).as_object_mut().unwrap().remove("exp")), Outcome::Pass, "in a file URL does not expire")]
    #[case(|outputs: &mut Outputs| share(outputs), Outcome::Pass, "the same token serves files of two types")]
    fn a_file_token_looks_like_the_sample(
        #[case] change: Change,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let files = vec![patients(&["a"]), File::new("Device", &[])];
        let builder =
            EvidenceBuilder::new(Contract::Analytics).export(Export::of(files).outputs(change));
        let verdict = builder.check("file-tokens");
        assert_says(&verdict, outcome, words);
        let is_note = verdict.findings.iter().all(|finding| finding.severity == Severity::Info);
        assert_eq!(is_note, outcome == Outcome::Pass);
    }

    #[test]
    fn two_files_of_one_type_may_share_a_token() {
        let files = vec![patients(&["a"]), patients(&["b"])];
        let export = Export::of(files).outputs(|outputs| share(outputs));
        let verdict = EvidenceBuilder::new(Contract::Analytics).export(export).check("file-tokens");
        assert!(verdict.findings.iter().all(|one| !one.message.contains("two types")));
    }

    #[test]
    fn without_a_token_there_is_nothing_to_look_at() {
        let files = vec![patients(&["a"])];
        let export = Export::of(files).outputs(|outputs| outputs[0].url = None);
        let verdict = EvidenceBuilder::new(Contract::Analytics).export(export).check("file-tokens");
        assert_says(&verdict, Outcome::NotTested, "ends in TOKEN.ndjson");
    }
}
