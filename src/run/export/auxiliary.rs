//! What an export by the HL7 guide has beside its output: further manifests, the files of `error`,
//! `deleted` and `outcome`, the first file in other ways, and a few attachments.

use std::collections::HashSet;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use url::Url;

use crate::evidence::{
    AttachmentProbe, AuxiliaryFile, AuxiliaryList, BrokenLink, FileEvidence, FileProbe, GuideFacts,
    PageFacts, ProbeKind, ResourceIndex,
};
use crate::http::{self, Live, Pace, Request, parse_retry_after};
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::run::export::download::Wanted;
use crate::run::export::manifest::{self, LiveManifest, MAX_FILES};
use crate::run::recorder::keep_latest;
use crate::scan::Reading;
use crate::spec::Credential;
use crate::suite::Needs;

/// The most manifests of one export that are read.
const MAX_PAGES: usize = 100;

/// The longest file that is asked for in other ways, in bytes.
const LONGEST_PROBED: u64 = 16 * 1024 * 1024;

/// The most requests for one manifest that are kept as evidence.
const MAX_POLLS_KEPT: usize = 20;

const NEXT_WAIT: Duration = Duration::from_secs(1);

/// What is read of the resources in files. Content costs a second pass over each line.
pub(crate) fn reading(needs: Needs) -> Reading {
    if needs.contain(Needs::CONTENT) { Reading::Content } else { Reading::Index }
}

impl RunContext {
    /// Follows the links from a manifest, and adds what they lead to.
    ///
    /// # Errors
    ///
    /// Fails only by a fault of our own.
    pub(crate) async fn follow_links(
        &self,
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
            if let Some(why) = self.withheld(&next) {
                let why = format!("the next manifest is {why}");
                broken(None, Some(&why));
                return Ok(());
            }
            if self.is_stopping() {
                broken(None, Some("the run ended before it was requested"));
                return Ok(());
            }
            let (exchange, live) = self.next_page(who, next.clone()).await?;
            seen.insert(next);
            let contract = self.target.contract;
            let unread = live.as_ref().and_then(|live| live.unread.clone());
            let page = live.filter(|live| live.status.as_u16() == 200).and_then(|live| {
                manifest::read(&live, exchange, kickoff, self.client.redactor(), contract)
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
        &self,
        who: Credential,
        url: Url,
    ) -> Result<(crate::evidence::ExchangeId, Option<Live>), EngineError> {
        let (clock, limits) = (self.client.clock(), &self.target.limits);
        let (began, mut pace) = (clock.now(), Pace::new(NEXT_WAIT));
        let mut polls = Vec::new();
        loop {
            let mut request = Request::get(url.clone()).header("accept", "application/json");
            request =
                request.credential(self.credential(who).await?.unwrap_or(http::Credential::None));
            let (exchange, live) = self.send_patiently(who, request).await?;
            if let Some(dropped) = keep_latest(&mut polls, exchange, MAX_POLLS_KEPT) {
                self.forget(dropped);
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

    /// Obtains what is beside the output of an export.
    ///
    /// # Errors
    ///
    /// Fails only by a fault of our own.
    pub(crate) async fn beside_output(
        &self,
        who: Credential,
        needs: Needs,
        list: &LiveManifest,
        (wanted, files, index): (&[Wanted], &[FileEvidence], &ResourceIndex),
        guide: &mut GuideFacts,
    ) -> Result<(), EngineError> {
        for side in AuxiliaryList::ALL {
            self.side_files(who, side, list, guide).await?;
        }
        if needs.contain(Needs::OTHER_HEADERS) {
            self.probe_first(who, wanted, files, guide).await?;
        }
        if needs.contain(Needs::ATTACHMENTS) {
            let urls: Vec<String> =
                wanted.iter().flat_map(|file| file.attachments.take()).collect();
            guide.attachments = self.probe_attachments(who, list.with_token, &urls).await?;
        }
        if needs.contain(Needs::REFERENCED) {
            guide.referenced = self.probe_referenced(who, wanted, index).await?;
        }
        Ok(())
    }

    async fn side_files(
        &self,
        who: Credential,
        side: AuxiliaryList,
        list: &LiveManifest,
        guide: &mut GuideFacts,
    ) -> Result<(), EngineError> {
        let items: Vec<_> = list.side.iter().filter(|item| item.list == side).collect();
        let (first, total) = (guide.side_files.len(), items.len());
        let reading = match side {
            AuxiliaryList::Deleted => Reading::Deletions,
            AuxiliaryList::Error | AuxiliaryList::Outcome => Reading::Outcomes,
        };
        let wanted = items.into_iter().enumerate().map(|(n, item)| Wanted {
            output: first + n,
            resource_type: item.resource_type.clone(),
            name: format!("{} file {} of {total}", side.member(), n + 1),
            url: item.url.clone(),
            with_token: list.with_token,
            reading,
            headers: ACCEPT_NDJSON.to_vec(),
            attachments: Values::default(),
            referenced: Values::default(),
        });
        let wanted: Vec<_> = wanted.collect();
        if wanted.is_empty() {
            return Ok(());
        }
        let came = self.download_all(&wanted, who).await?;
        guide
            .side_files
            .extend(came.files.into_iter().map(|file| AuxiliaryFile { list: side, file }));
        if side == AuxiliaryList::Deleted {
            guide.deleted = came.index;
        }
        Ok(())
    }

    /// Asks for the smallest file that came whole in other ways.
    async fn probe_first(
        &self,
        who: Credential,
        wanted: &[Wanted],
        files: &[FileEvidence],
        guide: &mut GuideFacts,
    ) -> Result<(), EngineError> {
        let whole = files.iter().filter_map(|file| {
            let facts = file.facts.as_ref().filter(|facts| facts.is_complete())?;
            (facts.lines > 0 && facts.bytes <= LONGEST_PROBED).then_some((facts.bytes, file.output))
        });
        let Some((_, smallest)) = whole.min() else { return Ok(()) };
        let Some(file) = wanted.iter().find(|file| file.output == smallest) else { return Ok(()) };
        for kind in ProbeKind::ALL {
            if self.is_stopping() {
                return Ok(());
            }
            let headers = match kind.encoding() {
                Some(encoding) => vec![ACCEPT_NDJSON[0], ("accept-encoding", encoding)],
                None => Vec::new(),
            };
            let (attachments, referenced) = (Values::default(), Values::default());
            let reading = Reading::Content;
            let asked = Wanted { reading, headers, attachments, referenced, ..file.clone() };
            let mut came = self.download_all(&[asked], who).await?;
            guide.probes.extend(came.files.pop().map(|file| FileProbe { kind, file }));
        }
        Ok(())
    }

    /// Asks for a few attachments. Their URLs are values of resources, so they are hidden like
    /// secrets.
    async fn probe_attachments(
        &self,
        who: Credential,
        with_token: bool,
        urls: &[String],
    ) -> Result<Vec<AttachmentProbe>, EngineError> {
        let mut probes = Vec::new();
        let web = urls.iter().filter_map(|text| Url::parse(text).ok());
        for url in web.filter(|url| matches!(url.scheme(), "http" | "https")).take(MAX_ATTACHMENTS)
        {
            if self.is_stopping() {
                break;
            }
            self.client.redactor().register_numbered("attachment-url", url.as_str());
            let on_base_host = url.origin() == self.target.base.origin();
            let is_plain = url.scheme() == "http";
            let mut probe =
                AttachmentProbe { with_token, on_base_host, is_plain, exchange: None, open: None };
            if with_token && on_base_host && self.target.login.is_secret() {
                probe.open = Some(self.send(&Request::get(url.clone())).await?.0);
            }
            let is_forbidden = self.client.policy().origins.forbidden(&url).is_some();
            let wants_secret = with_token && self.target.login.is_secret();
            if !is_forbidden && (!wants_secret || self.is_trusted_origin(&url)) {
                let mut request = Request::get(url).listed_file();
                if with_token {
                    request = request
                        .credential(self.credential(who).await?.unwrap_or(http::Credential::None));
                }
                probe.exchange = Some(self.send(&request).await?.0);
            }
            probes.push(probe);
        }
        Ok(probes)
    }
}

/// Values of resources, such as URLs of attachments: never written, and not shown.
#[derive(Clone, Default)]
pub(crate) struct Values(Arc<Mutex<Vec<String>>>);

impl Values {
    pub(crate) fn add(&self, urls: Vec<String>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend(urls);
    }

    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl fmt::Debug for Values {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Values(not shown)")
    }
}

/// The most attachments that are asked for.
const MAX_ATTACHMENTS: usize = 3;

/// What a file is asked for as.
pub(crate) const ACCEPT_NDJSON: [(&str, &str); 1] = [("accept", "application/fhir+ndjson")];
