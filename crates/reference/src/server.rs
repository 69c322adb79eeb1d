//! A gateway that speaks 1upHealth's contracts: one request in, one response out.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use super::auth::{Accounts, Caller, Guard, Place, Signer};
use super::export::gzipped;
use super::fault::FaultDef;
use super::machine::Clock;
use super::message::{Body, Request, Response};
use super::population::{Population, Style};
use super::refusal::Refusal;
use super::route::{Route, Standing, Target, route};
use super::seed_groups::seed_groups;
use super::settings::{Dialect, Settings};
use super::state::State;
use crate::fault::gateway::analytics::{AN_OTHER_VERSION_500, AN_PATH};
use crate::fault::gateway::endpoint::{UP_BASE_EXPORT_ONLY, UP_CUSTOMER_OPTIONAL, UP_WRONG_PATH};
use crate::variant::catalog::gateway::FRACTIONLESS_TIMES;
use crate::variant::catalog::wire::{GZIP, THROTTLED};

/// What is added to the seed from one customer to the next.
const CUSTOMER_STEP: u64 = 1_000_003;

/// A server of 1upHealth's contracts, without a transport.
pub(crate) struct Gateway {
    pub(crate) settings: Settings,
    pub(crate) accounts: Accounts,
    pub(crate) signer: Signer,
    /// One for each customer.
    pub(crate) populations: Vec<Arc<Population>>,
    clock: Clock,
    state: Mutex<State>,
}

/// A request with what its path leads to.
pub(crate) struct Call<'a> {
    pub(crate) request: &'a Request,
    pub(crate) route: &'a Route,
}

impl Gateway {
    pub(crate) fn new(settings: Settings, clock: Clock) -> Self {
        let accounts = Accounts::new(&settings);
        let style =
            if settings.varies(&FRACTIONLESS_TIMES) { Style::Fractionless } else { Style::Usual };
        let rich = settings.dialect == Dialect::Analytics;
        let populations = (0..)
            .zip(accounts.customers())
            .map(|(at, customer)| {
                let seed = settings.seed.wrapping_add(at * CUSTOMER_STEP);
                Arc::new(Population::new(seed, customer.patients, rich, style))
            })
            .collect();
        let state = Mutex::new(State::new(seed_groups(&settings), settings.jobs_kept));
        Self { settings, accounts, signer: Signer::random(), populations, clock, state }
    }

    /// Answers one request.
    pub(crate) fn answer(&self, request: &Request) -> Response {
        let route = route(request.path(), self.settings.dialect);
        let call = Call { request, route: &route };
        if self.settings.varies(&THROTTLED)
            && self.state().throttle.is_too_much(&call.request.path_and_query)
        {
            return Response::empty(429).with("retry-after", "0");
        }
        let response = self.dispatch(&call).unwrap_or_else(Refusal::into_response);
        if self.settings.varies(&GZIP) { packed(response) } else { response }
    }

    fn dispatch(&self, call: &Call<'_>) -> Result<Response, Refusal> {
        self.check_place(call.route)?;
        match &call.route.target {
            Target::Token => Ok(self.token_endpoint(call.request)),
            Target::Metadata => self.metadata(call),
            Target::Export { group: Some(group) } => self.group_export(call, group),
            Target::Export { group: None } => self.user_export(call),
            Target::File { group, resource_type, token } => {
                self.file(call, group.as_deref(), resource_type, token)
            }
            Target::Status { job } => self.status(call, job),
            Target::Groups => self.create_group(call),
            Target::Group { id } => self.group(call, id),
            Target::Resource { resource_type, id } => self.resource(call, resource_type, id),
            Target::Unknown => Err(Refusal::not_found("endpoint")),
        }
    }

    /// Refuses paths that this server does not know, and those that a faulty one lost.
    fn check_place(&self, route: &Route) -> Result<(), Refusal> {
        let moved = self.settings.has(&UP_WRONG_PATH) || self.settings.has(&AN_PATH);
        let is_export = matches!(route.target, Target::Export { .. } | Target::File { .. });
        let gone = self.settings.has(&UP_BASE_EXPORT_ONLY)
            && !matches!(route.target, Target::Token | Target::Status { .. });
        let served = match route.standing {
            Standing::Documented if is_export => !moved,
            Standing::Documented => !gone,
            Standing::Moved => is_export && moved,
            Standing::WithoutCustomer => is_export && self.settings.has(&UP_CUSTOMER_OPTIONAL),
            Standing::OtherVersion if self.settings.has(&AN_OTHER_VERSION_500) => {
                return Err(Refusal::failed("no such version"));
            }
            Standing::OtherVersion => false,
        };
        if served { Ok(()) } else { Err(Refusal::not_found("endpoint")) }
    }

    /// Finds out who is calling.
    pub(crate) fn caller(&self, call: &Call<'_>, place: Place) -> Result<Caller, Refusal> {
        let guard = Guard {
            settings: &self.settings,
            accounts: &self.accounts,
            signer: &self.signer,
            now: self.now(),
        };
        match self.settings.dialect {
            Dialect::Population => guard.population(call.request, &call.route.customer, place),
            _ => guard.analytics(call.request, place),
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        (self.clock)()
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        // State changes in single steps, so what a panicking thread left behind is consistent.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn has(&self, fault: &FaultDef) -> bool {
        self.settings.has(fault)
    }
}

/// Compresses an answer that exists as a whole; files are compressed while they are written.
fn packed(response: Response) -> Response {
    let Response { status, headers, body } = response;
    match body {
        Body::Bytes(bytes) => {
            let body = Body::Bytes(gzipped(Box::new(std::iter::once(bytes))).flatten().collect());
            Response { status, headers, body }.with("content-encoding", "gzip")
        }
        body => Response { status, headers, body },
    }
}
