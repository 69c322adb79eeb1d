//! Judges the shape of a JSON answer by its schema.

use super::Answered;
use crate::check::schema::Schema;
use crate::check::{Arguments, Def, Judge, Needs, Subject};
use crate::check_context::{CheckDoc, DraftFinding, at_path};
use crate::contract::{Contract, GuideVersion};
use crate::evidence::BodyKind;
use schemars::JsonSchema;
use serde::Deserialize;

pub(crate) static SHAPE: Def<Shape> = Def {
    doc: CheckDoc {
        id: "shape",
        judges: "The response body is JSON of the shape that the scenario names.",
        sent: "The request that the scenario describes.",
        accepted: "JSON that is valid under the schema of that name in fixtures/schemas. Members \
                   that the schema does not mention are allowed.",
        matters: "A client reads members by name and type, and fails on anything else.",
        cause: "The response is written by hand, or a proxy replaces it with a page of its own.",
        repair: "Compare the response with the schema at the position that the finding names.",
    },
    subject: Subject::Answer,
    needs: Needs::ALWAYS_READ,
    judge: Judge::Answer(|answer, shape| Ok(judge(answer, *shape))),
};

/// The shape of a JSON body, as a schema under `fixtures/schemas`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Shape {
    /// An `OperationOutcome`.
    OperationOutcome,
    /// A `Group` of persons, with its members as references.
    Group,
    /// Any resource of R4.
    Resource,
    /// The manifest of an export.
    Manifest,
    /// The payload of the token in a file's URL.
    FileToken,
}

impl Arguments for Shape {
    #[cfg(test)]
    const EXAMPLE: &'static str = "resource";
}

/// The schema of a shape in a contract.
pub(crate) fn schema_of(shape: Shape, contract: Contract) -> Schema {
    match (shape, contract) {
        (Shape::OperationOutcome, _) => Schema::OperationOutcome,
        (Shape::Group, _) => Schema::Group,
        (Shape::Resource, _) => Schema::Resource,
        (Shape::Manifest, Contract::Population) => Schema::PopulationManifest,
        (Shape::Manifest, Contract::Analytics) => Schema::AnalyticsManifest,
        (Shape::Manifest, Contract::Guide(GuideVersion::V1)) => Schema::GuideManifest1,
        (Shape::Manifest, Contract::Guide(GuideVersion::V2)) => Schema::GuideManifest2,
        (Shape::Manifest, Contract::Guide(GuideVersion::V3)) => Schema::GuideManifest3,
        (Shape::Manifest, Contract::Guide(GuideVersion::V4Ballot)) => Schema::GuideManifest4,
        (Shape::FileToken, _) => Schema::FileToken,
    }
}

/// Judges one answer.
pub(crate) fn judge(answer: &Answered<'_>, shape: Shape) -> Vec<DraftFinding> {
    let Some(json) = &answer.response.body.json else {
        let observed = match answer.response.body.kind {
            BodyKind::Empty => "no body",
            BodyKind::Html => "an HTML page",
            BodyKind::Json => "JSON that is malformed or too large",
            BodyKind::Ndjson => "NDJSON",
            BodyKind::Text | BodyKind::Binary => "something else",
        };
        let found = DraftFinding::breach(
            answer.labelled("the response body is not a JSON document"),
            "JSON",
            observed,
        );
        return vec![found.shown_by(answer.sent.exchange)];
    };
    let breaches = schema_of(shape, answer.cx.contract()).breaches(json).into_iter();
    let found = breaches.map(|breach| {
        let message = answer.labelled("the response body does not match its schema");
        DraftFinding::breach(message, breach.expected, breach.observed)
            .shown_by(answer.sent.exchange)
            .at(at_path(breach.path))
    });
    found.collect()
}
