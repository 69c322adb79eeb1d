//! Faults of the CapabilityStatement.

use crate::dialects::GUIDE;
use crate::fault::{FaultDef, Spoil};
use bulkspec_fhir::GuideVersion::{V2, V3, V4Ballot};
use serde_json::{Value, json};

pub(crate) static CAPS_NO_INSTANTIATES: FaultDef = FaultDef {
    id: "caps-no-instantiates",
    about: "The CapabilityStatement does not list the guide's one under `instantiates`.",
    dialects: GUIDE,
    breaks: &["DISC-01"],
    spoils: &[Spoil::Statement(|statement| {
        statement.as_object_mut().map(|members| members.remove("instantiates"));
    })],
    ..FaultDef::NEW
};

pub(crate) static CAPS_UNDECLARED_OP: FaultDef = FaultDef {
    id: "caps-undeclared-op",
    about: "The export of a group works, but is not declared.",
    dialects: GUIDE.from(V2),
    breaks: &["DISC-02"],
    seen: &["DSC-04"],
    spoils: &[Spoil::Statement(|statement| {
        entry(statement, "Group").map(|entry| removed(entry, "operation"));
    })],
    ..FaultDef::NEW
};

pub(crate) static CAPS_WRONG_DEFINITION: FaultDef = FaultDef {
    id: "caps-wrong-definition",
    about: "The export of a group is declared with the definition `GroupLevelExport`, as in 1.0.0.",
    dialects: GUIDE,
    breaks: &["DISC-04"],
    spoils: &[Spoil::Statement(|statement| {
        redefine(statement, |definition| definition.replace("group-export", "GroupLevelExport"));
    })],
    ..FaultDef::NEW
};

pub(crate) static CAPS_RELATIVE_DEFINITION: FaultDef = FaultDef {
    id: "caps-relative-definition",
    about: "The definitions of the export operations are relative.",
    dialects: GUIDE,
    breaks: &["DISC-04"],
    seen: &["DSC-03"],
    spoils: &[Spoil::Statement(|statement| {
        redefine(statement, |it| it.replace("http://hl7.org/fhir/uv/bulkdata/", ""));
    })],
    ..FaultDef::NEW
};

pub(crate) static CAPS_MISPLACED_OP: FaultDef = FaultDef {
    id: "caps-misplaced-op",
    about: "The export of all patients is declared for the type Practitioner.",
    dialects: GUIDE,
    breaks: &["DISC-04"],
    seen: &["DSC-02"],
    spoils: &[Spoil::Statement(|statement| {
        let misplaced = entry(statement, "Patient").and_then(|entry| removed(entry, "operation"));
        if let (Some(entry), Some(misplaced)) = (entry(statement, "Practitioner"), misplaced) {
            entry["operation"] = misplaced;
        }
    })],
    ..FaultDef::NEW
};

pub(crate) static CAPS_REST_OBJECT: FaultDef = FaultDef {
    id: "caps-rest-object",
    about: "The CapabilityStatement is invalid: `rest` is an object instead of an array.",
    dialects: GUIDE.from(V2),
    breaks: &["DISC-02"],
    seen: &["DSC-05"],
    spoils: &[Spoil::Statement(|statement| statement["rest"] = statement["rest"][0].take())],
    ..FaultDef::NEW
};

pub(crate) static CAPS_MISSING_TYPE: FaultDef = FaultDef {
    id: "caps-missing-type",
    about: "Immunizations are exported, but their type is not declared.",
    dialects: GUIDE.from(V3),
    breaks: &["DISC-05"],
    spoils: &[Spoil::Statement(|statement| {
        if let Some(entries) = statement["rest"][0]["resource"].as_array_mut() {
            entries.retain(|entry| entry["type"] != "Immunization");
        }
    })],
    ..FaultDef::NEW
};

pub(crate) static CAPS_NO_OPNOTSUPPORTED: FaultDef = FaultDef {
    id: "caps-no-opnotsupported",
    about: "Types that cannot be exported are declared like those that can.",
    dialects: GUIDE.from(V3),
    breaks: &["DISC-07"],
    spoils: &[Spoil::Statement(|statement| {
        entries(statement).for_each(|entry| drop(removed(entry, "extension")));
    })],
    ..FaultDef::NEW
};

pub(crate) static CAPS_UNEXPORTED_TYPE: FaultDef = FaultDef {
    id: "caps-unexported-type",
    about: "The type `AdverseEvent` is declared like the others, but refused in `_type`.",
    dialects: GUIDE.from(V3),
    breaks: &["DISC-07"],
    spoils: &[Spoil::Statement(|statement| {
        if let Some(entries) = statement["rest"][0]["resource"].as_array_mut() {
            let interaction = entries.first().map(|entry| entry["interaction"].clone());
            let entry = json!({"type": "AdverseEvent", "interaction": interaction,
                "searchParam": []});
            entries.push(entry);
        }
    })],
    ..FaultDef::NEW
};

pub(crate) static V4_SAME_NAME: FaultDef = FaultDef {
    id: "v4-same-name",
    about: "The operations of two versions of the guide are declared under the same name.",
    dialects: GUIDE.from(V4Ballot),
    breaks: &["V4-14"],
    spoils: &[Spoil::Statement(|statement| {
        for operations in operations(statement) {
            let mut earlier = operations.first().cloned().unwrap_or_default();
            let definition = earlier["definition"].as_str().unwrap_or_default();
            earlier["definition"] = json!(definition.replace("|4.0.0-ballot", "|3.0.0"));
            operations.insert(0, earlier);
        }
    })],
    ..FaultDef::NEW
};

/// The entries of resource types.
pub(in crate::fault) fn entries(statement: &mut Value) -> impl Iterator<Item = &mut Value> {
    statement["rest"][0]["resource"].as_array_mut().into_iter().flatten()
}

/// The entry of a resource type.
pub(in crate::fault) fn entry<'a>(
    statement: &'a mut Value,
    resource_type: &str,
) -> Option<&'a mut Value> {
    entries(statement).find(|entry| entry["type"] == resource_type)
}

/// Removes a member, and returns it.
pub(in crate::fault) fn removed(value: &mut Value, name: &str) -> Option<Value> {
    value.as_object_mut()?.remove(name)
}

/// The lists of operations: of the server, and of its types.
fn operations(statement: &mut Value) -> impl Iterator<Item = &mut Vec<Value>> {
    let Some(rest) = statement["rest"][0].as_object_mut() else {
        unreachable!("the statement has one entry under `rest`");
    };
    let lists = rest.iter_mut().flat_map(|(name, value)| match name.as_str() {
        "operation" => vec![value],
        "resource" => {
            let entries = value.as_array_mut().into_iter().flatten();
            entries.filter_map(|entry| entry.get_mut("operation")).collect()
        }
        _ => Vec::new(),
    });
    lists.filter_map(Value::as_array_mut)
}

/// Changes the definitions of all operations.
fn redefine(statement: &mut Value, with: impl Fn(&str) -> String) {
    for operation in operations(statement).flatten() {
        let definition = operation["definition"].as_str().map(&with);
        operation["definition"] = json!(definition);
    }
}
