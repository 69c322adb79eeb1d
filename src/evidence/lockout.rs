//! Whether anybody was let in: what a run shows of a server that takes no credential of the target.

use super::{Evidence, ExportFacts, ExportResult, StepFacts, TokenDenied};
use crate::need::{Credential, GroupRef};

/// Why a run saw the server from outside only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lockout<'a> {
    /// The login was never given a token.
    NoToken(&'a TokenDenied),
    /// Every kick-off with the credential of the target was refused with this status (401, 403).
    Refused(u16),
    /// The target gives no login, and every kick-off was refused with this status.
    WithoutLogin(u16),
}

impl Evidence {
    /// Why nobody was let in, if so.
    #[must_use]
    pub fn lockout(&self) -> Option<Lockout<'_>> {
        if let Some(denied) = self.run.no_token.as_ref().filter(|_| !self.was_granted_a_token()) {
            return Some(Lockout::NoToken(denied));
        }
        let status = self.refused_everywhere()?;
        Some(if self.run.without_login {
            Lockout::WithoutLogin(status)
        } else {
            Lockout::Refused(status)
        })
    }

    fn was_granted_a_token(&self) -> bool {
        let mut steps = self.performances.iter().flat_map(|performance| &performance.steps);
        steps.any(|step| match step {
            StepFacts::TokenAsked(asked) => asked.facts.as_ref().is_some_and(|it| it.has_token),
            _ => false,
        })
    }

    /// The status with which every kick-off of the target's own was refused, if it was: that of the
    /// plain one, or where none was sent, of the exports.
    fn refused_everywhere(&self) -> Option<u16> {
        let own: Vec<&ExportFacts> = self
            .exports
            .iter()
            .map(|export| &**export)
            .filter(|it| it.need.credential == Credential::Main && it.need.group == GroupRef::Main)
            .collect();
        let refused = own.iter().find_map(|export| refusal(&export.result));
        let plain = self.run.plain_kick_off.and_then(|id| self.exchange(id)?.status());
        let is_let_in =
            |export: &&ExportFacts| refusal(&export.result).is_none() && export.kickoff.is_some();
        let is_accepted =
            self.exchanges.iter().filter_map(|exchange| exchange.response()).any(|response| {
                response.status == 202 && response.header("content-location").is_some()
            });
        let status = plain.or(refused).filter(|status| is_of_access(*status))?;
        (!is_accepted && !own.iter().any(is_let_in)).then_some(status)
    }
}

fn refusal(result: &ExportResult) -> Option<u16> {
    match result {
        ExportResult::Refused { status } => Some(*status).filter(|status| is_of_access(*status)),
        _ => None,
    }
}

fn is_of_access(status: u16) -> bool {
    matches!(status, 401 | 403)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::testing::jobs::{accepted, guide};
    use crate::judge::testing::{Export, World, patients, status};
    use rstest::rstest;

    fn refused(status: u16) -> Export {
        Export::ended(ExportResult::Refused { status })
    }

    #[rstest]
    #[case::by_exports(guide().export(refused(401)), Some(401))]
    #[case::by_the_plain_kick_off(guide().plain(status(403)), Some(403))]
    #[case::for_another_reason(guide().export(refused(400)), None)]
    #[case::but_once(guide().export(refused(401)).export(Export::of(vec![patients(&["a"])])), None)]
    #[case::but_a_kick_off(guide().plain(status(401)).sent(accepted()), None)]
    #[case::from_a_foreign_group(guide().export(refused(403).need("{ group: foreign }")), None)]
    fn a_run_tells_whether_anybody_was_let_in(#[case] world: World, #[case] expected: Option<u16>) {
        let mut world = world;
        assert_eq!(world.evidence.lockout(), expected.map(Lockout::Refused));
        world.evidence.run.without_login = true;
        assert_eq!(world.evidence.lockout(), expected.map(Lockout::WithoutLogin));
    }
}
