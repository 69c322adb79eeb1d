//! Settings of the target without which much of it could not be tested.

use super::model::MissingSetting;
use crate::evidence::{Evidence, ExportResult};
use crate::need::Credential;

/// The key of the login in `bulkspec.toml`.
const LOGIN: &str = "login";

/// The settings that the target lacks, the most urgent first.
pub(super) fn of(evidence: &Evidence) -> Vec<MissingSetting> {
    let login = wants_login(evidence).then(|| MissingSetting {
        key: LOGIN.to_owned(),
        about: "the server exports nothing for clients without one".to_owned(),
    });
    let hosts = &evidence.run.untrusted_hosts;
    let trust = (!hosts.is_empty()).then(|| MissingSetting {
        key: "hosts".to_owned(),
        about: format!("the token is wanted on {}", hosts.join(" and ")),
    });
    login.into_iter().chain(trust).collect()
}

/// Tells whether the server refused every export because the target gives no login.
fn wants_login(evidence: &Evidence) -> bool {
    let is_refused = |result: &ExportResult| matches!(result, ExportResult::Refused { status } if matches!(status, 401 | 403));
    let own = || evidence.exports.iter().filter(|it| it.need.credential == Credential::Main);
    evidence.run.without_login
        && own().any(|export| is_refused(&export.result))
        && own().all(|export| export.manifest().is_none())
}

impl MissingSetting {
    /// Whether it is the login, without which next to nothing can be tested.
    #[must_use]
    pub fn is_login(&self) -> bool {
        self.key == LOGIN
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::{Contract, GuideVersion};
    use crate::judge::testing::{Export, World, patients};
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
        let world = World::new(Contract::Guide(GuideVersion::V2));
        let mut world = exports.into_iter().fold(world, World::export);
        let told = |world: &World| {
            of(&world.evidence).into_iter().map(|need| need.key).collect::<Vec<_>>()
        };
        assert_eq!(told(&world), Vec::<String>::new(), "there is a login");
        world.evidence.run.without_login = true;
        assert_eq!(told(&world), keys);
    }

    #[test]
    fn hosts_that_want_the_token_are_named() {
        let mut world = World::new(Contract::Guide(GuideVersion::V2));
        world.evidence.run.untrusted_hosts = vec!["a.example".into(), "b.example".into()];
        let needs = of(&world.evidence);
        assert_eq!(needs[0].key, "hosts");
        assert_eq!(needs[0].about, "the token is wanted on a.example and b.example");
    }
}
