//! Makes sure that the target answers and gives a token, before the first scenario.

use crate::config::{ContractBy, Login};
use crate::run::auth::access;
use crate::run::auth::tokens::RefusedLogin;
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::run::preflight::{capabilities, fhir, metadata};
use crate::spec::Credential;

/// Makes sure that the target answers and gives a token, so that a wrong address is one clear
/// error instead of a failure of every scenario.
pub(crate) async fn check_beforehand(cx: &RunContext) -> Result<(), EngineError> {
    if cx.target.contract_by == ContractBy::Open {
        return Err(EngineError::Incomplete {
            target: cx.target.name.clone(),
            contract: "a contract that is still open".to_owned(),
            lacking: "bulkspec must first detect it from the server",
        });
    }
    if cx.target.contract.exports_a_group() && cx.target.group.is_none() {
        return Err(EngineError::Incomplete {
            target: cx.target.name.clone(),
            contract: cx.target.contract.to_string(),
            lacking: "the id of a Group is missing; set `group` or give --group",
        });
    }
    if cx.target.contract.guide().is_some() && cx.target.asked_levels().is_empty() {
        return Err(EngineError::Incomplete {
            target: cx.target.name.clone(),
            contract: cx.target.contract.to_string(),
            lacking: "the requested level `group` needs the id of a Group; set `group` or give \
                      --group",
        });
    }
    let (exchange, live) = metadata::ask_for_capabilities(cx).await?;
    let declared = live.as_ref().and_then(|live| capabilities::capabilities_of(cx, live, exchange));
    cx.recorder.capabilities(declared);
    cx.recorder.capabilities_unread(live.as_ref().and_then(|live| live.unread.clone()));
    obtain_main_credential(cx).await?;
    match live.filter(|_| cx.target.contract.guide().is_some() && cx.tokens.refused().is_none()) {
        Some(live) => fhir::require_fhir(cx, &live).await,
        None => Ok(()),
    }
}

/// Obtains the main credential. That a server answers and refuses a client of SMART Backend
/// Services is for scenarios to tell; all that need a token are blocked then.
async fn obtain_main_credential(cx: &RunContext) -> Result<(), EngineError> {
    let is_judged = matches!(cx.target.login, Login::PrivateKeyJwt(_));
    match access::credential(cx, Credential::Main).await {
        Err(EngineError::NoToken { url, why, is_answered: true }) if is_judged => {
            cx.tokens.refuse(RefusedLogin { url, why });
            Ok(())
        }
        other => other.map(|_| ()),
    }
}
