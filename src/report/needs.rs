//! Missing settings of the target that prevented many tests.

use super::model::{Doorkeeper, LockedOut, MissingSetting};
use crate::evidence::{BrokenRule, Evidence, Lockout};

/// The key of the login in `bulkspec.toml`.
const LOGIN: &str = "login";

/// Returns the missing settings of the target, the most important first.
pub(super) fn of(evidence: &Evidence) -> Vec<MissingSetting> {
    let wants_login = matches!(evidence.lockout(), Some(Lockout::WithoutLogin(_)));
    let login = wants_login.then(|| MissingSetting {
        key: LOGIN.to_owned(),
        about: "the server exports nothing for clients without one".to_owned(),
    });
    let group = evidence.run.misnamed_group().map(|group| MissingSetting {
        key: "group".to_owned(),
        about: format!("there is no Group `{}` on the server (404)", group.id),
    });
    login.into_iter().chain(group).chain(trust(evidence)).chain(longer_lines(evidence)).collect()
}

/// Returns the hosts to which the token could be sent. It is never sent over plain HTTP.
fn trust(evidence: &Evidence) -> Option<MissingSetting> {
    let hosts = &evidence.run.untrusted_hosts;
    let mut about = format!("the token is wanted on {}", hosts.join(" and "));
    if hosts.iter().any(|host| host.starts_with("http://")) {
        about += " (never sent over plain HTTP: TLS is needed there as well)";
    }
    match evidence.run.withheld_urls {
        0 => {}
        1 => about += ", and one URL was not asked for",
        count => about = format!("{about}, and {count} URLs were not asked for"),
    }
    (!hosts.is_empty()).then(|| MissingSetting { key: "hosts".to_owned(), about })
}

/// Returns the limit on line length if lines exceeded it. They are not a fault of the server, and
/// were not read.
fn longer_lines(evidence: &Evidence) -> Option<MissingSetting> {
    let files = evidence.exports.iter().flat_map(|export| &export.files);
    let facts = files.filter_map(|file| file.facts.as_ref());
    let long = facts.filter(|facts| facts.broken_lines(BrokenRule::TooLong) > 0);
    let longest = long.map(|facts| facts.longest_line).max()?;
    Some(MissingSetting {
        key: "limits.line-size".to_owned(),
        about: format!("a line of {longest} bytes was not read"),
    })
}

/// Why nothing could be tested because every request was refused, if so.
pub(super) fn locked_out(evidence: &Evidence) -> Option<LockedOut> {
    let lockout = evidence.lockout()?;
    let by = match lockout {
        Lockout::NoToken(_) => Doorkeeper::TokenEndpoint,
        Lockout::Refused(_) => Doorkeeper::Server,
        Lockout::NoGroup(_) | Lockout::NotFound => Doorkeeper::Address,
        // The missing login is one of the settings that are named.
        Lockout::WithoutLogin(_) => return None,
    };
    Some(LockedOut { by, about: lockout.to_string() })
}

impl MissingSetting {
    /// Returns true if it is the login, without which almost nothing can be tested.
    #[must_use]
    pub fn is_login(&self) -> bool {
        self.key == LOGIN
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::{Contract, GuideVersion};
    use crate::evidence::TokenDenied;
    use crate::evidence::{ExchangeId, ExportResult, MissingGroup};
    use crate::judge::testing::{EvidenceBuilder, Export, patients};
    use rstest::rstest;

    fn refused(status: u16) -> Export {
        Export::ended(ExportResult::Refused { status })
    }

    #[rstest]
    #[case(vec![refused(401)], &["login"])]
    #[case(vec![refused(403)], &["login"])]
    #[case(vec![refused(400)], &[])]
    #[case(vec![refused(401), Export::of(vec![patients(&["a"])])], &[])]
    fn a_server_that_lets_nobody_in_wants_a_login(
        #[case] exports: Vec<Export>,
        #[case] keys: &[&str],
    ) {
        let builder = EvidenceBuilder::new(Contract::Guide(GuideVersion::V2));
        let mut builder = exports.into_iter().fold(builder, EvidenceBuilder::export);
        let told = |builder: &EvidenceBuilder| {
            of(&builder.evidence).into_iter().map(|spec| spec.key).collect::<Vec<_>>()
        };
        assert_eq!(told(&builder), Vec::<String>::new(), "there is a login");
        assert_eq!(locked_out(&builder.evidence).is_some(), !keys.is_empty());
        builder.evidence.run.without_login = true;
        assert_eq!(told(&builder), keys);
        assert_eq!(locked_out(&builder.evidence), None, "there is none");
    }

    #[test]
    fn a_login_that_is_never_granted_a_token_is_named_with_the_answer() {
        let mut builder = EvidenceBuilder::new(Contract::Guide(GuideVersion::V2));
        let (url, why) = ("https://a.example/token".to_owned(), "it answered 400".to_owned());
        builder.evidence.run.no_token = Some(TokenDenied { url, why });
        let told = locked_out(&builder.evidence).unwrap();
        assert_eq!(told.by, Doorkeeper::TokenEndpoint);
        let about = "no token was granted to `login` at https://a.example/token: it answered 400";
        assert_eq!(told.about, about);
    }

    #[test]
    fn a_group_that_is_not_there_is_named() {
        let mut builder = EvidenceBuilder::new(Contract::Guide(GuideVersion::V2));
        let missing = MissingGroup { id: "nope".into(), exchange: ExchangeId(1) };
        builder.evidence.run.missing_group = Some(missing);
        let needs = of(&builder.evidence);
        assert_eq!(needs[0].key, "group");
        assert_eq!(needs[0].about, "there is no Group `nope` on the server (404)");
    }

    #[rstest]
    #[case(&["a.example", "b.example"], 0, "on a.example and b.example")]
    #[case(&["a.example"], 1, "on a.example, and one URL was not asked for")]
    #[case(
        &["http://a.example:81"],
        7,
        "on http://a.example:81 (never sent over plain HTTP: TLS is needed there as well), and 7 \
         URLs were not asked for"
    )]
    fn hosts_that_want_the_token_are_named(
        #[case] hosts: &[&str],
        #[case] urls: usize,
        #[case] about: &str,
    ) {
        let mut builder = EvidenceBuilder::new(Contract::Guide(GuideVersion::V2));
        builder.evidence.run.untrusted_hosts = hosts.iter().map(|&host| host.to_owned()).collect();
        builder.evidence.run.withheld_urls = urls;
        let needs = of(&builder.evidence);
        assert_eq!(needs[0].key, "hosts");
        assert_eq!(needs[0].about, format!("the token is wanted {about}"));
    }
}
