//! How a kick-off is answered.

use super::kick_off::Order;
use super::running::Question;
use crate::fault::Spoil;
use crate::guide::export::Job;
use crate::guide::query::Given;
use crate::guide::server::Guide;
use crate::manifest::Page;
use crate::message::{Request, Response};
use crate::refusal::{Refusal, outcome};
use crate::variant::catalog::kick_off::{EMPTY_KICK_OFF_BODY, SYNCHRONOUS};

/// The export that a kick-off started, and the kick-off.
pub(crate) struct AcceptedContext<'a> {
    guide: &'a Guide,
    job: &'a Job,
    pub(crate) request: &'a Request,
    /// Whether the client prefers that unknown parameters are ignored.
    pub(crate) is_lenient: bool,
}

impl AcceptedContext<'_> {
    /// Returns the response with the manifest.
    pub(crate) fn manifest(&self) -> Response {
        Response::json(200, "application/json", &self.guide.listed(self.job, Page::First))
    }

    /// Returns the status URL of an export that the same kick-off started and that was cancelled, if
    /// there is one.
    pub(crate) fn cancelled(&self) -> Option<String> {
        self.guide.state().reused(&self.job.order)
    }
}

impl Guide {
    /// Answers a kick-off that started an export.
    pub(super) fn accepted(&self, order: &Order<'_>, job: &Job) -> Response {
        if self.varies(&SYNCHRONOUS) {
            return self.answered_at_once(job);
        }
        let response = if self.varies(&EMPTY_KICK_OFF_BODY) {
            Response::empty(202)
        } else {
            outcome(202, "information", "informational", "the export has begun")
        };
        let url = self.shown_status_url(&job.status_url());
        let mut response = response.with("content-location", url);
        if job.separate_status && order.prefer.separate_status {
            let applied = "respond-async, separate-export-status";
            response = response.with("preference-applied", applied);
        }
        let is_lenient = order.prefer.lenient;
        let cx = AcceptedContext { guide: self, job, request: order.request, is_lenient };
        self.settings.spoils().fold(response, |response, spoil| {
            if let Spoil::Accepted(spoil) = spoil { spoil(&cx, response) } else { response }
        })
    }

    /// Answers a kick-off like the first question for the status of an export that is complete.
    fn answered_at_once(&self, job: &Job) -> Response {
        let question = Question { job, is_second_page: false, polls_before: 0, is_result: false };
        self.told(&question).unwrap_or_else(Refusal::into_response)
    }

    /// Accepts the method and the headers of a kick-off, unless a fault does not.
    pub(super) fn check_headers(&self, request: &Request) -> Result<(), Refusal> {
        self.settings.spoils().try_for_each(|spoil| match spoil {
            Spoil::KickOff(check) => check(request),
            _ => Ok(()),
        })
    }

    /// Returns the response of a fault to the parameters of a kick-off.
    pub(super) fn unsupported(&self, given: &[Given]) -> Option<Response> {
        self.settings.spoils().find_map(|spoil| match spoil {
            Spoil::Given(answer) => answer(given),
            _ => None,
        })
    }

    /// Answers a kick-off that is wrong.
    pub(super) fn kick_off_refused(&self, refusal: Refusal) -> Result<Response, Refusal> {
        let spoil = self.settings.spoils().find_map(|spoil| match spoil {
            Spoil::KickOffRefusal(spoil) => Some(spoil),
            _ => None,
        });
        spoil.map_or(Err(refusal.clone()), |spoil| spoil(refusal))
    }
}
