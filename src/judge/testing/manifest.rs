//! The manifest that lists some files.

use serde_json::{Value, json};

use super::file::File;
use crate::evidence::{FileTokenFacts, FileUrlFacts, OutputFacts};

/// The URL of all kick-offs.
pub(crate) const KICKOFF: &str = "https://fhir.example/r4/$export";

pub(super) fn outputs(files: &[File]) -> Vec<OutputFacts> {
    let output = |(n, file): (usize, &File)| OutputFacts {
        resource_type: Some(file.resource_type.clone()),
        count: None,
        url: Some(FileUrlFacts {
            shown: format!("{KICKOFF}/{}/{{file-token-{n}}}.ndjson", file.resource_type),
            absolute: true,
            below_kickoff: true,
            type_segment: Some(file.resource_type.clone()),
            token: Some(FileTokenFacts::Jwt {
                header: json!({"typ": "JWT", "alg": "HS256"}),
                payload: json!({"start": "…", "total": file.count(), "userId": "…", "exp": 0}),
                same_as: n,
            }),
        }),
    };
    files.iter().enumerate().map(output).collect()
}

pub(super) fn manifest_json(files: &[File]) -> Value {
    let entry = |file: &File| json!({"type": file.resource_type, "url": KICKOFF});
    json!({
        "transactionTime": "2024-06-01T00:00:00.000Z",
        "request": KICKOFF,
        "requiresAccessToken": true,
        "output": files.iter().map(entry).collect::<Vec<_>>(),
    })
}
