//! How a manifest names the kick-off.

use url::form_urlencoded;

use crate::fault::manifest::request::REQUEST_POST_WITH_PARAMS;
use crate::guide::query::from_body;
use crate::guide::server::Guide;
use crate::message::Request;

impl Guide {
    /// Returns the URL of a kick-off; that of a POST has no parameters.
    pub(super) fn request_url(&self, request: &Request) -> String {
        if request.method == "GET" {
            return self.new_place(request.url());
        }
        let url = self.new_place(format!("{}{}", request.origin(), request.path()));
        if !self.has(&REQUEST_POST_WITH_PARAMS) {
            return url;
        }
        let mut query = form_urlencoded::Serializer::new(String::new());
        for given in from_body(&request.body).unwrap_or_default() {
            query.append_pair(&given.name, &given.shown());
        }
        format!("{url}?{}", query.finish())
    }
}
