//! Sends a kick-off of which only the answer counts, or whose job a scenario watches itself.

use url::Url;

use crate::evidence::Sent;
use crate::http;
use crate::run::answer;
use crate::run::auth::access;
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::run::export::busy;
use crate::run::export::request::ExportRequest;
use crate::spec::{Credential, ExportSpec};

/// What came of a kick-off.
pub(crate) struct Started {
    pub(crate) sent: Sent,
    /// The status of the answer, if one came.
    pub(crate) status: Option<u16>,
    /// The status URL, where a job was started.
    pub(crate) job: Option<Url>,
}

/// Sends a kick-off, again where the server is busy unless that is what the scenario is about;
/// returns its status URL where a job was started, which is remembered.
pub(crate) async fn start_job(
    cx: &RunContext,
    step: usize,
    spec: &ExportSpec,
    request: &ExportRequest,
    is_patient: bool,
) -> Result<Started, EngineError> {
    let mut sent = request.http.clone();
    // What the scenario was granted, it has put into the request itself.
    if spec.credential != Credential::GrantedToken {
        let credential = access::credential(cx, spec.credential).await?;
        sent = sent.credential(credential.unwrap_or(http::Credential::None));
    }
    let (exchange, live) = if is_patient {
        busy::send_in_turn(cx, spec.credential, sent).await?
    } else {
        cx.send_once(&sent).await?
    };
    let job = live.as_ref().and_then(answer::started_job);
    if let Some(url) = &job {
        // Who may start an export without a right to it may not be able to cancel it.
        cx.jobs.remember(url, Credential::Main);
    }
    let about = spec.describe(request.since());
    let status = live.map(|live| live.status.as_u16());
    Ok(Started { sent: Sent { step, exchange, about }, status, job })
}
