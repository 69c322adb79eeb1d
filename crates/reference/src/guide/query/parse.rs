//! From given parameters to a query.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::careless::heard;
use super::elements::Elements;
use super::filter::{Filter, filters};
use super::given::Given;
use super::problem::Problem;
use super::value::{TEXT, boolean, check_format, code, instant, list, number, parts};
use crate::fault::FaultDef;
use crate::fault::parameter::associated::{
    IAD_CONFLICT_LATEST, IAD_LATEST_RETURNS_ALL, IAD_UNKNOWN_202,
};
use crate::fault::parameter::patient::PATIENT_GET_ACCEPTED;
use crate::fault::parameter::since::{SINCE_CLAMPED, SINCE_ONLY_OF_GROUPS, SINCE_UNSUPPORTED};
use crate::fault::parameter::type_filter::{
    TYPEFILTER_AND, TYPEFILTER_NOT_APPLIED, TYPEFILTER_SPARES_PATIENTS,
};
use crate::fault::parameter::types::{
    NONCOMPARTMENT_EXPORTED, TYPE_FIRST_FIVE, TYPE_REQUIRED, TYPE_UNDECLARED_202, TYPE_UNKNOWN_202,
};
use crate::guide::level::Level;
use crate::guide::link::target;
use crate::guide::types::is_served;
use crate::guide::vary::is_offered;
use crate::settings::Settings;
use crate::variant::catalog::kick_off::{LENIENT, STRICT_OPTIONAL};
use bulkspec_fhir::{GuideVersion, in_patient_compartment, is_resource_type};

/// The parameters of the guide, and the version that has them first.
const PARAMETERS: [(&str, GuideVersion); 11] = [
    ("_outputFormat", GuideVersion::V1),
    ("_since", GuideVersion::V1),
    ("_type", GuideVersion::V1),
    ("_typeFilter", GuideVersion::V1),
    ("_elements", GuideVersion::V2),
    ("patient", GuideVersion::V2),
    ("includeAssociatedData", GuideVersion::V2),
    ("_until", GuideVersion::V3),
    ("organizeOutputBy", GuideVersion::V3),
    ("allowPartialManifests", GuideVersion::V3),
    ("_maximumFileSize", GuideVersion::V4Ballot),
];

/// The parameters that a server need not know.
const OPTIONAL: [&str; 8] = [
    "_typeFilter",
    "_elements",
    "patient",
    "includeAssociatedData",
    "_until",
    "organizeOutputBy",
    "allowPartialManifests",
    "_maximumFileSize",
];

/// The earliest `_since` that a server with [`SINCE_CLAMPED`] knows.
const START_OF_2025: Timestamp = Timestamp::constant(1_735_689_600, 0);

/// Which Provenances go with the returned resources; the last is the least restrictive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Provenances {
    /// The newest of each resource.
    Latest,
    /// All.
    Relevant,
}

/// What a kick-off asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Query {
    /// The types; `None` for all.
    pub(crate) types: Option<BTreeSet<String>>,
    pub(crate) since: Option<Timestamp>,
    pub(crate) until: Option<Timestamp>,
    pub(crate) elements: Elements,
    /// The ids of the patients; `None` for all.
    pub(crate) patients: Option<BTreeSet<String>>,
    pub(crate) provenances: Option<Provenances>,
    pub(crate) filters: Vec<Filter>,
    /// Whether files are organised by patient.
    pub(crate) organized: bool,
    pub(crate) partial_manifests: bool,
    /// The most bytes of a file, unless a single line has more.
    pub(crate) largest_file: Option<usize>,
    /// Whether the client says in which format it wants the files.
    pub(crate) names_format: bool,
    /// What was ignored, where the client is lenient.
    pub(crate) ignored: Vec<String>,
}

/// Of what, and how, a query is asked.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub(crate) version: GuideVersion,
    pub(crate) level: &'a Level,
    pub(crate) lenient: bool,
    pub(crate) settings: &'a Settings,
}

impl Asked<'_> {
    pub(super) fn has(&self, fault: &'static FaultDef) -> bool {
        self.settings.has(fault)
    }
}

/// Reads a query, or says why it is refused.
pub(crate) fn parse(given: &[Given], asked: Asked<'_>) -> Result<Query, String> {
    let mut query = Query::default();
    for parameter in &heard(given, asked) {
        match take(&mut query, parameter, asked) {
            Ok(()) => {}
            Err(Problem::Unsupported(why)) if asked.lenient => query.ignored.push(why),
            Err(Problem::Unsupported(why) | Problem::Invalid(why)) => return Err(why),
        }
    }
    check_types(&query, asked)?;
    query.filters = applied(query.filters, asked);
    Ok(query)
}

fn take(query: &mut Query, given: &Given, asked: Asked<'_>) -> Result<(), Problem> {
    let name = given.name.as_str();
    let known = PARAMETERS.iter().find(|(it, _)| *it == name);
    if known.is_none_or(|(_, first)| *first > asked.version) {
        // Other names may mean something to another server; only a lenient client wants to know.
        let is_borne = known.is_none() && asked.settings.varies(&LENIENT);
        if is_borne {
            query.ignored.push(format!("the parameter {name} is not supported"));
            return Ok(());
        }
        let is_foreign = known.is_none() && !name.starts_with('_') && !asked.lenient;
        let why = format!("the parameter {name} is not supported");
        return if is_foreign { Ok(()) } else { Err(Problem::unsupported(why)) };
    }
    if OPTIONAL.contains(&name) && asked.settings.varies(&STRICT_OPTIONAL) {
        return Err(Problem::unsupported(format!("the parameter {name} is not supported")));
    }
    match name {
        "_outputFormat" => {
            query.names_format = true;
            check_format(given, asked)
        }
        "_since" => since(query, given, asked),
        "_until" => once(&mut query.until, instant(given, asked)?, name),
        "_type" => types(query, given, asked),
        "_typeFilter" => {
            query.filters.extend(filters(given.text(TEXT)?, asked)?);
            Ok(())
        }
        "_elements" => {
            let mut names = list(given, asked)?.into_iter();
            names.try_for_each(|name| query.elements.add(name, asked))
        }
        "patient" => patient(query, given, asked),
        "includeAssociatedData" => associated(query, given, asked),
        "organizeOutputBy" => organize(query, given),
        "_maximumFileSize" => {
            query.largest_file = Some(number(given)?);
            Ok(())
        }
        _ => {
            query.partial_manifests = boolean(given)?;
            Ok(())
        }
    }
}

fn once(place: &mut Option<Timestamp>, at: Timestamp, name: &str) -> Result<(), Problem> {
    match place.replace(at) {
        None => Ok(()),
        Some(_) => Err(Problem::invalid(format!("{name} is given twice"))),
    }
}

fn since(query: &mut Query, given: &Given, asked: Asked<'_>) -> Result<(), Problem> {
    let is_refused = asked.has(&SINCE_ONLY_OF_GROUPS) && !matches!(asked.level, Level::Group(_));
    if is_refused || asked.has(&SINCE_UNSUPPORTED) {
        return Err(Problem::unsupported("the parameter _since is not supported"));
    }
    let at = instant(given, asked)?;
    let at = if asked.has(&SINCE_CLAMPED) { at.max(START_OF_2025) } else { at };
    once(&mut query.since, at, "_since")
}

fn types(query: &mut Query, given: &Given, asked: Asked<'_>) -> Result<(), Problem> {
    let mut names = list(given, asked)?;
    let types = query.types.get_or_insert_default();
    if asked.has(&TYPE_FIRST_FIVE) {
        names.truncate(5_usize.saturating_sub(types.len()));
    }
    let (known, unknown): (Vec<&str>, Vec<&str>) = names
        .into_iter()
        .partition(|name| is_offered(asked.settings, name) || is_accepted(name, asked));
    types.extend(known.into_iter().map(str::to_owned));
    match unknown.first() {
        _ if asked.has(&TYPE_UNKNOWN_202) => Ok(()),
        Some(name) => Err(Problem::unsupported(format!("_type: {name} is not exported"))),
        None => Ok(()),
    }
}

/// Tells whether a faulty server takes a type of which it has nothing.
fn is_accepted(name: &str, asked: Asked<'_>) -> bool {
    let is_outside = is_resource_type(name) && !in_patient_compartment(name);
    let is_undeclared = is_resource_type(name) && !is_served(name);
    (is_outside && asked.has(&NONCOMPARTMENT_EXPORTED))
        || (is_undeclared && asked.has(&TYPE_UNDECLARED_202))
}

fn patient(query: &mut Query, given: &Given, asked: Asked<'_>) -> Result<(), Problem> {
    if !given.is_in_body() && !asked.has(&PATIENT_GET_ACCEPTED) {
        return Err(Problem::invalid("patient is taken in the body of a POST only"));
    }
    if *asked.level == Level::System {
        return Err(Problem::invalid("patient does not apply to an export of the system"));
    }
    let value = given.value(&["valueReference"])?;
    let reference = if given.is_in_body() { &value["reference"] } else { value };
    match target(reference.as_str().unwrap_or_default()) {
        Some(("Patient", id)) => {
            query.patients.get_or_insert_default().insert(id.to_owned());
            Ok(())
        }
        _ => Err(Problem::invalid("patient is no reference to a Patient")),
    }
}

fn associated(query: &mut Query, given: &Given, asked: Asked<'_>) -> Result<(), Problem> {
    if !is_offered(asked.settings, "Provenance") {
        return Err(Problem::unsupported("includeAssociatedData is not supported"));
    }
    let codes = if given.is_in_body() {
        vec![code(given, asked)?]
    } else {
        parts(given.text(&[])?, asked).collect()
    };
    for code in codes {
        let wanted = match code {
            "LatestProvenanceResources" if asked.has(&IAD_LATEST_RETURNS_ALL) => {
                Provenances::Relevant
            }
            "LatestProvenanceResources" => Provenances::Latest,
            "RelevantProvenanceResources" => Provenances::Relevant,
            _ if asked.has(&IAD_UNKNOWN_202) => continue,
            _ => {
                let why = format!("includeAssociatedData: {code} is not supported");
                return Err(Problem::unsupported(why));
            }
        };
        let both = query.provenances.unwrap_or(wanted);
        let is_strict = asked.has(&IAD_CONFLICT_LATEST);
        query.provenances = Some(if is_strict { both.min(wanted) } else { both.max(wanted) });
    }
    Ok(())
}

fn organize(query: &mut Query, given: &Given) -> Result<(), Problem> {
    match given.text(TEXT)? {
        "Patient" => {
            query.organized = true;
            Ok(())
        }
        other => Err(Problem::unsupported(format!("organizeOutputBy: {other} is not supported"))),
    }
}

/// Refuses what can have no result: a `_type` that names nothing, or nothing of a patient.
fn check_types(query: &Query, asked: Asked<'_>) -> Result<(), String> {
    let Some(types) = &query.types else {
        let is_needed = asked.has(&TYPE_REQUIRED);
        return if is_needed { Err("_type is missing".to_owned()) } else { Ok(()) };
    };
    if types.is_empty() && !asked.has(&TYPE_UNKNOWN_202) {
        return Err("_type names no type that is exported".to_owned());
    }
    let is_of_patients = *asked.level != Level::System && asked.version >= GuideVersion::V2;
    let is_lax = types.is_empty() || asked.has(&NONCOMPARTMENT_EXPORTED);
    if is_of_patients && !is_lax && !types.iter().any(|name| in_patient_compartment(name)) {
        return Err("_type names only types outside the Patient compartment".to_owned());
    }
    Ok(())
}

/// Returns the filters that are applied: all of them, one by one, unless the server is faulty.
fn applied(mut filters: Vec<Filter>, asked: Asked<'_>) -> Vec<Filter> {
    if asked.has(&TYPEFILTER_NOT_APPLIED) {
        filters.clear();
    }
    if asked.has(&TYPEFILTER_SPARES_PATIENTS) && matches!(asked.level, Level::Group(_)) {
        filters.retain(|filter| filter.resource_type != "Patient");
    }
    if asked.has(&TYPEFILTER_AND) { Filter::joined(filters) } else { filters }
}
