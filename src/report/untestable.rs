//! Why a run shows nothing of the target, where it does not.

use super::{MissingSetting, Report};
use crate::verdict::Outcome;

impl Report {
    /// Returns why the target could not be tested, if so: every request was rejected, no token was
    /// issued, no export completed, or everything that was tried is blocked. Such a run is neither
    /// clean nor a proof of a broken requirement; a run that was cut short is judged by what it has.
    #[must_use]
    pub fn untestable(&self) -> Option<String> {
        if self.cut_short.is_some() {
            return None;
        }
        if let Some(locked_out) = &self.locked_out {
            // The responses do not show whether the credential is bad or the server is at fault.
            return Some(locked_out.about.clone());
        }
        let count = |outcome| self.counts.of(outcome);
        if count(Outcome::Fail) > 0 || count(Outcome::Error) > 0 {
            return None;
        }
        let login = self.needs.iter().find(|setting| setting.is_login());
        if let Some(login) = login {
            return Some(login.about.clone());
        }
        let is_judged = count(Outcome::Pass) + count(Outcome::Warn) > 0;
        match &self.nothing_exported {
            Some(why) if is_judged => Some(why.clone()),
            _ if is_judged || count(Outcome::Blocked) == 0 => None,
            Some(why) => Some(why.clone()),
            None => Some(self.first_need()),
        }
    }

    fn first_need(&self) -> String {
        let about = |setting: &MissingSetting| setting.about.clone();
        let blocked = || "everything that was tried is blocked".to_owned();
        self.needs.first().map_or_else(blocked, about)
    }
}
