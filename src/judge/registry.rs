//! The table of checks: what a suite writes, its documentation, and what judges it.

use crate::case::{Case, CheckDoc, Judgement};
use crate::check::content::{
    contents, deleted, elements, known, nested, outcomes, provenance, since, types, unique,
    validity,
};
use crate::check::declaration::{capabilities, declared, levels};
use crate::check::file::{
    download, expiry, file_limit, lines, media, received, sizes, tls, transport,
};
use crate::check::job::{export_status, failed_job, finished, list, polls};
use crate::check::manifest::{
    echo, entries, export_time, file_token, file_url, form, link, partial, token_total,
};
use crate::check::organized::{blocks, borders, output};
use crate::check::{cohort, cohort_doc};
use crate::relation::{
    chain, cohort as cohort_export, deletions, filter_applied, group_limit, inside, later, letters,
    member_data, members, nobody, origins, part_of, patient_slice, read_back, referenced, resolve,
    rights, same_resources, swapped, throughout, users, written,
};
use crate::suite::CheckSpec;

/// Reads the table, so that a check stands in one line and nowhere else.
macro_rules! checks {
    (|$case:ident| $($name:ident $(($value:ident))? => $doc:path, $judgement:expr;)+) => {
        /// The documentation of every check.
        pub(super) static CHECKS: &[CheckDoc] = &[$($doc),+];

        /// Judges a scenario by one check.
        pub(super) fn judge($case: Case<'_>, check: &CheckSpec) -> Judgement {
            match check {
                $(CheckSpec::$name $(($value))? => $judgement,)+
            }
        }

        /// The documentation of a check; its `id` names the check in findings.
        #[must_use]
        pub fn doc_of(check: &CheckSpec) -> &'static CheckDoc {
            match check {
                $(CheckSpec::$name { .. } => &$doc,)+
            }
        }
    };
}

checks! { |case|
    ListReceived => list::LIST_RECEIVED, list::list_received(case);
    RefusedOrOnly(types) => list::REFUSED_OR_ONLY, list::refused_or_only(case, types);
    ManifestShape => form::MANIFEST_SHAPE, form::manifest_shape(case);
    RequestEcho => echo::REQUEST_ECHO, echo::request_echo(case);
    R4Types => form::R4_TYPES, form::r4_types(case);
    FileUrls => file_url::FILE_URLS, file_url::file_urls(case);
    FileTokens => file_token::FILE_TOKENS, file_token::file_tokens(case);
    TokenTotals => token_total::TOKEN_TOTALS, token_total::token_totals(case);
    FilesReceived => received::FILES_RECEIVED, received::files_received(case);
    BodiesArriveWhole => transport::BODIES_ARRIVE_WHOLE, transport::bodies_arrive_whole(case);
    OutlivesExpiry => expiry::OUTLIVES_EXPIRY, expiry::outlives_expiry(case);
    LengthsAreTrue => transport::LENGTHS_ARE_TRUE, transport::lengths_are_true(case);
    UrlsKeepToTls => tls::URLS_KEEP_TO_TLS, tls::urls_keep_to_tls(case);
    OutputTypes(types) => types::OUTPUT_TYPES, types::output_types(case, types);
    CompartmentTypes => types::COMPARTMENT_TYPES, types::compartment_types(case);
    OnlyAskedTypes => types::ONLY_ASKED_TYPES, types::only_asked_types(case);
    ProvenanceStaysOut => provenance::PROVENANCE_STAYS_OUT, provenance::provenance_stays_out(case);
    KnownTypes => known::KNOWN_TYPES, known::known_types(case);
    KnownCounts => known::KNOWN_COUNTS, known::known_counts(case);
    OneTypePerFile => types::ONE_TYPE_PER_FILE, types::one_type_per_file(case);
    WellFormedLines => lines::WELL_FORMED_LINES, lines::well_formed_lines(case);
    UniqueResources => unique::UNIQUE_RESOURCES, unique::unique_resources(case);
    SeveralFilesOfAType => sizes::SEVERAL_FILES_OF_A_TYPE, sizes::several_files_of_a_type(case);
    ThousandsOfLines => sizes::THOUSANDS_OF_LINES, sizes::thousands_of_lines(case);
    LastUpdatedAfterSince => since::LAST_UPDATED_AFTER_SINCE, since::last_updated_after_since(case);
    SameResources(same) => same_resources::SAME_RESOURCES, same_resources::same_resources(case, same);
    PatientSlice(other) => patient_slice::PATIENT_SLICE, patient_slice::patient_slice(case, other);
    FilterApplied(other) => filter_applied::FILTER_APPLIED, filter_applied::filter_applied(case, other);
    MembersExported(kind) => members::MEMBERS_EXPORTED, members::members_exported(case, *kind);
    OnlyMembers => members::ONLY_MEMBERS, members::only_members(case);
    OnlyMembersData => member_data::ONLY_MEMBERS_DATA, member_data::only_members_data(case);
    NobodyExported => nobody::NOBODY_EXPORTED, nobody::nobody_exported(case);
    OnlyMembersThroughout => throughout::ONLY_MEMBERS_THROUGHOUT, throughout::only_members_throughout(case);
    GroupLimit => group_limit::GROUP_LIMIT, group_limit::group_limit(case);
    SameFiles => download::SAME_FILES, download::same_files(case);
    SwappedTypeIsSafe => swapped::SWAPPED_TYPE_IS_SAFE, swapped::swapped_type_is_safe(case);
    Disjoint(other) => users::DISJOINT, users::disjoint(case, other);
    Covers(others) => users::COVERS, users::covers(case, others);
    PartOf(other) => part_of::PART_OF, part_of::part_of(case, other);
    OnlyMembersInside(other) => inside::ONLY_MEMBERS_INSIDE, inside::only_members_inside(case, other);
    NotAllOf(other) => rights::NOT_ALL_OF, rights::not_all_of(case, other);
    NarrowerThan(other) => rights::NARROWER_THAN, rights::narrower_than(case, other);
    WrittenAreExported => written::WRITTEN_ARE_EXPORTED, written::written_are_exported(case);
    NewestVersionOnly => written::NEWEST_VERSION_ONLY, written::newest_version_only(case);
    LaterChangesStayOut => later::LATER_CHANGES_STAY_OUT, later::later_changes_stay_out(case);
    NothingLostInChain => chain::NOTHING_LOST_IN_CHAIN, chain::nothing_lost_in_chain(case);
    DeletionsListed => deletions::DELETIONS_LISTED, deletions::deletions_listed(case);
    DeletedStayOut => deletions::DELETED_STAY_OUT, deletions::deleted_stay_out(case);
    CohortAccepted => cohort_doc::COHORT_ACCEPTED, cohort::cohort_accepted(case);
    CohortRefused => cohort_doc::COHORT_REFUSED, cohort::cohort_refused(case);
    CohortRefreshed => cohort_doc::COHORT_REFRESHED, cohort::cohort_refreshed(case);
    CohortAtHand => cohort_doc::COHORT_AT_HAND, cohort::cohort_at_hand(case);
    CohortDeclared => cohort_export::COHORT_DECLARED, cohort_export::cohort_declared(case);
    CohortMembers => cohort_export::COHORT_MEMBERS, cohort_export::cohort_members(case);
    SameAsRead => read_back::SAME_AS_READ, read_back::same_as_read(case);
    SameLettersAsRead => letters::SAME_LETTERS_AS_READ, letters::same_letters_as_read(case);
    LatestOrigins => origins::LATEST_ORIGINS, origins::latest_origins(case);
    ReferencedExported => referenced::REFERENCED_EXPORTED, referenced::referenced_exported(case);
    DeclaresGuide => capabilities::DECLARES_GUIDE, Ok(capabilities::declares_guide(case));
    OperationDefinitions => capabilities::OPERATION_DEFINITIONS, Ok(capabilities::operation_definitions(case));
    OperationNames => capabilities::OPERATION_NAMES, Ok(capabilities::operation_names(case));
    TypesDeclared => capabilities::TYPES_DECLARED, capabilities::types_declared(case);
    DeclaredTypesTaken => declared::DECLARED_TYPES_TAKEN, Ok(declared::declared_types_taken(case));
    DeclaredParametersTaken => declared::DECLARED_PARAMETERS_TAKEN, Ok(declared::declared_parameters_taken(case));
    LevelsAsDeclared => levels::LEVELS_AS_DECLARED, Ok(levels::levels_as_declared(case));
    LevelsOffered => levels::LEVELS_OFFERED, Ok(levels::levels_offered(case));
    SomeLevelOffered => levels::SOME_LEVEL_OFFERED, Ok(levels::some_level_offered(case));
    LevelsAtTheirPaths => levels::LEVELS_AT_THEIR_PATHS, Ok(levels::levels_at_their_paths(case));
    StatusCodes => polls::STATUS_CODES, polls::status_codes(case);
    XProgress => polls::X_PROGRESS, polls::x_progress(case);
    RetryAfter => polls::RETRY_AFTER, polls::retry_after(case);
    ProgressNotCached => polls::PROGRESS_NOT_CACHED, polls::progress_not_cached(case);
    ManifestMediaType => finished::MANIFEST_MEDIA_TYPE, finished::manifest_media_type(case);
    ManifestObject => finished::MANIFEST_OBJECT, finished::manifest_object(case);
    Expires => finished::EXPIRES, finished::expires(case);
    NoExportStatus => polls::NO_EXPORT_STATUS, polls::no_export_status(case);
    ExportStatus => export_status::EXPORT_STATUS, export_status::export_status(case);
    FailureStatus => failed_job::FAILURE_STATUS, failed_job::failure_status(case);
    FailureOutcome => failed_job::FAILURE_OUTCOME, failed_job::failure_outcome(case);
    FailureMediaType => failed_job::FAILURE_MEDIA_TYPE, failed_job::failure_media_type(case);
    PartialSuccess => failed_job::PARTIAL_SUCCESS, failed_job::partial_success(case);
    AbsoluteUrls => entries::ABSOLUTE_URLS, entries::absolute_urls(case);
    EntryCounts => entries::ENTRY_COUNTS, entries::entry_counts(case);
    FileSizes => entries::FILE_SIZES, entries::file_sizes(case);
    NoEmptyFiles => entries::NO_EMPTY_FILES, entries::no_empty_files(case);
    TransactionTime => export_time::TRANSACTION_TIME, export_time::transaction_time(case);
    ChangedBeforeTransactionTime => export_time::CHANGED_BEFORE_TRANSACTION_TIME, export_time::changed_before_transaction_time(case);
    EmptyOutput => export_time::EMPTY_OUTPUT, export_time::empty_output(case);
    BallotMembers => export_time::BALLOT_MEMBERS, export_time::ballot_members(case);
    OutcomeFiles => outcomes::OUTCOME_FILES, outcomes::outcome_files(case);
    NoOutcomesInOutput => outcomes::NO_OUTCOMES_IN_OUTPUT, outcomes::no_outcomes_in_output(case);
    IgnoredParametersTold => outcomes::IGNORED_PARAMETERS_TOLD, outcomes::ignored_parameters_told(case);
    DeletionBundles => deleted::DELETION_BUNDLES, deleted::deletion_bundles(case);
    DeletionRequests => deleted::DELETION_REQUESTS, deleted::deletion_requests(case);
    DeletedNotInOutput => deleted::DELETED_NOT_IN_OUTPUT, deleted::deleted_not_in_output(case);
    DeletedTypes => deleted::DELETED_TYPES, deleted::deleted_types(case);
    LinkShape => link::LINK_SHAPE, link::link_shape(case);
    SameOnAllPages => link::SAME_ON_ALL_PAGES, link::same_on_all_pages(case);
    NextManifestReceived => link::NEXT_MANIFEST_RECEIVED, link::next_manifest_received(case);
    PartialOnlyIfAsked => link::PARTIAL_ONLY_IF_ASKED, link::partial_only_if_asked(case);
    PartialManifests => partial::PARTIAL_MANIFESTS, partial::partial_manifests(case);
    PartialFilesReceived => partial::PARTIAL_FILES_RECEIVED, partial::partial_files_received(case);
    PartialListsKept => partial::PARTIAL_LISTS_KEPT, partial::partial_lists_kept(case);
    PartialFilesKept => partial::PARTIAL_FILES_KEPT, partial::partial_files_kept(case);
    OrganizedEntries => output::ORGANIZED_ENTRIES, output::organized_entries(case);
    OrganizedMarker => output::ORGANIZED_MARKER, output::organized_marker(case);
    OrganizedBlocks => blocks::ORGANIZED_BLOCKS, blocks::organized_blocks(case);
    ContinuedBlocks => borders::CONTINUED_BLOCKS, borders::continued_blocks(case);
    UnsplitBlocks => borders::UNSPLIT_BLOCKS, borders::unsplit_blocks(case);
    OrganizedTypes => output::ORGANIZED_TYPES, output::organized_types(case);
    MediaType => media::MEDIA_TYPE, media::media_types(case);
    WithoutAccept => media::WITHOUT_ACCEPT, media::without_accept(case);
    FileEncodings => media::FILE_ENCODINGS, media::file_encodings(case);
    EncodingNamed => media::ENCODING_NAMED, media::encoding_named(case);
    OpenFiles => media::OPEN_FILES, media::open_files(case);
    ReferenceForms => contents::REFERENCE_FORMS, contents::reference_forms(case);
    ValidResources => validity::VALID_RESOURCES, validity::valid_resources(case);
    ReferencesResolve => resolve::REFERENCES_RESOLVE, resolve::references_resolve(case);
    PatientsIncluded => contents::PATIENTS_INCLUDED, contents::patients_included(case);
    NoBinaries => contents::NO_BINARIES, contents::no_binaries(case);
    AttachmentContent => contents::ATTACHMENT_CONTENT, contents::attachment_content(case);
    AttachmentUrls => contents::ATTACHMENT_URLS, contents::attachment_urls(case);
    AttachmentAccess => contents::ATTACHMENT_ACCESS, contents::attachment_access(case);
    ElementsLeftOut => elements::ELEMENTS_LEFT_OUT, elements::elements_left_out(case);
    ElementsMandatory => elements::ELEMENTS_MANDATORY, elements::elements_mandatory(case);
    ElementsTagged => elements::ELEMENTS_TAGGED, elements::elements_tagged(case);
    ElementsByType => elements::ELEMENTS_BY_TYPE, elements::elements_by_type(case);
    ElementsWhole => nested::ELEMENTS_WHOLE, nested::elements_whole(case);
    FilesWithinLimit => file_limit::FILES_WITHIN_LIMIT, file_limit::files_within_limit(case);
}
