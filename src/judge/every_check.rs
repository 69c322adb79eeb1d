//! Tests that hold for every check there is.

use super::testing::{Export, World, patients, scenario};
use super::{doc_of, docs, judge};
use crate::contract::{Contract, GuideVersion};
use crate::evidence::{ExchangeId, ExportId, FileEvidence, Sent, StepFacts};
use crate::suite::{CheckSpec, Suite};
use crate::verdict::Outcome;
use rstest::rstest;
use std::collections::BTreeSet;
use std::fs;

const EXPECTATIONS: [&str; 41] = [
    "status",
    "shape",
    "starts-no-export",
    "gives-no-data",
    "kick-off",
    "outcome",
    "outcome-type",
    "empty-or-outcome",
    "content-location",
    "says-when-to-retry",
    "passing-failure",
    "preference-applied",
    "holds",
    "same-manifest",
    "smart-document",
    "smart-json",
    "token-endpoint",
    "absolute-endpoints",
    "grant-types",
    "auth-methods",
    "signing-algs",
    "scopes-listed",
    "asymmetric-capability",
    "pkce-methods",
    "token-endpoint-tls",
    "token-granted",
    "listed-algorithm",
    "token-shape",
    "token-refused",
    "oauth-error",
    "error-description",
    "token-lifetime",
    "no-refresh-token",
    "token-not-cached",
    "scope-not-wider",
    "scope-not-granted",
    "scope-syntax-kept",
    "scope-syntax-declared",
    "jwks-fetch",
    "jwks-kept",
    "no-foreign-fetch",
];

/// Checks that have something to say of an export without a list.
const OF_REFUSALS: [&str; 6] = [
    "list-received",
    "refused-or-only",
    "not-all-of",
    "narrower-than",
    "group-limit",
    "nobody-exported",
];

const OF_DOWNLOADS: [&str; 2] = ["same-files", "swapped-type-is-safe"];

/// Checks of what a server declares.
const OF_DECLARATIONS: [&str; 6] = [
    "declares-guide",
    "operation-definitions",
    "operation-names",
    "declared-types-taken",
    "declared-parameters-taken",
    "levels-at-their-paths",
];

/// Checks of kick-offs that are only tried.
const OF_KICK_OFFS: [&str; 3] = ["levels-as-declared", "levels-offered", "some-level-offered"];

/// Checks of Groups that are created by filters.
const OF_COHORTS: [&str; 6] = [
    "cohort-accepted",
    "cohort-refused",
    "cohort-refreshed",
    "cohort-at-hand",
    "cohort-declared",
    "cohort-members",
];

fn needs_no_export(check: &str) -> bool {
    let name = name(check);
    [&OF_DOWNLOADS[..], &OF_DECLARATIONS, &OF_KICK_OFFS, &OF_COHORTS]
        .iter()
        .any(|it| it.contains(&name))
}

/// Every check, as suites write it.
pub(super) const CHECKS: [&str; 129] = [
    "list-received",
    "{ refused-or-only: [Patient] }",
    "manifest-shape",
    "request-echo",
    "r4-types",
    "file-urls",
    "file-tokens",
    "token-totals",
    "files-received",
    "bodies-arrive-whole",
    "outlives-expiry",
    "lengths-are-true",
    "urls-keep-to-tls",
    "{ output-types: [Patient] }",
    "compartment-types",
    "known-types",
    "known-counts",
    "one-type-per-file",
    "well-formed-lines",
    "unique-resources",
    "several-files-of-a-type",
    "thousands-of-lines",
    "last-updated-after-since",
    "{ same-resources: { as: {} } }",
    "{ patient-slice: {} }",
    "{ filter-applied: {} }",
    "only-asked-types",
    "provenance-stays-out",
    "{ members-exported: all }",
    "only-members",
    "only-members-data",
    "nobody-exported",
    "only-members-throughout",
    "group-limit",
    "same-files",
    "swapped-type-is-safe",
    "{ disjoint: {} }",
    "{ covers: [{}] }",
    "{ part-of: {} }",
    "{ only-members-inside: {} }",
    "{ not-all-of: {} }",
    "{ narrower-than: {} }",
    "written-are-exported",
    "newest-version-only",
    "later-changes-stay-out",
    "nothing-lost-in-chain",
    "deletions-listed",
    "deleted-stay-out",
    "cohort-accepted",
    "cohort-refused",
    "cohort-refreshed",
    "cohort-at-hand",
    "cohort-declared",
    "cohort-members",
    "same-as-read",
    "same-letters-as-read",
    "latest-origins",
    "referenced-exported",
    "declares-guide",
    "operation-definitions",
    "operation-names",
    "types-declared",
    "declared-types-taken",
    "declared-parameters-taken",
    "levels-as-declared",
    "levels-offered",
    "some-level-offered",
    "levels-at-their-paths",
    "status-codes",
    "x-progress",
    "retry-after",
    "progress-not-cached",
    "manifest-media-type",
    "manifest-object",
    "expires",
    "no-export-status",
    "export-status",
    "failure-status",
    "failure-outcome",
    "failure-media-type",
    "partial-success",
    "absolute-urls",
    "entry-counts",
    "file-sizes",
    "no-empty-files",
    "transaction-time",
    "changed-before-transaction-time",
    "empty-output",
    "ballot-members",
    "outcome-files",
    "no-outcomes-in-output",
    "ignored-parameters-told",
    "deletion-bundles",
    "deletion-requests",
    "deleted-not-in-output",
    "deleted-types",
    "link-shape",
    "same-on-all-pages",
    "next-manifest-received",
    "partial-only-if-asked",
    "partial-manifests",
    "partial-files-received",
    "partial-lists-kept",
    "partial-files-kept",
    "organized-entries",
    "organized-marker",
    "organized-blocks",
    "continued-blocks",
    "unsplit-blocks",
    "organized-types",
    "media-type",
    "without-accept",
    "file-encodings",
    "encoding-named",
    "open-files",
    "reference-forms",
    "valid-resources",
    "references-resolve",
    "patients-included",
    "no-binaries",
    "attachment-content",
    "attachment-urls",
    "attachment-access",
    "elements-left-out",
    "elements-mandatory",
    "elements-tagged",
    "elements-by-type",
    "elements-whole",
    "files-within-limit",
];

fn name(check: &str) -> &str {
    check.trim_start_matches("{ ").split(':').next().unwrap()
}

#[test]
fn every_check_is_documented_under_the_name_that_suites_write() {
    let mut names: BTreeSet<&str> = EXPECTATIONS.into();
    for check in CHECKS {
        let spec: CheckSpec = serde_saphyr::from_str(check).unwrap();
        assert_eq!(doc_of(&spec).id, name(check));
        names.insert(name(check));
    }
    assert_eq!(docs().map(|doc| doc.id).collect::<BTreeSet<_>>(), names);
}

#[test]
fn a_refused_export_is_a_finding_of_no_other_check() {
    for check in CHECKS.into_iter().filter(|check| !OF_REFUSALS.contains(&name(check))) {
        let verdict = World::new(Contract::Population).export(Export::refused()).check(check);
        assert_eq!(verdict.outcome, Outcome::NotTested, "{check}: {verdict:?}");
        let reason = match name(check) {
            of if OF_DOWNLOADS.contains(&of) => "no file was downloaded again",
            of if OF_DECLARATIONS.contains(&of) => "the server gave no CapabilityStatement",
            of if OF_KICK_OFFS.contains(&of) => "no kick-off was tried",
            "cohort-declared" => "the server neither declares nor offers the Bulk Cohort API",
            of if OF_COHORTS.contains(&of) => "the server does not declare the Bulk Cohort API",
            _ => "the export was refused with 400",
        };
        assert_eq!(verdict.reasons, [reason], "{check}");
    }
}

#[test]
fn a_failed_export_blocks_what_does_not_judge_it() {
    let judging = ["list-received", "refused-or-only", "group-limit", "empty-output"];
    for check in CHECKS.into_iter().filter(|check| !needs_no_export(check)) {
        let verdict = World::new(Contract::Population).export(Export::failed()).check(check);
        let is_judge = judging.contains(&name(check));
        let expected = if is_judge { Outcome::Fail } else { Outcome::Blocked };
        assert_eq!(verdict.outcome, expected, "{check}: {verdict:?}");
    }
}

#[test]
fn without_an_export_nothing_passes() {
    for check in CHECKS {
        let verdict = World::new(Contract::Analytics).check(check);
        assert_eq!(verdict.outcome, Outcome::NotTested, "{check}: {verdict:?}");
        assert_eq!(verdict.reasons.len(), 1, "{check}: {verdict:?}");
    }
}

/// Evidence as a cut or forged file may hold it: ids that lead nowhere, files that nobody listed.
fn forged() -> World {
    let export = Export::of(vec![patients(&["a"])]).since("").members(&["a"]);
    let mut world = World::new(Contract::Analytics).export(export).again(vec![]);
    let facts = world.facts(0);
    let stray = |output, exchange| FileEvidence {
        output,
        resource_type: None,
        name: String::new(),
        exchange,
        earlier: Vec::new(),
        withheld: false,
        facts: None,
    };
    facts.files.push(stray(usize::MAX, Some(ExchangeId(u32::MAX))));
    facts.files.push(stray(7, None));
    facts.files[0].output = 99;
    facts.kickoff = Some(ExchangeId(0));
    facts.kickoff_url = String::new();
    if let crate::evidence::ExportResult::Listed(manifest) = &mut facts.result {
        manifest.json = serde_json::Value::Null.into();
        manifest.exchange = ExchangeId(4_000);
    }
    world.evidence.exchanges.clear();
    world.steps.push(StepFacts::Exported(ExportId(u32::MAX)));
    let sent = |step| Sent { step, exchange: ExchangeId(77), about: "\u{1b}[2J".into() };
    world.steps.push(StepFacts::Sent(sent(0)));
    world.steps.push(StepFacts::Sent(sent(usize::MAX)));
    world
}

#[test]
fn no_evidence_makes_a_check_panic() {
    for check in CHECKS {
        let expect = "status: 4xx, shape: manifest, starts-no-export: true, gives-no-data: true, \
                      kick-off: either, outcome: true, outcome-type: status, holds: Group, \
                      empty-or-outcome: true, content-location: true, same-manifest: true, \
                      says-when-to-retry: true, passing-failure: true, \
                      preference-applied: true";
        let send = format!("{{ send: {{ to: every-file, expect: {{ {expect} }} }} }}");
        let verdict = forged().judged(&format!("steps: [{send}]\njudge: [{check}]"));
        assert_ne!(verdict.outcome, Outcome::Error, "{check}: {verdict:?}");
    }
    let mut world = forged();
    let sent = Sent { step: 0, exchange: ExchangeId(9), about: String::new() };
    world.steps.push(StepFacts::GroupWritten(sent));
    let verdict = world.check("only-members");
    assert_eq!(verdict.outcome, Outcome::Blocked);
}

fn shipped() -> Vec<Suite> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/suites");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.map(|path| serde_saphyr::from_str(&fs::read_to_string(path).unwrap()).unwrap()).collect()
}

#[rstest]
#[case(Contract::Population)]
#[case(Contract::Analytics)]
#[case(Contract::Guide(GuideVersion::V1))]
#[case(Contract::Guide(GuideVersion::V4Ballot))]
fn no_shipped_scenario_passes_where_nothing_was_done(#[case] contract: Contract) {
    for suite in shipped() {
        for scenario in &suite.scenarios {
            let verdict = World::new(contract).verdict(scenario);
            assert_eq!(verdict.outcome, Outcome::NotTested, "{verdict:?}");
            let evidence = World::new(contract).evidence;
            let verdict = judge(&evidence, &[(&suite.suite, scenario)]).remove(0);
            assert_eq!(verdict.reasons, ["the run was cut short"]);
        }
    }
}

#[test]
fn the_same_evidence_gives_the_same_verdict() {
    let scenario = scenario("[POP-16]", "steps: []\njudge: [files-received, unique-resources]");
    let world = || World::new(Contract::Population).export(Export::of(vec![patients(&["a", "a"])]));
    assert_eq!(world().verdict(&scenario), world().verdict(&scenario));
}
