//! Scopes of access tokens, in the notation of SMART Backend Services.

/// Everything may be read, and groups written.
pub(crate) const FULL_SCOPE: &str = "system/*.read system/Group.write";
/// Only Patients may be read.
pub(crate) const NARROW_SCOPE: &str = "system/Patient.read";

/// What a token allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Scope(pub(crate) String);

impl Scope {
    pub(crate) fn full() -> Self {
        Self(FULL_SCOPE.to_owned())
    }

    pub(crate) fn may_read(&self, resource_type: &str) -> bool {
        self.allows(resource_type, "read")
    }

    pub(crate) fn may_write(&self, resource_type: &str) -> bool {
        self.allows(resource_type, "write")
    }

    fn allows(&self, resource_type: &str, action: &str) -> bool {
        self.0.split(' ').filter_map(|part| part.strip_prefix("system/")).any(|part| {
            part.rsplit_once('.').is_some_and(|(subject, granted)| {
                (subject == "*" || subject == resource_type)
                    && (granted == "*" || granted == action)
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_narrow_scope_reads_patients_and_nothing_else() {
        let narrow = Scope(NARROW_SCOPE.to_owned());
        assert!(narrow.may_read("Patient"));
        assert!(!narrow.may_read("Observation") && !narrow.may_write("Group"));
        assert!(Scope::full().may_read("Observation") && Scope::full().may_write("Group"));
    }
}
