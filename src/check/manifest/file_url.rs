//! Judges the URLs of files.

use crate::check::{Def, Judge, Needs, Subject};
use crate::check_context::{
    CheckContext, CheckDoc, CheckResult, DraftFinding, Examined, Judgement, Unit, at_path,
    each_listed,
};
use crate::evidence::{FileUrlFacts, OutputFacts};

pub(crate) static FILE_URLS: Def = Def {
    doc: CheckDoc {
        id: "file-urls",
        judges: "Each file URL is the kick-off URL without its query, followed by a slash, the \
                 type, a slash, a token and .ndjson.",
        sent: "The requests of the export itself; the URLs are those of the manifest.",
        accepted: "Absolute http and https URLs of that form, in which the type is that of the \
                   same entry.",
        matters: "Clients and firewalls route by the path, and some read the type from it.",
        cause: "The URL is built from the host behind the gateway, or for the wrong entry.",
        repair: "Build the URL from the request as the client sent it, and from the entry's own \
                 type.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| file_urls(cx)),
};

/// Judges the URL of each entry that has one; an entry without is for `manifest-shape`.
pub(crate) fn file_urls(cx: CheckContext<'_>) -> Judgement {
    each_listed(cx, |export, manifest| {
        let (mut looked, mut found) = (Examined::default(), Vec::new());
        for (n, output) in manifest.outputs.iter().enumerate() {
            let Some(url) = &output.url else { continue };
            looked.add(Unit::Url, 1);
            if let Some(wrong) = judge_url(output, url, &export.kickoff_url) {
                let path = at_path(format!("/output/{n}/url"));
                found.push(wrong.shown_by(manifest.exchange).in_export(export.id).at(path));
            }
        }
        Ok(CheckResult::with(looked, found).or_not_tested("the manifest has no URL"))
    })
}

/// The first thing that is wrong with a URL, from its beginning to its end.
fn judge_url(output: &OutputFacts, url: &FileUrlFacts, kickoff: &str) -> Option<DraftFinding> {
    let breach = |message, expected: String| {
        Some(DraftFinding::breach(message, expected, url.shown.as_str()))
    };
    if !url.absolute {
        return breach("a file URL is not absolute", "an absolute http or https URL".into());
    }
    if !url.below_kickoff {
        let expected = format!("{}/…", kickoff.split('?').next().unwrap_or_default());
        return breach("a file URL does not begin with the URL of the export", expected);
    }
    // An entry without a type is for `manifest-shape`.
    let wanted = output.resource_type.as_deref().or(url.type_segment.as_deref());
    if wanted.is_none() || url.type_segment.as_deref() != wanted {
        let wanted = wanted.unwrap_or("the type of the entry");
        let expected = format!("…/{wanted}/TOKEN.ndjson");
        return breach("the type in a file URL is not the type of its entry", expected);
    }
    if url.token.is_none() {
        return breach("a file URL does not end in TOKEN.ndjson", "…/TOKEN.ndjson".into());
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::contract::Contract;
    use crate::evidence::{FileUrlFacts, OutputFacts};
    use crate::judge::testing::{EvidenceBuilder, Export, assert_says, patients};
    use crate::verdict::Outcome;
    use rstest::rstest;

    type Url = FileUrlFacts;
    type Change = fn(&mut Url);

    #[rstest]
    #[case(|_: &mut Url| (), Outcome::Pass, "1 URL")]
    #[case(|url: &mut Url| url.absolute = false, Outcome::Fail, "not absolute")]
    #[case(|url: &mut Url| url.below_kickoff = false, Outcome::Fail, "| https://fhir.example/r4/$export/… |")]
    #[case(|url: &mut Url| url.type_segment = Some("Device".into()), Outcome::Fail, "…/Patient/TOKEN.ndjson")]
    #[case(|url: &mut Url| url.type_segment = None, Outcome::Fail, "/output/0/url")]
    #[case(|url: &mut Url| url.token = None, Outcome::Fail, "does not end in TOKEN.ndjson")]
    fn a_url_is_the_kickoff_the_type_and_a_token(
        #[case] change: Change,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let apply = |outputs: &mut Vec<OutputFacts>| change(outputs[0].url.as_mut().unwrap());
        let export = Export::of(vec![patients(&["a"])]).outputs(apply);
        let builder = EvidenceBuilder::new(Contract::Analytics).export(export);
        assert_says(&builder.check("file-urls"), outcome, words);
    }

    #[test]
    fn an_entry_without_url_is_left_to_the_shape() {
        let export = Export::of(vec![patients(&["a"])]).outputs(|outputs| outputs[0].url = None);
        let builder = EvidenceBuilder::new(Contract::Analytics).export(export);
        assert_says(&builder.check("file-urls"), Outcome::NotTested, "the manifest has no URL");
    }
}
