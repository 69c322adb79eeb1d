//! What keeps a run from testing anything: a server that takes no credential of the target, a Group
//! or a base URL that is not there, exports of which none comes to its end.

use std::fmt;

use super::{
    Evidence, ExportFacts, ExportResult, MissingGroup, ReceivedHeader, StepFacts, TokenDenied,
};

/// Why a run saw the server from outside only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lockout<'a> {
    /// The login was never given a token.
    NoToken(&'a TokenDenied),
    /// Every kick-off with the credential of the target was refused with this status (401, 403).
    Refused(u16),
    /// The target gives no login, and every kick-off was refused with this status.
    WithoutLogin(u16),
    /// The server has no Group of the target's id.
    NoGroup(&'a MissingGroup),
    /// Kick-offs were answered with 404 and none was accepted, in a contract whose exports have one
    /// place, and no server declares itself at the base URL.
    NotFound,
}

impl Lockout<'_> {
    /// Whether what was observed says nothing of the server's promises. Of a token endpoint that
    /// refuses a client it does: there the refusals are judged.
    #[must_use]
    pub fn hides_the_server(self) -> bool {
        !matches!(self, Self::NoToken(_))
    }
}

/// As a clause, with the setting of the target that may be wrong.
impl fmt::Display for Lockout<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoToken(TokenDenied { url, why }) => {
                write!(f, "no token was granted to `login` at {url}: {why}")
            }
            Self::Refused(status) => {
                write!(f, "the server refuses the credential of `login` ({status})")
            }
            Self::WithoutLogin(status) => {
                write!(f, "the server refuses kick-offs without a login ({status})")
            }
            Self::NoGroup(group) => {
                write!(f, "there is no Group `{}` on the server (404): check `group`", group.id)
            }
            Self::NotFound => f.write_str(
                "kick-offs are answered with 404: check the base URL and the id of the Group",
            ),
        }
    }
}

impl Evidence {
    /// Why nothing could be tested for want of access, if so.
    #[must_use]
    pub fn lockout(&self) -> Option<Lockout<'_>> {
        if let Some(denied) = self.run.no_token.as_ref().filter(|_| !self.was_granted_a_token()) {
            return Some(Lockout::NoToken(denied));
        }
        if let Some(status) = self.refused_everywhere(is_of_access) {
            return Some(if self.run.without_login {
                Lockout::WithoutLogin(status)
            } else {
                Lockout::Refused(status)
            });
        }
        if let Some(group) = self.run.misnamed_group() {
            return Some(Lockout::NoGroup(group));
        }
        // With levels, one of them may be elsewhere; without, there is one place for all exports. A
        // server that declares itself at the base URL has its exports at a wrong path.
        let is_nowhere = self.run.contract.guide().is_none()
            && self.run.capabilities.is_none()
            && self.refused_everywhere(|status| status == 404).is_some();
        is_nowhere.then_some(Lockout::NotFound)
    }

    /// Why no export of the target's own came to its end, where some were asked for and none did.
    #[must_use]
    pub fn nothing_exported(&self) -> Option<String> {
        let own = self.own_exports();
        let first = own.first()?;
        own.iter().all(|export| brought_nothing(export)).then(|| match &first.result {
            ExportResult::Listed(_) => "no file of any export could be read".to_owned(),
            other => format!("the first one {other}"),
        })
    }

    /// The exports with the login of the target, of its Group where it has one.
    fn own_exports(&self) -> Vec<&ExportFacts> {
        let all = self.exports.iter().map(|export| &**export);
        all.filter(|export| export.spec.is_own()).collect()
    }

    fn was_granted_a_token(&self) -> bool {
        let mut steps = self.executions.iter().flat_map(|execution| &execution.steps);
        steps.any(|step| match step {
            StepFacts::TokenAsked(asked) => asked.facts.as_ref().is_some_and(|it| it.has_token),
            _ => false,
        })
    }

    /// The status with which every kick-off of the target's own was refused, if it was one of a kind:
    /// that of the plain one, or where none was sent, of the exports.
    fn refused_everywhere(&self, is_of_kind: fn(u16) -> bool) -> Option<u16> {
        let own = self.own_exports();
        let refused = own.iter().find_map(|export| match export.result {
            ExportResult::Refused { status } if is_of_kind(status) => Some(status),
            _ => None,
        });
        let plain = self.run.plain_kick_off.and_then(|id| self.exchange(id)?.status());
        // A server may reject parameters before it checks access, so another 4xx grants none.
        let is_let_in = |export: &&ExportFacts| {
            !matches!(export.result, ExportResult::Refused { .. }) && export.kickoff.is_some()
        };
        let is_accepted =
            self.exchanges.iter().filter_map(|exchange| exchange.response()).any(|response| {
                response.status == 202 && response.header(ReceivedHeader::ContentLocation).is_some()
            });
        let status = plain.or(refused).filter(|status| is_of_kind(*status))?;
        (!is_accepted && !own.iter().any(is_let_in)).then_some(status)
    }
}

/// Whether an export failed before anything of it could be read. A list without files is read.
fn brought_nothing(export: &ExportFacts) -> bool {
    match export.result {
        ExportResult::Listed(_) => {
            !export.files.is_empty() && export.files.iter().all(|file| file.facts.is_none())
        }
        ExportResult::Refused { .. } => false,
        ExportResult::Failed { .. } | ExportResult::NotPossible { .. } => true,
    }
}

fn is_of_access(status: u16) -> bool {
    matches!(status, 401 | 403)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::testing::jobs::{accepted, guide};
    use crate::judge::testing::{EvidenceBuilder, Export, patients, status};
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
    #[case::from_a_foreign_group(guide().export(refused(403).spec("{ group: foreign }")), None)]
    fn a_run_tells_whether_anybody_was_let_in(
        #[case] builder: EvidenceBuilder,
        #[case] expected: Option<u16>,
    ) {
        let mut builder = builder;
        assert_eq!(builder.evidence.lockout(), expected.map(Lockout::Refused));
        builder.evidence.run.without_login = true;
        assert_eq!(builder.evidence.lockout(), expected.map(Lockout::WithoutLogin));
    }
}
