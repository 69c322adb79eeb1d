//! Judges the shape of a JSON answer by its schema.

use super::answer::told_of;
use crate::case::{Case, CheckDoc, Found, at_path};
use crate::check::schema::Schema;
use crate::contract::{Contract, GuideVersion};
use crate::evidence::{BodyKind, ReceivedResponse, Sent};
use crate::suite::Shape;

pub(crate) const SHAPE: CheckDoc = CheckDoc {
    id: "shape",
    judges: "The body of the answer is JSON of the shape that the scenario names.",
    sent: "The request of the scenario.",
    accepted: "JSON that the schema of that name under fixtures/schemas accepts; what it does not \
               mention is free.",
    matters: "A client reads members by their names and types, and fails on others.",
    cause: "A hand-written answer, or a proxy that puts a page of its own in place.",
    repair: "Compare the answer with the schema at the place that the finding names.",
};

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
pub(crate) fn judge(
    case: Case<'_>,
    sent: &Sent,
    response: &ReceivedResponse,
    shape: Shape,
) -> Vec<Found> {
    let Some(json) = &response.body.json else {
        let observed = match response.body.kind {
            BodyKind::Empty => "no body",
            BodyKind::Html => "an HTML page",
            BodyKind::Json => "JSON that is broken or too large",
            BodyKind::Ndjson => "NDJSON",
            BodyKind::Text | BodyKind::Binary => "something else",
        };
        let found =
            Found::breach(told_of(sent, "the body is not one JSON document"), "JSON", observed);
        return vec![found.shown_by(sent.exchange)];
    };
    let breaches = schema_of(shape, case.contract()).breaches(json).into_iter();
    let found = breaches.map(|breach| {
        let message = told_of(sent, "the body does not have the shape that is due");
        Found::breach(message, breach.expected, breach.observed)
            .shown_by(sent.exchange)
            .at(at_path(breach.path))
    });
    found.collect()
}
