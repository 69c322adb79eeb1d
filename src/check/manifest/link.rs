//! Judges manifests that are spread over several pages.

use serde_json::{Map, Value};

use crate::check::{Def, Judge, Needs, Subject};
use crate::check_context::{
    CheckContext, CheckDoc, CheckResult, DraftFinding, Examined, FindingKind, Judgement, Unit,
    at_path, each_listed,
};
use crate::contract::GuideVersion;

pub(crate) static LINK_SHAPE: Def = Def {
    doc: CheckDoc {
        id: "link-shape",
        judges: "The link of a manifest has one entry, with relation next and the URL of a manifest.",
        sent: "A kick-off with allowPartialManifests=true, and GET on each link.",
        accepted: "An array of one object. A URL that is not absolute is only a warning.",
        matters: "A client follows the relation next, and cannot process other relations.",
        cause: "The manifest contains all the links of a search Bundle.",
        repair: "Return only the link to the next manifest, if there is one.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| link_shape(cx)),
};

pub(crate) static SAME_ON_ALL_PAGES: Def = Def {
    doc: CheckDoc {
        id: "same-on-all-pages",
        judges: "A linked manifest repeats the members of the first one, except for its lists of \
                 files.",
        sent: "GET on each link of a manifest.",
        accepted: "Different values of output, deleted and link, and in the ballot of 4.0.0 also \
                   of outcome.",
        matters: "A client takes transactionTime from whichever page it reads last.",
        cause: "Each page is a separate manifest that is generated on request.",
        repair: "Compute the members once, when the job starts.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| same_on_all_pages(cx)),
};

pub(crate) static NEXT_MANIFEST_RECEIVED: Def = Def {
    doc: CheckDoc {
        id: "next-manifest-received",
        judges: "Each link returns a manifest, or an error with an error status.",
        sent: "GET on each link of a manifest, repeated while the response is 202.",
        accepted: "Status 200 with a manifest; or 4xx or 5xx if the export has failed in the \
                   meantime.",
        matters: "A client that gets neither a manifest nor an error treats the export as \
                  complete.",
        cause: "Errors are returned with status 200, or as a page for human readers.",
        repair: "Respond in the same way as the status URL.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| next_manifest_received(cx)),
};

pub(crate) static PARTIAL_ONLY_IF_ASKED: Def = Def {
    doc: CheckDoc {
        id: "partial-only-if-asked",
        judges: "Without allowPartialManifests, there are no partial manifests and no links.",
        sent: "A kick-off without parameters.",
        accepted: "A single manifest, which is returned when the export is complete.",
        matters: "A client that does not support links reads only the first page.",
        cause: "The parameter defaults to true.",
        repair: "Divide the manifest only if the client requests it.",
    },
    subject: Subject::ListedExport,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Scenario(|cx, ()| partial_only_if_asked(cx)),
};

/// Judges the form of links.
pub(crate) fn link_shape(cx: CheckContext<'_>) -> Judgement {
    each_listed(cx, |export, _| {
        let (mut looked, mut found) = (Examined::default(), Vec::new());
        for (exchange, json) in export.manifests() {
            let Some(link) = json.get("link") else { continue };
            // A member that is there and empty says that there is no next page.
            if link.as_array().is_some_and(Vec::is_empty) {
                continue;
            }
            looked.add(Unit::List, 1);
            if let Some((message, expected, kind)) = wrong_link(link) {
                let one = DraftFinding::breach(message, expected, "something else").of_kind(kind);
                found.push(one.shown_by(exchange).in_export(export.id).at(at_path("/link")));
            }
        }
        Ok(CheckResult::with(looked, found).or_not_tested("no manifest has a `link`"))
    })
}

fn wrong_link(link: &Value) -> Option<(&'static str, &'static str, FindingKind)> {
    let [entry] = link.as_array().map(Vec::as_slice).unwrap_or_default() else {
        return Some(("`link` is not an array with one entry", "one entry", FindingKind::Breach));
    };
    if entry["relation"] != "next" {
        return Some(("the relation of `link` is not `next`", "next", FindingKind::Breach));
    }
    match entry["url"].as_str() {
        None => Some(("`link` has no `url`", "a `url`", FindingKind::Breach)),
        Some(url) if !url.contains("://") => {
            Some(("the `url` of `link` is not absolute", "an absolute URL", FindingKind::Doubt))
        }
        Some(_) => None,
    }
}

/// Judges what pages repeat.
pub(crate) fn same_on_all_pages(cx: CheckContext<'_>) -> Judgement {
    let is_ballot = cx.contract().guide() == Some(GuideVersion::V4Ballot);
    let differs = |member: &str| {
        matches!(member, "output" | "deleted" | "link") || (is_ballot && member == "outcome")
    };
    each_listed(cx, |export, manifest| {
        let (mut looked, mut found) = (Examined::default(), Vec::new());
        let none = Map::new();
        let members = |json: &Value| json.as_object().cloned().unwrap_or_default();
        let first = manifest.json.as_object().unwrap_or(&none);
        for page in &export.guide.pages {
            looked.add(Unit::List, 1);
            let other = members(&page.json);
            let names = first.keys().chain(other.keys().filter(|name| !first.contains_key(*name)));
            for name in names.filter(|name| !differs(name)) {
                if first.get(name) != other.get(name) {
                    let message = "a linked manifest differs from the first one";
                    let one = DraftFinding::breach(message, "the same value", "another value");
                    let one = one.shown_by(page.exchange).in_export(export.id);
                    found.push(one.at(at_path(format!("/{name}"))));
                }
            }
        }
        Ok(CheckResult::with(looked, found).or_not_tested("no `link` leads to a manifest"))
    })
}

/// Judges where links lead.
pub(crate) fn next_manifest_received(cx: CheckContext<'_>) -> Judgement {
    each_listed(cx, |export, _| {
        let mut judged =
            CheckResult::right(Examined::at(Unit::List, export.guide.pages.len() as u64));
        if let Some(broken) = &export.guide.broken_link {
            let Some(exchange) = broken.exchange else {
                judged.not_tested.extend(broken.why.clone());
                return Ok(judged);
            };
            judged.looked.add(Unit::Answer, 1);
            let answer = cx.answer(exchange);
            if answer.status().is_none_or(|status| status < 400) {
                let message = "a `link` leads to neither a manifest nor an error";
                let found = DraftFinding::breach(message, "a manifest, 4xx or 5xx", answer.words());
                judged.found.push(found.shown_by(exchange).in_export(export.id));
            }
        }
        Ok(judged.or_not_tested("no manifest has a `link`"))
    })
}

/// Judges that nothing comes in parts unasked.
pub(crate) fn partial_only_if_asked(cx: CheckContext<'_>) -> Judgement {
    each_listed(cx, |export, _| {
        if export.spec.partial == Some(true) {
            return Ok(CheckResult::not_tested(
                "the export asks for early manifests (allowPartialManifests)",
            ));
        }
        let mut looked = Examined::default();
        let mut found = Vec::new();
        for (exchange, json) in export.manifests() {
            looked.add(Unit::List, 1);
            if json["link"].as_array().is_some_and(|link| !link.is_empty()) {
                let message = "a manifest has a `link`, but the kick-off did not allow partial \
                               manifests";
                let one = DraftFinding::breach(message, "no `link`", "`link`").shown_by(exchange);
                found.push(one.in_export(export.id).at(at_path("/link")));
            }
        }
        for early in &export.guide.partials {
            let message = "a manifest came before the export was complete, but the kick-off did \
                           not allow partial manifests";
            let one = DraftFinding::breach(message, "no manifest with 202", "a manifest");
            found.push(one.shown_by(early.list.exchange).in_export(export.id));
        }
        Ok(CheckResult::with(looked, found))
    })
}

#[cfg(test)]
mod tests {
    use crate::contract::{Contract, GuideVersion};
    use crate::evidence::{BrokenLink, PageFacts};
    use crate::judge::testing::{EvidenceBuilder, Export, assert_says, patients, status};
    use crate::verdict::{Outcome, Verdict};
    use rstest::rstest;
    use serde_json::{Value, json};

    const V3: Contract = Contract::Guide(GuideVersion::V3);

    fn judged(builder: EvidenceBuilder, check: &str) -> Verdict {
        builder.cited("[V3-12]", &format!("steps: []\njudge: [{check}]"))
    }

    #[rstest]
    #[case(json!([{"relation": "next", "url": "https://a.test/2"}]), Outcome::Pass, "1 manifest")]
    #[case(json!([{"relation": "next", "url": "2"}]), Outcome::Warn, "not absolute")]
    #[case(json!([{"relation": "self", "url": "https://a.test/2"}]), Outcome::Fail, "`next` | next")]
    #[case(json!([{"relation": "next"}]), Outcome::Fail, "has no `url`")]
    #[case(json!([{"relation": "next"}, {}]), Outcome::Fail, "one entry")]
    #[case(json!([]), Outcome::NotTested, "no manifest has a `link`")]
    fn a_link_leads_on(#[case] link: Value, #[case] outcome: Outcome, #[case] words: &str) {
        let export = Export::of(vec![]).json(json!({"output": [], "link": link}));
        assert_says(&judged(EvidenceBuilder::new(V3).export(export), "link-shape"), outcome, words);
    }

    #[rstest]
    #[case(json!({"output": [{}], "error": []}), V3, Outcome::Pass, "1 manifest")]
    #[case(json!({"output": [], "error": [{}]}), V3, Outcome::Fail, "/error")]
    #[case(json!({"output": []}), V3, Outcome::Fail, "/error")]
    fn pages_repeat_each_other(
        #[case] page: Value,
        #[case] contract: Contract,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let export = Export::of(vec![]).json(json!({"output": [], "error": []}));
        let mut builder = EvidenceBuilder::new(contract).export(export);
        let exchange = builder.answer(status(200));
        builder.facts(0).guide.pages.push(PageFacts { exchange, json: page.into() });
        assert_says(&judged(builder, "same-on-all-pages"), outcome, words);
    }

    #[rstest]
    #[case(200, Outcome::Fail, "neither a manifest nor an error")]
    #[case(404, Outcome::Pass, "1 answer")]
    fn a_link_leads_to_a_manifest_or_an_error(
        #[case] code: u16,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let mut builder = EvidenceBuilder::new(V3).export(Export::of(vec![]));
        let exchange = Some(builder.answer(status(code)));
        builder.facts(0).guide.broken_link = Some(BrokenLink { exchange, why: None });
        assert_says(&judged(builder, "next-manifest-received"), outcome, words);
    }

    #[rstest]
    #[case(json!({"output": []}), Outcome::Pass, "1 manifest")]
    #[case(
        json!({"output": [], "link": [{}]}),
        Outcome::Fail,
        "the kick-off did not allow partial manifests"
    )]
    fn parts_come_only_if_asked_for(
        #[case] json: Value,
        #[case] outcome: Outcome,
        #[case] words: &str,
    ) {
        let export = Export::of(vec![patients(&["a"])]).json(json);
        assert_says(
            &judged(EvidenceBuilder::new(V3).export(export), "partial-only-if-asked"),
            outcome,
            words,
        );
    }
}
