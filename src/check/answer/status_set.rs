//! Sets of status codes, as suites write them.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, Deserialize, Deserializer, SeqAccess, Visitor};

/// The status codes that an answer may have: `403`, `4xx`, `not-2xx`, `not-410`, or a list of
/// these.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusSet(Vec<StatusPattern>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum StatusPattern {
    Exactly(u16),
    Class(u16),
    NotClass(u16),
    Not(u16),
}

impl StatusSet {
    /// Tells whether `status` is one of the set.
    #[must_use]
    pub fn contains(&self, status: u16) -> bool {
        self.0.iter().any(|pattern| match pattern {
            StatusPattern::Exactly(code) => *code == status,
            StatusPattern::Class(class) => status / 100 == *class,
            StatusPattern::NotClass(class) => status / 100 != *class,
            StatusPattern::Not(code) => *code != status,
        })
    }

    /// Tells whether no status is one of the set, because the list was empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Tells whether the set only says what the status must not be.
    #[must_use]
    pub fn is_denial(&self) -> bool {
        let is_denial =
            |it: &StatusPattern| matches!(it, StatusPattern::NotClass(_) | StatusPattern::Not(_));
        self.0.iter().all(is_denial)
    }

    fn read(text: &str) -> Option<StatusPattern> {
        let class = |text: &str| match text.as_bytes() {
            [digit @ b'1'..=b'5', b'x', b'x'] => Some(u16::from(digit - b'0')),
            _ => None,
        };
        let code = |text: &str| text.parse().ok().filter(|code| (100..600).contains(code));
        if let Some(rest) = text.strip_prefix("not-") {
            let of_class = class(rest).map(StatusPattern::NotClass);
            return of_class.or_else(|| code(rest).map(StatusPattern::Not));
        }
        class(text).map(StatusPattern::Class).or_else(|| code(text).map(StatusPattern::Exactly))
    }
}

impl fmt::Display for StatusSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, pattern) in self.0.iter().enumerate() {
            f.write_str(if n == 0 { "" } else { " or " })?;
            match pattern {
                StatusPattern::Exactly(code) => write!(f, "{code}")?,
                StatusPattern::Class(class) => write!(f, "{class}xx")?,
                StatusPattern::NotClass(class) => write!(f, "other than {class}xx")?,
                StatusPattern::Not(code) => write!(f, "other than {code}")?,
            }
        }
        Ok(())
    }
}

impl<'de> Deserialize<'de> for StatusSet {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StatusVisitor)
    }
}

struct StatusVisitor;

impl<'de> Visitor<'de> for StatusVisitor {
    type Value = StatusSet;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a status such as 403, 4xx, not-2xx or not-410, or a list of these")
    }

    fn visit_u64<E: de::Error>(self, code: u64) -> Result<Self::Value, E> {
        self.visit_str(&code.to_string())
    }

    fn visit_i64<E: de::Error>(self, code: i64) -> Result<Self::Value, E> {
        self.visit_str(&code.to_string())
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
        let pattern = StatusSet::read(text)
            .ok_or_else(|| E::invalid_value(de::Unexpected::Str(text), &StatusVisitor))?;
        Ok(StatusSet(vec![pattern]))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut patterns = Vec::new();
        while let Some(StatusSet(more)) = seq.next_element()? {
            patterns.extend(more);
        }
        Ok(StatusSet(patterns))
    }
}

impl JsonSchema for StatusSet {
    fn schema_name() -> Cow<'static, str> {
        "StatusSet".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let one = json_schema!({
            "anyOf": [
                { "type": "integer", "minimum": 100, "maximum": 599 },
                { "type": "string", "pattern": "^(not-)?[1-5](xx|[0-9][0-9])$" }
            ]
        });
        json_schema!({ "anyOf": [one, { "type": "array", "items": one, "minItems": 1 }] })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("403", 403, true)]
    #[case("403", 405, false)]
    #[case("4xx", 418, true)]
    #[case("4xx", 500, false)]
    #[case("not-2xx", 500, true)]
    #[case("not-2xx", 204, false)]
    #[case("not-410", 410, false)]
    #[case("not-410", 404, true)]
    #[case("[401, 403]", 403, true)]
    fn a_status_set_knows_its_members(#[case] yaml: &str, #[case] status: u16, #[case] is: bool) {
        let set: StatusSet = serde_saphyr::from_str(yaml).unwrap();
        assert_eq!(set.contains(status), is);
    }

    #[test]
    fn a_status_that_does_not_exist_is_refused() {
        assert!(serde_saphyr::from_str::<StatusSet>("9xx").is_err());
        assert!(serde_saphyr::from_str::<StatusSet>("7").is_err());
    }
}
