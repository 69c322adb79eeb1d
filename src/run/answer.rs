//! What answers name: the status URL of a job, the id of a created resource.

use url::Url;

use crate::http::Live;

pub(crate) fn status_url(live: &Live) -> Option<Url> {
    let text = live.header("content-location")?;
    live.url.join(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"))
}

/// The status URL of the job that a kick-off has started, if it has.
pub(crate) fn started_job(live: &Live) -> Option<Url> {
    status_url(live).filter(|_| live.status.is_success())
}

/// The id of a created resource, by its body or by `Location`.
pub(crate) fn created_id(live: &Live) -> Option<String> {
    let of_body = live.json().and_then(|json| json["id"].as_str().map(str::to_owned));
    of_body.or_else(|| {
        let location = live.header("location")?;
        let path = location.split("/_history/").next()?;
        path.rsplit('/').next().filter(|id| !id.is_empty()).map(str::to_owned)
    })
}
