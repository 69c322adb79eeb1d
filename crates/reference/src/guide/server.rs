//! A server of HL7's guide: one request in, one response out.

use std::num::NonZeroU32;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use super::handle::EARLIER_EXPORT;
use super::level::Level;
use super::population::{GroupRole, group_id, populate};
use super::route::{BASE_PATH, Target, route};
use super::state::State;
use super::vary::vary_population;
use crate::fault::job::failure::{ERROR_CONTENT_TYPE, ERROR_CONTENT_TYPE_HTML};
use crate::fault::{FaultDef, Spoil};
use crate::machine::Clock;
use crate::message::{Request, Response};
use crate::refusal::{FHIR_JSON, Refusal};
use crate::settings::Settings;
use crate::smart::{Access, Authority, Place, SYMMETRIC};
use crate::variant::VariantDef;
use crate::variant::catalog::file::MANY_SMALL_FILES;
use crate::variant::catalog::kick_off::{
    GROUP_LEVEL_ONLY, PATIENT_LEVEL_ONLY, SEVERAL_VERSIONS, SYNCHRONOUS, SYSTEM_LEVEL_ONLY,
};
use crate::variant::catalog::progress::COMPLETE_AT_ONCE;
use bulkspec_fhir::GuideVersion;

/// The client that the foreign group belongs to, and no other group.
pub(super) const OTHER_CLIENT: &str = "other";

/// The most lines of a file where there are many.
const SMALL_FILE: NonZeroU32 = NonZeroU32::new(5).expect("5 is not zero");

/// A server of HL7's guide, without a transport.
pub(crate) struct Guide {
    pub(crate) settings: Settings,
    pub(crate) version: GuideVersion,
    pub(crate) authority: Authority,
    clock: Clock,
    state: Mutex<State>,
}

impl Guide {
    pub(crate) fn new(mut settings: Settings, version: GuideVersion, clock: Clock) -> Self {
        vary_settings(&mut settings);
        let mut store = populate(settings.seed, settings.patients);
        vary_population(&mut store, &settings);
        let authority = Authority::new(&settings);
        allow_groups(&authority, &settings);
        Self {
            version,
            authority,
            clock,
            state: Mutex::new(State::new(store, settings.jobs_kept)),
            settings,
        }
    }

    /// Answers one request.
    pub(crate) fn answer(&self, request: &Request) -> Response {
        if let Some(response) = self.moved(request) {
            return response;
        }
        let meant = self.meant(request);
        let request = meant.as_ref().unwrap_or(request);
        let target = self.target(request);
        let response = match self.dispatch(request, &target) {
            Ok(response) => response,
            Err(refusal) => self.refused(refusal, &target),
        };
        self.formed(response, &target)
    }

    /// Reads a path; exports of an earlier version have another name where there are several.
    fn led_to(&self, path: &str) -> Target {
        if self.varies(&SEVERAL_VERSIONS) {
            return route(&path.replace(EARLIER_EXPORT, "export"));
        }
        route(path)
    }

    /// Returns where a path leads: nowhere if it is an export that is not offered.
    fn target(&self, request: &Request) -> Target {
        let target = self.settings.spoils().fold(self.led_to(request.path()), |target, spoil| {
            if let Spoil::Route(spoil) = spoil { spoil(request, target) } else { target }
        });
        match target {
            Target::Export(level) if !self.offers(&level) => Target::Unknown,
            other => other,
        }
    }

    fn dispatch(&self, request: &Request, target: &Target) -> Result<Response, Refusal> {
        if self.is_too_much(request) {
            return Err(Refusal::too_many(Some("0")));
        }
        match target {
            Target::Configuration => Ok(self.authority.configuration(request)),
            Target::Token => Ok(self.authority.token(request, self.now())),
            Target::Metadata => self.metadata(request),
            Target::Export(level) => self.kick_off(request, level),
            Target::Status => self.status_endpoint(request),
            Target::File { job, name } => self.file(request, job, name),
            Target::Creation { id } => self.creation(request, id),
            Target::Resources { resource_type } => self.resources(request, resource_type),
            Target::Resource { resource_type, id } => self.resource(request, resource_type, id),
            Target::Unknown => Err(Refusal::not_found("endpoint")),
        }
    }

    /// Writes a refusal: 1.0.1 asks for plain JSON on the status URL, where later versions ask for
    /// FHIR's own media type as everywhere else.
    fn refused(&self, refusal: Refusal, target: &Target) -> Response {
        let mut response = refusal.into_response();
        let is_old = self.version == GuideVersion::V1;
        let media_type = if self.has(&ERROR_CONTENT_TYPE_HTML) {
            "text/html"
        } else if is_old != self.has(&ERROR_CONTENT_TYPE) {
            "application/json"
        } else {
            FHIR_JSON
        };
        if *target == Target::Status {
            for (name, value) in &mut response.headers {
                if *name == "content-type" {
                    media_type.clone_into(value);
                }
            }
        }
        response
    }

    /// Finds out what the sender of a request may do.
    pub(super) fn admit(&self, request: &Request, place: Place) -> Result<Access, Refusal> {
        self.authority.admit(request, place, self.now())
    }

    pub(super) fn now(&self) -> Timestamp {
        (self.clock)()
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        // State changes in single steps, so what a panicking thread left behind is consistent.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn has(&self, fault: &FaultDef) -> bool {
        self.settings.has(fault)
    }

    pub(super) fn varies(&self, variant: &VariantDef) -> bool {
        self.settings.varies(variant)
    }

    /// Tells whether exports of a level exist.
    pub(super) fn offers(&self, level: &Level) -> bool {
        let only = |variant| self.varies(variant);
        match level {
            Level::System => !only(&PATIENT_LEVEL_ONLY) && !only(&GROUP_LEVEL_ONLY),
            Level::Patient => !only(&SYSTEM_LEVEL_ONLY) && !only(&GROUP_LEVEL_ONLY),
            Level::Group(_) => !only(&SYSTEM_LEVEL_ONLY) && !only(&PATIENT_LEVEL_ONLY),
        }
    }
}

/// Changes the settings as the variants ask for.
fn vary_settings(settings: &mut Settings) {
    if settings.varies(&MANY_SMALL_FILES) {
        settings.lines_per_file = SMALL_FILE;
    }
    if settings.varies(&COMPLETE_AT_ONCE) || settings.varies(&SYNCHRONOUS) {
        settings.polls_until_ready = 0;
    }
}

/// Lets each client export its groups: one client has a group of its own, the others share theirs.
fn allow_groups(authority: &Authority, settings: &Settings) {
    authority.allow_group(OTHER_CLIENT, &group_id(settings.seed, GroupRole::Foreign));
    let registered = settings.registered.iter().map(|client| client.id.as_str());
    for client in ["backend", "narrow", "by-url", SYMMETRIC].into_iter().chain(registered) {
        for cast in GroupRole::SHARED {
            authority.allow_group(client, &group_id(settings.seed, cast));
        }
    }
}

/// The base URL, as the sender of a request knows it.
pub(super) fn base(request: &Request) -> String {
    format!("{}{BASE_PATH}", request.origin())
}

/// Refuses every method but GET.
pub(super) fn only_get(request: &Request) -> Result<(), Refusal> {
    if request.method == "GET" { Ok(()) } else { Err(Refusal::method("GET")) }
}
