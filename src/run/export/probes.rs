//! The smallest file in other ways, and a few attachments.

use url::Url;

use crate::evidence::{AttachmentProbe, FileEvidence, FileProbe, GuideFacts, ProbeKind};
use crate::http::{self, Request};
use crate::run::auth::{access, origins};
use crate::run::context::RunContext;
use crate::run::error::EngineError;
use crate::run::export::download;
use crate::run::export::wanted::{ACCEPT_NDJSON, HiddenValues, Wanted};
use crate::scan::Reading;
use crate::spec::Credential;

/// The longest file that is asked for in other ways, in bytes.
const LONGEST_PROBED: u64 = 16 * 1024 * 1024;

/// The most attachments that are asked for.
const MAX_ATTACHMENTS: usize = 3;

/// Asks for the smallest file that came whole in other ways.
pub(crate) async fn probe_smallest_file(
    cx: &RunContext,
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
        if cx.stopping.has_begun() {
            return Ok(());
        }
        let headers = match kind.encoding() {
            Some(encoding) => vec![ACCEPT_NDJSON[0], ("accept-encoding", encoding)],
            None => Vec::new(),
        };
        let (attachments, referenced) = (HiddenValues::default(), HiddenValues::default());
        let reading = Reading::Content;
        let asked = Wanted { reading, headers, attachments, referenced, ..file.clone() };
        let mut came = download::download_all(cx, &[asked], who).await?;
        guide.probes.extend(came.files.pop().map(|file| FileProbe { kind, file }));
    }
    Ok(())
}

/// Asks for a few attachments. Their URLs are values of resources, so they are hidden like
/// secrets.
pub(crate) async fn probe_attachments(
    cx: &RunContext,
    who: Credential,
    with_token: bool,
    urls: &[String],
) -> Result<Vec<AttachmentProbe>, EngineError> {
    let mut probes = Vec::new();
    let web = urls.iter().filter_map(|text| Url::parse(text).ok());
    for url in web.filter(|url| matches!(url.scheme(), "http" | "https")).take(MAX_ATTACHMENTS) {
        if cx.stopping.has_begun() {
            break;
        }
        cx.client.redactor().register_numbered("attachment-url", url.as_str());
        let on_base_host = url.origin() == cx.target.base.origin();
        let is_plain = url.scheme() == "http";
        let mut probe =
            AttachmentProbe { with_token, on_base_host, is_plain, exchange: None, open: None };
        if with_token && on_base_host && cx.target.login.is_secret() {
            probe.open = Some(cx.send(&Request::get(url.clone())).await?.0);
        }
        let is_forbidden = cx.client.policy().origins.forbidden(&url).is_some();
        let wants_secret = with_token && cx.target.login.is_secret();
        if !is_forbidden && (!wants_secret || origins::is_trusted_origin(cx, &url)) {
            let mut request = Request::get(url).listed_file();
            if with_token {
                request = request.credential(
                    access::credential(cx, who).await?.unwrap_or(http::Credential::None),
                );
            }
            probe.exchange = Some(cx.send(&request).await?.0);
        }
        probes.push(probe);
    }
    Ok(probes)
}
