//! What a server answers to the creation of a Group by filters.

use bulkspec_fhir::FhirDateTime;
use serde_json::Value;

use crate::evidence::{CohortEnd, CohortGroup, StatedTime};
use crate::http::Live;
use crate::run::answer;

const MEMBER_FILTER: &str = "/StructureDefinition/member-filter";

const MEMBERS_REFRESHED: &str = "/StructureDefinition/members-refreshed";

/// How R4 can have the element of later versions.
const DATE: &str = "/StructureDefinition/extension-Group.date";

/// How a creation ended, with the id of the Group that there is now.
pub(crate) type Ending = (CohortEnd, Option<String>);

pub(crate) fn unclear(why: &str) -> Ending {
    (CohortEnd::Unclear { why: why.to_owned() }, None)
}

pub(crate) fn not_awaited(why: &str) -> Ending {
    (CohortEnd::NotAwaited { why: why.to_owned() }, None)
}

fn created(id: Option<String>) -> Ending {
    match id {
        Some(id) => (CohortEnd::Created, Some(id)),
        None => unclear("no response gives the id of the created Group"),
    }
}

/// Reads an answer to the request itself, unless it is that there will be another one later.
pub(crate) fn of_request(live: Option<&Live>) -> Ending {
    match live {
        Some(live) if live.status.is_success() => created(answer::created_id(live)),
        Some(live) if live.status.as_u16() == 429 => not_awaited("the server is busy (429)"),
        Some(_) => (CohortEnd::Refused, None),
        None => unclear("the request got no response"),
    }
}

/// Reads the last answer to a question for the status: a Bundle with the answer that the request
/// would have had.
pub(crate) fn of_status(live: &Live) -> Ending {
    let json = live.json().unwrap_or_default();
    if !live.status.is_success() {
        return (CohortEnd::Declined, None);
    }
    if json["resourceType"] != "Bundle" {
        drop(json);
        return created(answer::created_id(live));
    }
    let entry = &json["entry"][0];
    let status = entry["response"]["status"].as_str().unwrap_or_default();
    match status.bytes().next() {
        Some(b'2') => created(id_of(entry)),
        Some(b'4' | b'5') => (CohortEnd::Declined, None),
        _ => unclear("the Bundle has no status of the creation"),
    }
}

fn id_of(entry: &Value) -> Option<String> {
    let of_resource = entry["resource"]["id"].as_str().map(str::to_owned);
    of_resource.or_else(|| {
        let location = entry["response"]["location"].as_str()?;
        let path = location.split("/_history/").next()?;
        path.rsplit('/').next().filter(|id| !id.is_empty()).map(str::to_owned)
    })
}

/// Reads the Group that was created; `None` when it is another resource.
pub(crate) fn group(json: &Value, id: &str) -> Option<CohortGroup> {
    if json["resourceType"] != "Group" || json["id"] != id {
        return None;
    }
    let extension = |end: &str| with_url(&json["extension"], end).next();
    let date = match json.get("date") {
        Some(date) => Some(stated(date)),
        None => extension(DATE).map(|it| stated(&it["valueDateTime"])),
    };
    Some(CohortGroup {
        filters: with_url(&json["modifierExtension"], MEMBER_FILTER).count(),
        refreshed: extension(MEMBERS_REFRESHED).map(|it| stated(&it["valueDateTime"])),
        date,
    })
}

fn with_url<'a>(extensions: &'a Value, end: &str) -> impl Iterator<Item = &'a Value> {
    let all = extensions.as_array().map_or(&[][..], Vec::as_slice);
    all.iter().filter(move |it| it["url"].as_str().is_some_and(|url| url.ends_with(end)))
}

fn stated(value: &Value) -> StatedTime {
    match value.as_str() {
        None => StatedTime::Missing,
        // Nothing else of a resource may become evidence.
        Some(text) if text.parse::<FhirDateTime>().is_ok() => StatedTime::At(text.to_owned()),
        Some(_) => StatedTime::Vague,
    }
}

/// Returns true if a search found a Group.
pub(crate) fn has_group(bundle: &Value, id: &str) -> bool {
    let entries = bundle["entry"].as_array().map_or(&[][..], Vec::as_slice);
    let mut found = entries.iter().map(|entry| &entry["resource"]);
    found.any(|it| it["resourceType"] == "Group" && it["id"] == id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use serde_json::json;

    #[rstest]
    #[case(json!({"resource": {"id": "g"}}), Some("g"))]
    #[case(json!({"response": {"location": "https://a.example/Group/g/_history/1"}}), Some("g"))]
    #[case(json!({"response": {"location": "Group/g"}}), Some("g"))]
    #[case(json!({"response": {}}), None)]
    fn the_id_of_a_group_is_read_from_its_entry(#[case] entry: Value, #[case] id: Option<&str>) {
        assert_eq!(id_of(&entry).as_deref(), id);
    }

    #[test]
    fn times_are_read_from_extensions_and_anything_else_is_dropped() {
        let url = |end: &str| format!("http://hl7.org/fhir/uv/bulkdata{end}");
        let json = json!({ "resourceType": "Group", "id": "g",
            "modifierExtension": [{ "url": url(MEMBER_FILTER) }, { "url": "urn:other" }],
            "extension": [
                { "url": url(MEMBERS_REFRESHED), "valueDateTime": "2024-01-01T00:00:00Z" },
                { "url": url(DATE), "valueDateTime": "Jane Doe" },
            ] });
        let refreshed = Some(StatedTime::At("2024-01-01T00:00:00Z".to_owned()));
        let expected = CohortGroup { filters: 1, refreshed, date: Some(StatedTime::Vague) };
        assert_eq!(group(&json, "g"), Some(expected));
        assert_eq!(group(&json, "other"), None);
        assert_eq!(
            group(&json!({"resourceType": "Group", "id": "g", "date": 5}), "g").unwrap().date,
            Some(StatedTime::Missing)
        );
    }
}
