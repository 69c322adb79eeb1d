//! Follows the links of a manifest to further ones.

use std::collections::HashSet;
use std::time::Duration;

use url::Url;

use crate::evidence::{BrokenLink, GuideFacts, PageFacts};
use crate::http::{self, Live, Pace, Request, parse_retry_after};
use crate::run::auth::{access, origins, sending};
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::run::export::manifest::{self, LiveManifest, MAX_FILES};
use crate::run::recorder;
use crate::spec::Credential;

/// The most manifests of one export that are read.
const MAX_PAGES: usize = 100;

/// The most requests for one manifest that are kept as evidence.
const MAX_POLLS_KEPT: usize = 20;

const NEXT_WAIT: Duration = Duration::from_secs(1);

/// Follows the links from a manifest, and adds what they lead to.
///
/// # Errors
///
/// Fails only by a fault of our own.
pub(crate) async fn follow_links(
    cx: &RunContext,
    who: Credential,
    kickoff: &Url,
    list: &mut LiveManifest,
    guide: &mut GuideFacts,
) -> Result<(), EngineError> {
    let mut seen = HashSet::from([list.url.clone()]);
    let mut broken = |exchange, why: Option<&str>| {
        guide.broken_link = Some(BrokenLink { exchange, why: why.map(str::to_owned) });
    };
    while let Some(next) = list.next.take() {
        if seen.contains(&next) {
            broken(None, Some("the `link` members form a cycle"));
            return Ok(());
        }
        if seen.len() > MAX_PAGES || list.urls.len() > MAX_FILES {
            broken(None, Some("there are more manifests or files than bulkspec reads"));
            return Ok(());
        }
        if let Some(why) = origins::withheld(cx, &next) {
            let why = format!("the next manifest is {why}");
            broken(None, Some(&why));
            return Ok(());
        }
        if cx.stopping.has_begun() {
            broken(None, Some("the run ended before it was requested"));
            return Ok(());
        }
        let (exchange, live) = next_page(cx, who, next.clone()).await?;
        seen.insert(next);
        let contract = cx.target.contract;
        let unread = live.as_ref().and_then(|live| live.unread.clone());
        let page = live.filter(|live| live.status.as_u16() == 200).and_then(|live| {
            manifest::read(&live, exchange, kickoff, cx.client.redactor(), contract)
        });
        let Some(page) = page else {
            broken(Some(exchange).filter(|_| unread.is_none()), unread.as_deref());
            return Ok(());
        };
        guide.pages.push(PageFacts { exchange, json: page.facts.json.clone() });
        list.add(page);
    }
    Ok(())
}

/// Asks for a manifest, and waits while it is not there yet.
async fn next_page(
    cx: &RunContext,
    who: Credential,
    url: Url,
) -> Result<(crate::evidence::ExchangeId, Option<Live>), EngineError> {
    let (clock, limits) = (cx.client.clock(), &cx.target.limits);
    let (began, mut pace) = (clock.now(), Pace::new(NEXT_WAIT));
    let mut polls = Vec::new();
    loop {
        let mut request = Request::get(url.clone()).header("accept", "application/json");
        request = request
            .credential(access::credential(cx, who).await?.unwrap_or(http::Credential::None));
        let (exchange, live) = sending::send_as(cx, who, request).await?;
        if let Some(dropped) = recorder::keep_latest(&mut polls, exchange, MAX_POLLS_KEPT) {
            cx.forget(dropped);
        }
        let is_running = live.as_ref().is_some_and(|live| live.status.as_u16() == 202);
        let spent = clock.now().duration_since(began).unsigned_abs();
        let left = limits.export_time.saturating_sub(spent);
        let Some(live) = live.filter(|_| !is_running || !left.is_zero()) else {
            return Ok((exchange, None));
        };
        if !is_running {
            return Ok((exchange, Some(live)));
        }
        let asked = live.header("retry-after").and_then(|t| parse_retry_after(t, clock.now()));
        clock.sleep(pace.wait(asked).min(limits.retry_after).min(left)).await;
    }
}
