//! What a path leads to.

use super::settings::Dialect;

/// What a request is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    /// The token endpoint.
    Token,
    /// The `CapabilityStatement`.
    Metadata,
    /// The export endpoint of a group, or of everything the caller may see.
    Export { group: Option<String> },
    /// A file of an export.
    File { group: Option<String>, resource_type: String, token: String },
    /// The status of an asynchronous export.
    Status { job: String },
    /// All groups.
    Groups,
    /// One group.
    Group { id: String },
    /// One resource.
    Resource { resource_type: String, id: String },
    /// Nothing that is served.
    Unknown,
}

/// How a path stands to the ones that the contract names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It is one of them.
    Documented,
    /// Only a faulty server serves the export here, and nowhere else.
    Moved,
    /// The customer is missing; only a faulty server serves the export here, too.
    WithoutCustomer,
    /// It is the path of another version of FHIR, which this server does not have.
    OtherVersion,
}

/// Where a path leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Route {
    /// The customer in the path; empty where the contract has none.
    pub(crate) customer: String,
    /// Everything of the path that comes before the target.
    pub(crate) base: String,
    pub(crate) standing: Standing,
    pub(crate) target: Target,
}

/// Reads a path.
pub(crate) fn route(path: &str, dialect: Dialect) -> Route {
    let path = path.replace("%24", "$");
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    let to = |customer: &str, depth: usize, standing: Standing| Route {
        customer: customer.to_owned(),
        base: format!("/{}", segments[..depth].join("/")),
        standing,
        target: target(&segments[depth..], dialect),
    };
    match (dialect, segments.as_slice()) {
        (_, ["oauth2", "token"]) => {
            Route { target: Target::Token, ..to("", 2, Standing::Documented) }
        }
        (Dialect::Population, ["v1", customer, "bulk-export", "bulk-data", "r4", ..]) => {
            to(customer, 5, Standing::Documented)
        }
        (Dialect::Population, ["v1", "bulk-export", "bulk-data", "r4", ..]) => {
            to("acme", 4, Standing::WithoutCustomer)
        }
        (Dialect::Population, ["r4", ..]) => to("acme", 1, Standing::Moved),
        (Dialect::Analytics, ["bulk-data", "r4", ..]) => to("", 2, Standing::Documented),
        (Dialect::Analytics, ["bulk-data", "v4", ..]) => to("", 2, Standing::Moved),
        (Dialect::Analytics, ["bulk-data", _, ..]) => to("", 2, Standing::OtherVersion),
        _ => Route { target: Target::Unknown, ..to("", 0, Standing::Documented) },
    }
}

fn target(segments: &[&str], dialect: Dialect) -> Target {
    match (dialect, segments) {
        (_, ["metadata"]) => Target::Metadata,
        (_, ["export-status", job]) => Target::Status { job: (*job).to_owned() },
        (Dialect::Analytics, ["$export"]) => Target::Export { group: None },
        (Dialect::Analytics, ["$export", resource_type, name]) => file(None, resource_type, name),
        (Dialect::Population, ["Group"]) => Target::Groups,
        (Dialect::Population, ["Group", id]) => Target::Group { id: (*id).to_owned() },
        (Dialect::Population, ["Group", id, "$export"]) => {
            Target::Export { group: Some((*id).to_owned()) }
        }
        (Dialect::Population, ["Group", id, "$export", resource_type, name]) => {
            file(Some((*id).to_owned()), resource_type, name)
        }
        (_, [resource_type, id]) => {
            Target::Resource { resource_type: (*resource_type).to_owned(), id: (*id).to_owned() }
        }
        _ => Target::Unknown,
    }
}

fn file(group: Option<String>, resource_type: &str, name: &str) -> Target {
    match name.strip_suffix(".ndjson") {
        Some(token) => {
            Target::File { group, resource_type: resource_type.to_owned(), token: token.to_owned() }
        }
        None => Target::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const BASE: &str = "/v1/acme/bulk-export/bulk-data/r4";

    #[rstest]
    #[case("/Group/g/$export", Target::Export { group: Some("g".to_owned()) })]
    #[case("/Group/g/%24export", Target::Export { group: Some("g".to_owned()) })]
    #[case("/Group/g", Target::Group { id: "g".to_owned() })]
    #[case("/$export", Target::Unknown)]
    #[case("/metadata", Target::Metadata)]
    #[case("", Target::Unknown)]
    fn population_paths_are_read(#[case] path: &str, #[case] target: Target) {
        let route = route(&format!("{BASE}{path}"), Dialect::Population);
        assert_eq!((route.target, route.base.as_str()), (target, BASE));
    }

    #[rstest]
    #[case("/bulk-data/r4/$export", Target::Export { group: None })]
    #[case("/bulk-data/dstu2/$export", Target::Export { group: None })]
    #[case("/bulk-data/r4/$export/Patient/a.b.c", Target::Unknown)]
    #[case("/", Target::Unknown)]
    fn analytics_paths_are_read(#[case] path: &str, #[case] target: Target) {
        assert_eq!(route(path, Dialect::Analytics).target, target);
    }
}
