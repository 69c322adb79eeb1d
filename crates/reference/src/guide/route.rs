//! What a path leads to.

use super::level::Level;

/// The path of the base.
pub(crate) const BASE_PATH: &str = "/fhir";

/// What a request is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    /// The configuration of SMART App Launch.
    Configuration,
    /// The token endpoint.
    Token,
    /// The `CapabilityStatement`.
    Metadata,
    /// A kick-off endpoint.
    Export(Level),
    /// The status of an export.
    Status,
    /// A file of an export.
    File { job: String, name: String },
    /// How the creation of a group goes on.
    Creation { id: String },
    /// All resources of a type.
    Resources { resource_type: String },
    /// One resource.
    Resource { resource_type: String, id: String },
    /// Nothing that is served.
    Unknown,
}

/// Reads a path.
pub(crate) fn route(path: &str) -> Target {
    let path = path.replace("%24", "$");
    if path == "/auth/token" {
        return Target::Token;
    }
    let Some(below) = path.strip_prefix(BASE_PATH).and_then(|rest| rest.strip_prefix('/')) else {
        return Target::Unknown;
    };
    let segments: Vec<&str> = below.split('/').collect();
    target(&segments)
}

fn target(segments: &[&str]) -> Target {
    let owned = |text: &str| text.to_owned();
    match *segments {
        [".well-known", "smart-configuration"] => Target::Configuration,
        ["metadata"] => Target::Metadata,
        ["$export"] => Target::Export(Level::System),
        ["Patient", "$export"] => Target::Export(Level::Patient),
        ["Group", id, "$export"] => Target::Export(Level::Group(owned(id))),
        ["$export-poll-status"] => Target::Status,
        ["export-file", job, name] => Target::File { job: owned(job), name: owned(name) },
        ["group-status", id] => Target::Creation { id: owned(id) },
        [resource_type] => Target::Resources { resource_type: owned(resource_type) },
        [resource_type, id] => {
            Target::Resource { resource_type: owned(resource_type), id: owned(id) }
        }
        _ => Target::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("/fhir/$export", Target::Export(Level::System))]
    #[case("/fhir/%24export", Target::Export(Level::System))]
    #[case("/fhir/Patient/$export", Target::Export(Level::Patient))]
    #[case("/fhir/Group/g/$export", Target::Export(Level::Group("g".to_owned())))]
    #[case("/fhir/group-status/g", Target::Creation { id: "g".to_owned() })]
    #[case("/fhir/Group", Target::Resources { resource_type: "Group".to_owned() })]
    #[case("/fhir/$export-poll-status", Target::Status)]
    #[case("/auth/token", Target::Token)]
    #[case("/fhirs/metadata", Target::Unknown)]
    #[case("/fhir/Group/g/h/i", Target::Unknown)]
    #[case("/", Target::Unknown)]
    fn paths_are_read(#[case] path: &str, #[case] expected: Target) {
        assert_eq!(route(path), expected);
    }
}
