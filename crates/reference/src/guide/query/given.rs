//! The parameters of a kick-off as they were given: in the query, or in a Parameters resource.

use serde_json::Value;
use url::form_urlencoded;

use super::problem::Problem;

/// One parameter.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Given {
    pub(crate) name: String,
    /// The name of the element that holds the value (`valueString`); `None` in a query.
    element: Option<String>,
    value: Value,
}

impl Given {
    /// Returns the value, which in a Parameters resource must be an element of one of some names.
    pub(super) fn value(&self, elements: &[&str]) -> Result<&Value, Problem> {
        match &self.element {
            Some(element) if !elements.contains(&element.as_str()) => {
                let wanted = elements.join(" or ");
                Err(Problem::invalid(format!("{} must be given as {wanted}", self.name)))
            }
            _ => Ok(&self.value),
        }
    }

    /// Returns the value as a text.
    pub(super) fn text(&self, elements: &[&str]) -> Result<&str, Problem> {
        let text = self.value(elements)?.as_str().filter(|text| !text.is_empty());
        text.ok_or_else(|| Problem::invalid(format!("{} has no value", self.name)))
    }

    /// Returns the value as it would stand in a query.
    pub(crate) fn shown(&self) -> String {
        let text = self.value["reference"].as_str().or_else(|| self.value.as_str());
        text.map_or_else(|| self.value.to_string(), str::to_owned)
    }

    pub(super) fn is_in_body(&self) -> bool {
        self.element.is_some()
    }

    pub(super) fn is_string(&self) -> bool {
        self.element.as_deref() == Some("valueString")
    }
}

/// Reads the parameters of a query.
pub(crate) fn from_query(query: &str) -> Vec<Given> {
    form_urlencoded::parse(query.as_bytes())
        .map(|(name, value)| Given {
            name: name.into_owned(),
            element: None,
            value: Value::String(value.into_owned()),
        })
        .collect()
}

/// Reads the parameters of a body, which is a Parameters resource, or empty.
pub(crate) fn from_body(body: &[u8]) -> Result<Vec<Given>, &'static str> {
    if body.trim_ascii().is_empty() {
        return Ok(Vec::new());
    }
    let body: Value = serde_json::from_slice(body).map_err(|_| "the body is no JSON")?;
    if body["resourceType"] != "Parameters" {
        return Err("the body is no Parameters resource");
    }
    match body.get("parameter") {
        None => Ok(Vec::new()),
        Some(Value::Array(list)) => list.iter().map(parameter).collect(),
        Some(_) => Err("parameter is no list"),
    }
}

fn parameter(entry: &Value) -> Result<Given, &'static str> {
    let fields = entry.as_object().ok_or("a parameter is no object")?;
    let name = fields.get("name").and_then(Value::as_str).ok_or("a parameter has no name")?;
    let mut values = fields.iter().filter(|(key, _)| key.starts_with("value"));
    match (values.next(), values.next()) {
        (Some((element, value)), None) => Ok(Given {
            name: name.to_owned(),
            element: Some(element.clone()),
            value: value.clone(),
        }),
        _ => Err("a parameter must have one value"),
    }
}
