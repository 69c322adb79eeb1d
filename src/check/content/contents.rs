//! Judges what resources hold: references, attachments, and types that must be or must not be.

use crate::check::{Def, Judge, Needs, Subject};
use crate::check_context::{
    CheckContext, CheckDoc, CheckResult, DraftFinding, Examined, FindingKind, Judgement, Unit,
    each_listed, in_file, unread, unread_types,
};
use crate::contract::GuideVersion;
use crate::evidence::{
    AttachmentFacts, ContentFacts, ExportFacts, FileEvidence, Places, ReferenceForm,
};
use crate::spec::ExportLevel;

pub(crate) static REFERENCE_FORMS: Def = Def {
    doc: CheckDoc {
        id: "reference-forms",
        judges: "References are relative, or absolute below the base URL of the server.",
        sent: "GET on each URL of the manifest; the references of every line are read.",
        accepted: "Type/id, the same below the base URL, and #id. URLs on other servers are noted, \
                   unless all references are such URLs.",
        matters: "A client joins resources by their references.",
        cause: "References from a transaction (urn:uuid) or from the source system are kept.",
        repair: "Write each reference in the form that the server's REST API uses.",
    },
    subject: Subject::ListedExport,
    needs: Needs::CONTENT,
    judge: Judge::Scenario(|cx, ()| reference_forms(cx)),
};

pub(crate) static PATIENTS_INCLUDED: Def = Def {
    doc: CheckDoc {
        id: "patients-included",
        judges: "An export of patients or a Group includes the Patient resources.",
        sent: "A kick-off without parameters.",
        accepted: "At least one Patient in an export that contains other data.",
        matters: "Without the Patients, a client cannot tell whom the data are about.",
        cause: "The query collects only the resources that reference a Patient.",
        repair: "Include the Patient resources in the export.",
    },
    subject: Subject::ListedExport,
    needs: Needs::CONTENT,
    judge: Judge::Scenario(|cx, ()| patients_included(cx)),
};

pub(crate) static NO_BINARIES: Def = Def {
    doc: CheckDoc {
        id: "no-binaries",
        judges: "A patient-level or Group export contains no Binary: patients' documents are \
                 attachments of a DocumentReference.",
        sent: "A kick-off without parameters; every line is read.",
        accepted: "No resource of the type Binary.",
        matters: "A Binary does not identify its patient or its content.",
        cause: "The exporter treats Binary like any other type.",
        repair: "Export a DocumentReference with content.attachment instead.",
    },
    subject: Subject::ListedExport,
    needs: Needs::CONTENT,
    judge: Judge::Scenario(|cx, ()| no_binaries(cx)),
};

pub(crate) static ATTACHMENT_CONTENT: Def = Def {
    doc: CheckDoc {
        id: "attachment-content",
        judges: "Attachments have a contentType, and data or a url.",
        sent: "GET on each URL of the manifest; the attachments of every line are read.",
        accepted: "An attachment that has contentType and at least one of data and url.",
        matters: "A document that cannot be read or displayed is lost.",
        cause: "The export does not copy the media type or the location of the document.",
        repair: "Fill in the attachment from the document store.",
    },
    subject: Subject::ListedExport,
    needs: Needs::CONTENT,
    judge: Judge::Scenario(|cx, ()| attachment_content(cx)),
};

pub(crate) static ATTACHMENT_URLS: Def = Def {
    doc: CheckDoc {
        id: "attachment-urls",
        judges: "The url of an attachment is absolute and returns the document.",
        sent: "GET on a few of the URLs, with the token if the manifest says that files require \
               it.",
        accepted: "Status 200. Since 3.0.0, a url beside data may be relative.",
        matters: "A client outside the server cannot resolve a relative URL.",
        cause: "Binary/id is exported as it is stored.",
        repair: "Write the URL in full.",
    },
    subject: Subject::ListedExport,
    needs: Needs::CONTENT,
    judge: Judge::Scenario(|cx, ()| attachment_urls(cx)),
};

pub(crate) static ATTACHMENT_ACCESS: Def = Def {
    doc: CheckDoc {
        id: "attachment-access",
        judges: "Attachments require the same token as the files, or none if the files require \
                 none.",
        sent: "GET on a few of the URLs, with the token if the manifest says that files require \
               it. URLs on the host of the base URL are also requested without the token.",
        accepted: "With the token, any response but 401 and 403. Without it, any response but a \
                   success.",
        matters: "A client has no other credential, and documents are as confidential as files.",
        cause: "Documents are kept in another system, which has its own login or none.",
        repair: "Require the same token for documents as for files, or return signed URLs on \
                 another host.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ATTACHMENTS,
    judge: Judge::Scenario(|cx, ()| attachment_access(cx)),
};

fn contents(export: &ExportFacts) -> impl Iterator<Item = (&FileEvidence, &ContentFacts)> {
    export.files.iter().filter_map(|file| Some((file, file.facts.as_ref()?.content.as_ref()?)))
}

fn in_line(
    found: DraftFinding,
    export: &ExportFacts,
    file: &FileEvidence,
    places: &Places<u64>,
) -> DraftFinding {
    let place = in_file(&file.name, places.first.first().copied());
    found.shown_by(file.exchange).in_export(export.id).at(place).of_total(places.total)
}

/// Judges the form of references.
pub(crate) fn reference_forms(cx: CheckContext<'_>) -> Judgement {
    each_listed(cx, |export, _| {
        let (mut looked, mut found) = (Examined::default(), Vec::new());
        let gap = unread(export);
        // One reference that leads to the server may stand in what was not read.
        let may_lead_here = has_own_references(export) || gap.is_some();
        let elsewhere = if may_lead_here { FindingKind::Note } else { FindingKind::Breach };
        for (file, content) in contents(export) {
            for (form, places) in &content.references {
                looked.add(Unit::Reference, places.total);
                let (words, kind) = match form {
                    ReferenceForm::Relative
                    | ReferenceForm::BelowBase
                    | ReferenceForm::Contained => continue,
                    ReferenceForm::OtherAbsolute => ("a URL on another server", elsewhere),
                    ReferenceForm::Urn => ("a urn", FindingKind::Breach),
                    ReferenceForm::Other => ("something else", FindingKind::Breach),
                };
                let message = "a reference is neither relative nor below the base URL";
                let one =
                    DraftFinding::breach(message, "Type/id, relative or below the base URL", words);
                found.push(in_line(one.of_kind(kind), export, file, places));
            }
        }
        let judged = CheckResult::with(looked, found).but_not_tested(gap);
        Ok(judged.or_not_tested("no resource has a reference"))
    })
}

/// Tells whether some reference leads to a resource of the server, so that others may well lead to
/// other servers.
fn has_own_references(export: &ExportFacts) -> bool {
    let mut forms = contents(export).flat_map(|(_, content)| content.references.keys());
    forms.any(|form| matches!(form, ReferenceForm::Relative | ReferenceForm::BelowBase))
}

/// Judges an export that is about patients.
fn each_of_patients<'a>(
    cx: CheckContext<'a>,
    judge: impl Fn(&'a ExportFacts) -> CheckResult,
) -> Judgement {
    each_listed(cx, |export, _| {
        let is_of_patients =
            matches!(export.spec.level, Some(ExportLevel::Group | ExportLevel::Patient));
        if !is_of_patients {
            return Ok(CheckResult::not_tested("the export is not a Patient or Group export"));
        }
        Ok(judge(export))
    })
}

/// Judges that Patients are there.
pub(crate) fn patients_included(cx: CheckContext<'_>) -> Judgement {
    each_of_patients(cx, |export| {
        let types = || {
            let facts = export.files.iter().filter_map(|file| file.facts.as_ref());
            facts.flat_map(|facts| facts.types.keys())
        };
        let count = types().count();
        let has_patients = types().any(|name| name == "Patient");
        if let Some(why) = unread_types(export).filter(|_| !has_patients) {
            return CheckResult::blocked(why);
        }
        let found = (count > 0 && !has_patients).then(|| {
            let message = "the export contains patient data but no Patient";
            let found = DraftFinding::breach(message, "Patient", "other types only");
            found.shown_by(export.manifest().map(|list| list.exchange)).in_export(export.id)
        });
        let looked = Examined::at(Unit::Type, count as u64);
        CheckResult::with(looked, found.into_iter().collect()).or_not_tested("the export is empty")
    })
}

/// Judges that no Binary is there.
pub(crate) fn no_binaries(cx: CheckContext<'_>) -> Judgement {
    each_of_patients(cx, |export| {
        let (mut looked, mut found) = (Examined::default(), Vec::new());
        for file in &export.files {
            let Some(facts) = file.facts.as_ref().filter(|facts| facts.lines > 0) else { continue };
            looked.add(Unit::File, 1);
            if let Some(count) = facts.types.get("Binary") {
                let message = "the export contains a Binary";
                let one = DraftFinding::breach(
                    message,
                    "a DocumentReference with its attachment",
                    "Binary",
                );
                let place = in_file(&file.name, facts.first_lines.get("Binary").copied());
                let one = one.shown_by(file.exchange).in_export(export.id).at(place);
                found.push(one.of_total(*count));
            }
        }
        let judged = CheckResult::with(looked, found).but_not_tested(unread(export));
        judged.or_not_tested("no file has any lines")
    })
}

fn each_attachment_facts(
    export: &ExportFacts,
    wrong: impl Fn(&AttachmentFacts) -> Vec<(Places<u64>, &'static str, &'static str)>,
) -> CheckResult {
    let (mut looked, mut found) = (Examined::default(), Vec::new());
    for (file, content) in contents(export) {
        looked.add(Unit::Attachment, content.attachments.total);
        for (places, message, expected) in wrong(&content.attachments) {
            if !places.is_empty() {
                let one = DraftFinding::breach(message, expected, "something else");
                found.push(in_line(one, export, file, &places));
            }
        }
    }
    CheckResult::with(looked, found).but_not_tested(unread(export))
}

/// Judges what attachments have.
pub(crate) fn attachment_content(cx: CheckContext<'_>) -> Judgement {
    each_listed(cx, |export, _| {
        let judged = each_attachment_facts(export, |facts| {
            vec![
                (facts.without_type.clone(), "an attachment has no contentType", "contentType"),
                (facts.without_content.clone(), "an attachment has no content", "data or url"),
            ]
        });
        Ok(judged.or_not_tested("no resource has an attachment"))
    })
}

/// Judges the URLs of attachments.
pub(crate) fn attachment_urls(cx: CheckContext<'_>) -> Judgement {
    let is_second = cx.contract().guide() == Some(GuideVersion::V2);
    each_listed(cx, |export, _| {
        let judged = each_attachment_facts(export, |facts| {
            let message = "the url of an attachment is not absolute";
            let mut wrong = vec![(facts.relative.clone(), message, "an absolute URL")];
            if is_second {
                wrong.push((facts.relative_beside_data.clone(), message, "an absolute URL"));
            }
            wrong
        });
        let with_url: u64 = contents(export).map(|(_, content)| content.attachments.with_url).sum();
        if with_url == 0 {
            return Ok(CheckResult::not_tested("no attachment has a url"));
        }
        let mut judged = CheckResult { looked: Examined::at(Unit::Url, with_url), ..judged };
        judged.merge(attachment_answers(cx, export, |status| {
            let is_wrong = !matches!(status, Some(200 | 401 | 403));
            is_wrong.then_some(("the url of an attachment does not work", "status 200"))
        }));
        Ok(judged)
    })
}

/// Judges who may have attachments.
pub(crate) fn attachment_access(cx: CheckContext<'_>) -> Judgement {
    each_listed(cx, |export, _| {
        let judged = attachment_answers(cx, export, |status| {
            let is_refused = matches!(status, Some(401 | 403));
            is_refused
                .then_some(("the server refuses an attachment but returns the files", "status 200"))
        });
        let judged = with_open_attachments(cx, export, judged);
        Ok(judged.or_not_tested("no attachment has a url that could be requested"))
    })
}

/// Adds the attachments that are given to whoever asks. The guide says nothing of them in so many
/// words, so they are doubtful: a URL may be a secret by itself.
fn with_open_attachments(
    cx: CheckContext<'_>,
    export: &ExportFacts,
    mut judged: CheckResult,
) -> CheckResult {
    for exchange in export.guide.attachments.iter().filter_map(|probe| probe.open) {
        judged.looked.add(Unit::Answer, 1);
        let answer = cx.answer(exchange);
        if answer.status().is_some_and(|status| status / 100 == 2) {
            let message =
                "the server returns an attachment without a token although files need one";
            let found = DraftFinding::breach(message, "status 401 or 403", answer.words());
            let found = found.of_kind(FindingKind::Doubt).shown_by(exchange);
            judged.found.push(found.in_export(export.id));
        }
    }
    judged
}

fn attachment_answers(
    cx: CheckContext<'_>,
    export: &ExportFacts,
    wrong: impl Fn(Option<u16>) -> Option<(&'static str, &'static str)>,
) -> CheckResult {
    let mut judged = CheckResult::default();
    for probe in &export.guide.attachments {
        let Some(exchange) = probe.exchange else {
            let why = "an attachment is on another host; add the host to `hosts` to trust it";
            judged.not_tested.push(why.to_owned());
            continue;
        };
        judged.looked.add(Unit::Answer, 1);
        let answer = cx.answer(exchange);
        if let Some((message, expected)) = wrong(answer.status()) {
            let found = DraftFinding::breach(message, expected, answer.words());
            judged.found.push(found.shown_by(exchange).in_export(export.id));
        }
    }
    judged
}

#[cfg(test)]
mod tests {
    use crate::contract::{Contract, GuideVersion};
    use crate::evidence::AttachmentProbe;
    use crate::judge::testing::{EvidenceBuilder, Export, File, assert_says, status};
    use crate::scan::Reading;
    use crate::verdict::{Outcome, Verdict};
    use rstest::rstest;
    use serde_json::{Value, json};

    fn builder(version: GuideVersion, resource: &Value) -> EvidenceBuilder {
        let name = resource["resourceType"].as_str().unwrap();
        let file = File::new(name, &[resource.to_string()]).reading(Reading::Content);
        let export = Export::of(vec![file]).spec("{ level: patient }");
        EvidenceBuilder::new(Contract::Guide(version)).export(export)
    }

    fn judged(builder: EvidenceBuilder, check: &str) -> Verdict {
        builder.cited("[CONT-12]", &format!("steps: []\njudge: [{check}]"))
    }

    fn resource(name: &str, reference: &str) -> Value {
        json!({"resourceType": name, "id": "a", "subject": {"reference": reference}})
    }

    fn document(attachment: &Value) -> Value {
        json!({"resourceType": "DocumentReference", "id": "a", "content": [{"attachment": attachment}]})
    }

    #[rstest]
    #[case("reference-forms", resource("Encounter", "Patient/1"), Outcome::Pass, "1 reference")]
    #[case("reference-forms", resource("Encounter", "urn:uuid:1"), Outcome::Fail, "a urn")]
    #[case(
        "reference-forms",
        resource("Encounter", "https://x.test/Patient/1"),
        Outcome::Fail,
        "another server"
    )]
    #[case(
        "reference-forms",
        json!({"resourceType": "Encounter", "subject": {"reference": "Patient/1"},
            "partOf": {"reference": "https://x.test/Encounter/1"}}),
        Outcome::Pass,
        "another server"
    )]
    #[case("patients-included", resource("Patient", "#x"), Outcome::Pass, "1 type")]
    #[case("patients-included", resource("Encounter", "#x"), Outcome::Fail, "no Patient")]
    #[case("no-binaries", resource("Encounter", "#x"), Outcome::Pass, "1 file")]
    #[case("no-binaries", resource("Binary", "#x"), Outcome::Fail, "contains a Binary")]
    #[case("attachment-content", document(&json!({"contentType": "x", "data": ""})), Outcome::Pass, "1 attachment")]
    #[case("attachment-content", document(&json!({"data": ""})), Outcome::Fail, "no contentType")]
    #[case("attachment-content", document(&json!({"contentType": "x"})), Outcome::Fail, "no content")]
    #[case("attachment-urls", document(&json!({"url": "https://x.test/a"})), Outcome::Pass, "1 URL")]
    #[case("attachment-urls", document(&json!({"url": "Binary/1"})), Outcome::Fail, "not absolute")]
    #[case("attachment-urls", document(&json!({"url": "Binary/1", "data": ""})), Outcome::Pass, "1 URL")]
    #[case("attachment-urls", document(&json!({})), Outcome::NotTested, "no attachment has a url")]
    fn contents_are_judged(
        #[case] check: &str,
        #[case] resource: Value,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        assert_says(&judged(builder(GuideVersion::V3, &resource), check), outcome, words);
    }

    #[test]
    fn in_the_second_version_a_url_beside_data_is_absolute_too() {
        let document = document(&json!({"url": "Binary/1", "data": ""}));
        let verdict = judged(builder(GuideVersion::V2, &document), "attachment-urls");
        assert_says(&verdict, Outcome::Fail, "not absolute");
    }

    #[rstest]
    #[case(200, Outcome::Pass, Outcome::Pass)]
    #[case(404, Outcome::Fail, Outcome::Pass)]
    #[case(401, Outcome::Pass, Outcome::Fail)]
    fn what_an_attachment_answers_is_judged_once(
        #[case] code: u16,
        #[case] urls: Outcome,
        #[case] access: Outcome,
    ) {
        let builder = || {
            let document = document(&json!({"url": "https://x.test/a"}));
            let mut builder = builder(GuideVersion::V3, &document);
            let exchange = Some(builder.answer(status(code)));
            let (with_token, on_base_host) = (true, true);
            let probe =
                AttachmentProbe { with_token, on_base_host, is_plain: false, exchange, open: None };
            builder.facts(0).guide.attachments.push(probe);
            builder
        };
        assert_eq!(judged(builder(), "attachment-urls").outcome, urls);
        assert_eq!(judged(builder(), "attachment-access").outcome, access);
    }

    #[rstest]
    #[case(401, Outcome::Pass)]
    #[case(404, Outcome::Pass)]
    #[case(200, Outcome::Warn)]
    fn an_attachment_that_is_open_is_doubtful(#[case] code: u16, #[case] outcome: Outcome) {
        let document = document(&json!({"url": "https://x.test/a"}));
        let mut builder = builder(GuideVersion::V3, &document);
        let [exchange, open] = [200, code].map(|code| Some(builder.answer(status(code))));
        let (with_token, on_base_host, is_plain) = (true, true, false);
        let probe = AttachmentProbe { with_token, on_base_host, is_plain, exchange, open };
        builder.facts(0).guide.attachments.push(probe);
        assert_eq!(judged(builder, "attachment-access").outcome, outcome);
    }
}
