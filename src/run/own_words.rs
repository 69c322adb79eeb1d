//! The words of requests that the user gave: they may be shown where a server repeats them.

use crate::config::{Login, Target};
use crate::http::Redactor;

/// Registers the words of the target's URLs, of its Groups and scopes. Ids of patients are not among
/// them.
pub(crate) fn register(target: &Target, redactor: &Redactor) {
    let inputs = &target.inputs;
    let token_url = match &target.login {
        Login::ClientCredentials { token_url, .. } => Some(token_url),
        _ => target.key_login().and_then(|login| login.token_url.as_ref()),
    };
    let hosted = inputs.jwks.as_ref().map(|hosting| &hosting.url);
    for url in [Some(&target.base), token_url, hosted].into_iter().flatten() {
        redactor.register_own_url(url);
    }
    let given = [
        &target.group,
        &inputs.customer,
        &inputs.other_customer,
        &inputs.full_group,
        &inputs.failing_group,
        &inputs.doomed_group,
        &inputs.partial_group,
        &inputs.faltering_group,
        &inputs.foreign_group,
        &inputs.empty_group,
        &inputs.forbidden_scope,
    ];
    let templates = [inputs.retry_url.as_ref(), inputs.group_write.as_ref().map(|it| &it.url)];
    for text in given.into_iter().flatten().chain(templates.into_iter().flatten()) {
        redactor.register_own(text);
        text.split('/').for_each(|segment| redactor.register_own(segment));
    }
}
