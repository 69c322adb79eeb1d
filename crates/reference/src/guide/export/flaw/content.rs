//! What a faulty server gets wrong in resources.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::fault::FaultDef;
use crate::fault::content::attachment::{ATTACHMENT_NO_CONTENTTYPE, ATTACHMENT_RELATIVE};
use crate::fault::content::resource::{
    INVALID_RESOURCE, LAST_UPDATED_RESTAMPED, LEAK_IN_CONTAINED, MANDATORY_ELEMENT_DROPPED,
    REFS_URN_UUID, SUBJECTS_LOST, WRONG_SUBJECT,
};
use crate::guide::link::patients_of;
use crate::guide::population::patient_id;
use crate::guide::store::{BASE, Content, Snapshot, written};
use crate::settings::Settings;

/// One way to write a resource wrongly.
type Mutation = fn(&Sight<'_>, &mut Value);

/// What a server sees beside the resource that it writes.
struct Sight<'a> {
    snapshot: &'a Snapshot,
    settings: &'a Settings,
}

/// What is wrong with resources of one type.
const SLIPS: &[(&'static FaultDef, &str, Mutation)] = &[
    (&ATTACHMENT_NO_CONTENTTYPE, "DocumentReference", |_, content| {
        for attachment in attachments(content) {
            attachment.as_object_mut().map(|it| it.remove("contentType"));
        }
    }),
    (&ATTACHMENT_RELATIVE, "DocumentReference", |_, content| {
        for attachment in attachments(content) {
            if let Some(url) = attachment["url"].as_str() {
                attachment["url"] = json!(url.replace(&format!("{BASE}/"), ""));
            }
        }
    }),
    (&WRONG_SUBJECT, "DocumentReference", |sight, content| {
        if sight.is_of_the_first_patient(content) {
            let other = patient_id(sight.settings.seed, STRANGER);
            content["subject"] = json!({"reference": format!("Patient/{other}")});
        }
    }),
    (&LEAK_IN_CONTAINED, "DocumentReference", |sight, content| {
        if sight.is_of_the_first_patient(content) {
            content["contained"] = json!([sight.stranger()]);
            content["authenticator"] = json!({"reference": "#stranger"});
        }
    }),
    (&SUBJECTS_LOST, "Observation", |_, content| {
        content.as_object_mut().map(|it| it.remove("subject"));
    }),
    (&INVALID_RESOURCE, "Patient", |_, content| {
        if let Some(day) = content["birthDate"].as_str() {
            content["birthDate"] = json!(format!("{day}T00:00:00.000Z"));
        }
    }),
    (&MANDATORY_ELEMENT_DROPPED, "Observation", |_, content| {
        content.as_object_mut().map(|it| it.remove("status"));
    }),
];

/// The number of a patient who is in no group that can be exported.
const STRANGER: u32 = 11;

/// Makes the mistakes of a server in a resource.
pub(in crate::guide::export) fn altered(
    content: Arc<Content>,
    snapshot: &Snapshot,
    settings: &Settings,
) -> Arc<Content> {
    let sight = Sight { snapshot, settings };
    let concerns = |of: &str| content["resourceType"] == of;
    let slips: Vec<Mutation> = SLIPS
        .iter()
        .filter(|(fault, of, _)| settings.has(*fault) && concerns(of))
        .map(|(_, _, slip)| *slip)
        .collect();
    let renames = settings.has(&REFS_URN_UUID);
    let restamps = settings.has(&LAST_UPDATED_RESTAMPED);
    if slips.is_empty() && !renames && !restamps {
        return content;
    }
    let mut content = Value::clone(&content);
    for slip in slips {
        slip(&sight, &mut content);
    }
    if renames {
        rename(&mut content);
    }
    if restamps {
        content["meta"]["lastUpdated"] = json!(written(snapshot.at));
    }
    Arc::new(content.into())
}

impl Sight<'_> {
    fn is_of_the_first_patient(&self, content: &Value) -> bool {
        let first = patient_id(self.settings.seed, 0);
        patients_of("DocumentReference", content).contains(&first.as_str())
    }

    /// Returns the Patient who has nothing to do with the export, as a contained resource.
    fn stranger(&self) -> Value {
        let id = patient_id(self.settings.seed, STRANGER);
        let mut all = self.snapshot.resources.iter();
        let found = all.find(|it| it.resource_type == "Patient" && it.id == id);
        let mut content = found.map(|it| Value::clone(&it.content)).unwrap_or_default();
        content["id"] = json!("stranger");
        content.as_object_mut().map(|it| it.remove("meta"));
        content
    }
}

fn attachments(content: &mut Value) -> impl Iterator<Item = &mut Value> {
    let contents = content["content"].as_array_mut().into_iter().flatten();
    contents.filter_map(|it| it.get_mut("attachment"))
}

/// Writes references to Encounters as they stand in the Bundle that they may have come with.
fn rename(value: &mut Value) {
    match value {
        Value::Object(members) => {
            let id = members.get("reference").and_then(Value::as_str);
            let id = id.and_then(|it| it.strip_prefix("Encounter/")).map(str::to_owned);
            if let Some(id) = id {
                let uuid = format!("urn:uuid:00000000-0000-4000-8000-{id:0>12}");
                members.insert("reference".to_owned(), json!(uuid));
            }
            members.values_mut().for_each(rename);
        }
        Value::Array(items) => items.iter_mut().for_each(rename),
        _ => {}
    }
}
