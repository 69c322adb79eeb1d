//! Every check by its name: the code that judges, and the documentation beside it.

use crate::case::CheckDoc;
use crate::case::{Case, Judgement};
use crate::check::{
    answer, download, file_token, file_url, files, known, lines, list, manifest, shape, since,
    sizes, smart, smart_doc, token, token_doc, token_total, types, unique,
};
use crate::relation::{
    filter_applied, group_limit, member_data, members, patient_slice, same_resources, swapped,
    users,
};
use crate::suite::{CheckSpec, Expect, Step};

/// All documentation, expectations first, then the checks in the order of [`CheckSpec`].
pub(super) static DOCS: &[CheckDoc] = &[
    answer::STATUS,
    shape::SHAPE,
    answer::STARTS_NO_EXPORT,
    answer::GIVES_NO_DATA,
    smart_doc::SMART_DOCUMENT,
    smart_doc::SMART_JSON,
    smart_doc::TOKEN_ENDPOINT,
    smart_doc::ABSOLUTE_ENDPOINTS,
    smart_doc::GRANT_TYPES,
    smart_doc::AUTH_METHODS,
    smart_doc::SIGNING_ALGS,
    smart_doc::SCOPES_LISTED,
    smart_doc::ASYMMETRIC_CAPABILITY,
    smart_doc::PKCE_METHODS,
    smart_doc::TOKEN_ENDPOINT_TLS,
    token_doc::TOKEN_GRANTED,
    token_doc::TOKEN_SHAPE,
    token_doc::TOKEN_REFUSED,
    token_doc::OAUTH_ERROR,
    token_doc::ERROR_DESCRIPTION,
    token_doc::TOKEN_LIFETIME,
    token_doc::NO_REFRESH_TOKEN,
    token_doc::TOKEN_NOT_CACHED,
    token_doc::SCOPE_NOT_WIDER,
    token_doc::SCOPE_NOT_GRANTED,
    token_doc::SCOPE_SYNTAX_KEPT,
    token_doc::SCOPE_SYNTAX_DECLARED,
    token_doc::JWKS_FETCH,
    token_doc::JWKS_KEPT,
    token_doc::NO_FOREIGN_FETCH,
    list::LIST_RECEIVED,
    list::REFUSED_OR_ONLY,
    manifest::MANIFEST_SHAPE,
    manifest::REQUEST_ECHO,
    manifest::R4_TYPES,
    file_url::FILE_URLS,
    file_token::FILE_TOKENS,
    token_total::TOKEN_TOTALS,
    files::FILES_RECEIVED,
    types::OUTPUT_TYPES,
    types::COMPARTMENT_TYPES,
    types::ONLY_ASKED_TYPES,
    known::KNOWN_TYPES,
    known::KNOWN_COUNTS,
    types::ONE_TYPE_PER_FILE,
    lines::WELL_FORMED_LINES,
    unique::UNIQUE_RESOURCES,
    sizes::SEVERAL_FILES_OF_A_TYPE,
    sizes::THOUSANDS_OF_LINES,
    since::LAST_UPDATED_AFTER_SINCE,
    same_resources::SAME_RESOURCES,
    patient_slice::PATIENT_SLICE,
    filter_applied::FILTER_APPLIED,
    members::MEMBERS_EXPORTED,
    members::ONLY_MEMBERS,
    member_data::ONLY_MEMBERS_DATA,
    group_limit::GROUP_LIMIT,
    download::SAME_FILES,
    swapped::SWAPPED_TYPE_IS_SAFE,
    users::DISJOINT,
    users::COVERS,
    users::PART_OF,
    users::NOT_ALL_OF,
    users::NARROWER_THAN,
];

/// Judges a scenario by one check.
pub(super) fn judge(case: Case<'_>, check: &CheckSpec) -> Judgement {
    match check {
        CheckSpec::ListReceived => list::list_received(case),
        CheckSpec::RefusedOrOnly(types) => list::refused_or_only(case, types),
        CheckSpec::ManifestShape => manifest::manifest_shape(case),
        CheckSpec::RequestEcho => manifest::request_echo(case),
        CheckSpec::R4Types => manifest::r4_types(case),
        CheckSpec::FileUrls => file_url::file_urls(case),
        CheckSpec::FileTokens => file_token::file_tokens(case),
        CheckSpec::TokenTotals => token_total::token_totals(case),
        CheckSpec::FilesReceived => files::files_received(case),
        CheckSpec::OutputTypes(types) => types::output_types(case, types),
        CheckSpec::CompartmentTypes => types::compartment_types(case),
        CheckSpec::KnownTypes => known::known_types(case),
        CheckSpec::KnownCounts => known::known_counts(case),
        CheckSpec::OneTypePerFile => types::one_type_per_file(case),
        CheckSpec::WellFormedLines => lines::well_formed_lines(case),
        CheckSpec::UniqueResources => unique::unique_resources(case),
        CheckSpec::SeveralFilesOfAType => sizes::several_files_of_a_type(case),
        CheckSpec::ThousandsOfLines => sizes::thousands_of_lines(case),
        CheckSpec::LastUpdatedAfterSince => since::last_updated_after_since(case),
        CheckSpec::SameResources(same) => same_resources::same_resources(case, same),
        CheckSpec::OnlyAskedTypes => types::only_asked_types(case),
        CheckSpec::PatientSlice(other) => patient_slice::patient_slice(case, other),
        CheckSpec::FilterApplied(other) => filter_applied::filter_applied(case, other),
        CheckSpec::MembersExported(kind) => members::members_exported(case, *kind),
        CheckSpec::OnlyMembers => members::only_members(case),
        CheckSpec::OnlyMembersData => member_data::only_members_data(case),
        CheckSpec::GroupLimit => group_limit::group_limit(case),
        CheckSpec::SameFiles => download::same_files(case),
        CheckSpec::SwappedTypeIsSafe => swapped::swapped_type_is_safe(case),
        CheckSpec::Disjoint(other) => users::disjoint(case, other),
        CheckSpec::Covers(others) => users::covers(case, others),
        CheckSpec::PartOf(other) => users::part_of(case, other),
        CheckSpec::NotAllOf(other) => users::not_all_of(case, other),
        CheckSpec::NarrowerThan(other) => users::narrower_than(case, other),
    }
}

/// The documentation of a check; its `id` names the check in findings.
#[must_use]
pub fn doc_of(check: &CheckSpec) -> &'static CheckDoc {
    match check {
        CheckSpec::ListReceived => &list::LIST_RECEIVED,
        CheckSpec::RefusedOrOnly(_) => &list::REFUSED_OR_ONLY,
        CheckSpec::ManifestShape => &manifest::MANIFEST_SHAPE,
        CheckSpec::RequestEcho => &manifest::REQUEST_ECHO,
        CheckSpec::R4Types => &manifest::R4_TYPES,
        CheckSpec::FileUrls => &file_url::FILE_URLS,
        CheckSpec::FileTokens => &file_token::FILE_TOKENS,
        CheckSpec::TokenTotals => &token_total::TOKEN_TOTALS,
        CheckSpec::FilesReceived => &files::FILES_RECEIVED,
        CheckSpec::OutputTypes(_) => &types::OUTPUT_TYPES,
        CheckSpec::CompartmentTypes => &types::COMPARTMENT_TYPES,
        CheckSpec::KnownTypes => &known::KNOWN_TYPES,
        CheckSpec::KnownCounts => &known::KNOWN_COUNTS,
        CheckSpec::OneTypePerFile => &types::ONE_TYPE_PER_FILE,
        CheckSpec::WellFormedLines => &lines::WELL_FORMED_LINES,
        CheckSpec::UniqueResources => &unique::UNIQUE_RESOURCES,
        CheckSpec::SeveralFilesOfAType => &sizes::SEVERAL_FILES_OF_A_TYPE,
        CheckSpec::ThousandsOfLines => &sizes::THOUSANDS_OF_LINES,
        CheckSpec::LastUpdatedAfterSince => &since::LAST_UPDATED_AFTER_SINCE,
        CheckSpec::SameResources(_) => &same_resources::SAME_RESOURCES,
        CheckSpec::OnlyAskedTypes => &types::ONLY_ASKED_TYPES,
        CheckSpec::PatientSlice(_) => &patient_slice::PATIENT_SLICE,
        CheckSpec::FilterApplied(_) => &filter_applied::FILTER_APPLIED,
        CheckSpec::MembersExported(_) => &members::MEMBERS_EXPORTED,
        CheckSpec::OnlyMembers => &members::ONLY_MEMBERS,
        CheckSpec::OnlyMembersData => &member_data::ONLY_MEMBERS_DATA,
        CheckSpec::GroupLimit => &group_limit::GROUP_LIMIT,
        CheckSpec::SameFiles => &download::SAME_FILES,
        CheckSpec::SwappedTypeIsSafe => &swapped::SWAPPED_TYPE_IS_SAFE,
        CheckSpec::Disjoint(_) => &users::DISJOINT,
        CheckSpec::Covers(_) => &users::COVERS,
        CheckSpec::PartOf(_) => &users::PART_OF,
        CheckSpec::NotAllOf(_) => &users::NOT_ALL_OF,
        CheckSpec::NarrowerThan(_) => &users::NARROWER_THAN,
    }
}

/// The documentation of all that is expected of the answers to a step's requests.
#[must_use]
pub fn docs_of_step(step: &Step) -> Vec<&'static CheckDoc> {
    match step {
        Step::AskToken(ask) => ask.expect.iter().chain(&ask.advise).map(token::doc_of).collect(),
        Step::Discover(find) => {
            find.expect.iter().chain(&find.advise).map(|rule| smart::doc_of(*rule)).collect()
        }
        _ => {
            let both = step.expectations().into_iter();
            both.flat_map(|(expect, advise)| [expect, advise]).flat_map(docs_of_expect).collect()
        }
    }
}

/// The documentation of what is expected of an answer.
fn docs_of_expect(expect: &Expect) -> Vec<&'static CheckDoc> {
    let parts = [
        (expect.status.is_some(), &answer::STATUS),
        (expect.shape.is_some(), &shape::SHAPE),
        (expect.starts_no_export, &answer::STARTS_NO_EXPORT),
        (expect.gives_no_data, &answer::GIVES_NO_DATA),
    ];
    parts.into_iter().filter(|(is_asked, _)| *is_asked).map(|(_, doc)| doc).collect()
}
