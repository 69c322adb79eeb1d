//! The sources of secrets, which are never in the configuration itself.

use std::borrow::Cow;
use std::fmt;
use std::path::{Path, PathBuf};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use secrecy::{ExposeSecret, SecretString};
use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::Secret;
use crate::input_file::{self, LONGEST_SECRET};

/// The minimum length of a secret: shorter texts occur by chance.
pub const SHORTEST_SECRET: usize = 4;

/// The location of a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretSource {
    /// In an environment variable.
    Env(String),
    /// In a file; the name is relative to the folder of the configuration.
    File(PathBuf),
}

/// The reason why a secret could not be read.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// The environment variable is missing.
    #[error("the environment variable `{}` is not set", shown(.0))]
    NotSet(String),
    /// The environment variable is empty.
    #[error("the environment variable `{}` is empty", shown(.0))]
    EmptyVariable(String),
    /// The file cannot be read.
    #[error("the file {} cannot be read: {source}", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The reason.
        source: std::io::Error,
    },
    /// The file is empty.
    #[error("the file {} is empty", .0.display())]
    EmptyFile(PathBuf),
    /// The value is too short to be redacted reliably.
    #[error("{0} holds fewer than {SHORTEST_SECRET} characters, too few to be kept out of reports")]
    TooShort(String),
    /// The value is not a single secret.
    #[error("{0} holds a line break or another control character, which no secret has")]
    Control(String),
}

/// Formats the name of a variable. A text that does not look like a name may be a misplaced secret,
/// and is not repeated.
fn shown(name: &str) -> &str {
    if is_variable_name(name) { name } else { "…" }
}

/// Returns true for letters in upper case and underscores, with digits only where there are
/// underscores, as in `BULKSPEC_TOKEN` and `CLIENT_2`.
pub(super) fn is_variable_name(name: &str) -> bool {
    let of_name = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    let has_digit = name.bytes().any(|byte| byte.is_ascii_digit());
    name.len() <= 64
        && name.starts_with(|c: char| c.is_ascii_uppercase() || c == '_')
        && name.bytes().all(of_name)
        && (name.contains('_') || !has_digit)
}

impl SecretSource {
    /// Reads the secret, without a trailing line break.
    ///
    /// Relative files are looked up in `folder`.
    ///
    /// # Errors
    ///
    /// Returns an error if the secret is missing, empty or invalid; never the value itself.
    pub fn read(
        &self,
        folder: &Path,
        environment: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Secret, SecretError> {
        let text = self.read_text(folder, environment)?;
        let secret = text.expose_secret().trim_end_matches(['\r', '\n']);
        match self {
            Self::Env(name) if secret.is_empty() => Err(SecretError::EmptyVariable(name.clone())),
            Self::File(name) if secret.is_empty() => Err(SecretError::EmptyFile(folder.join(name))),
            _ if secret.chars().any(char::is_control) => {
                Err(SecretError::Control(self.to_string()))
            }
            _ if secret.chars().count() < SHORTEST_SECRET => {
                Err(SecretError::TooShort(self.to_string()))
            }
            _ => Ok(SecretString::from(secret)),
        }
    }

    /// Reads a secret of several lines, such as a private key, unchanged.
    ///
    /// # Errors
    ///
    /// Returns an error if it cannot be read; never the value itself.
    pub fn read_text(
        &self,
        folder: &Path,
        environment: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Secret, SecretError> {
        let text = match self {
            Self::Env(name) => {
                environment(name).ok_or_else(|| SecretError::NotSet(name.clone()))?
            }
            Self::File(name) => {
                let path = folder.join(name);
                input_file::read_text(&path, LONGEST_SECRET)
                    .map_err(|source| SecretError::Unreadable { path, source })?
            }
        };
        Ok(SecretString::from(text))
    }
}

impl fmt::Display for SecretSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Env(name) => write!(f, "the environment variable `{}`", shown(name)),
            Self::File(name) => write!(f, "the file {}", name.display()),
        }
    }
}

impl Serialize for SecretSource {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        match self {
            Self::Env(name) => map.serialize_entry("env", name)?,
            Self::File(name) => map.serialize_entry("file", name)?,
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for SecretSource {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SecretVisitor)
    }
}

/// Written by hand, because the messages of a derived implementation repeat misplaced values.
struct SecretVisitor;

const INSTEAD: &str = "a secret does not stand in the configuration: name an environment variable, \
    { env = \"NAME\" }, or a file, { file = \"NAME\" }";

impl<'de> Visitor<'de> for SecretVisitor {
    type Value = SecretSource;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("{ env = \"NAME\" } or { file = \"NAME\" }")
    }

    fn visit_str<E: de::Error>(self, _: &str) -> Result<Self::Value, E> {
        Err(E::custom(INSTEAD))
    }

    fn visit_i64<E: de::Error>(self, _: i64) -> Result<Self::Value, E> {
        Err(E::custom(INSTEAD))
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<Self::Value, E> {
        Err(E::custom(INSTEAD))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let missing = || de::Error::custom("one of the keys `env` and `file` is missing");
        let key = map.next_key::<Key>()?.ok_or_else(missing)?;
        let source = match key {
            Key::Env => SecretSource::Env(map.next_value()?),
            Key::File => SecretSource::File(map.next_value()?),
        };
        match map.next_key::<Key>()? {
            None => Ok(source),
            Some(_) => Err(de::Error::custom("one of the keys `env` and `file` is enough")),
        }
    }
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "kebab-case", field_identifier)]
enum Key {
    Env,
    File,
}

impl JsonSchema for SecretSource {
    fn schema_name() -> Cow<'static, str> {
        "SecretSource".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "The location of a secret: an environment variable or a file.",
            "type": "object",
            "properties": { "env": { "type": "string" }, "file": { "type": "string" } },
            "additionalProperties": false,
            "minProperties": 1,
            "maxProperties": 1
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("t0ken", Ok("t0ken"))]
    #[case("t0ken\r\n", Ok("t0ken"))]
    #[case(" t0ken ", Ok(" t0ken "))]
    #[case("\n", Err("the environment variable `X` is empty"))]
    #[case(
        "abc",
        Err(
            "the environment variable `X` holds fewer than 4 characters, too few to be kept out of reports"
        )
    )]
    #[case(
        "one\ntwo",
        Err(
            "the environment variable `X` holds a line break or another control character, which no secret has"
        )
    )]
    fn a_secret_loses_its_last_line_break_only(
        #[case] value: &str,
        #[case] expected: Result<&str, &str>,
    ) {
        let source = SecretSource::Env("X".to_owned());
        let read = source.read(Path::new(""), &|_| Some(value.to_owned()));
        let read = read.map(|it| it.expose_secret().to_owned()).map_err(|it| it.to_string());
        assert_eq!(read.as_deref().map_err(String::as_str), expected);
    }

    #[rstest]
    #[case("BULKSPEC_TOKEN", true)]
    #[case("TOKEN", true)]
    #[case("CLIENT_2", true)]
    #[case("AKIA0123456789", false)]
    #[case("s3cret-Value", false)]
    #[case("", false)]
    fn what_may_be_the_secret_itself_is_not_repeated(#[case] name: &str, #[case] is_shown: bool) {
        let error = SecretSource::Env(name.to_owned()).read(Path::new(""), &|_| None).unwrap_err();
        let expected = if is_shown { name } else { "…" };
        assert_eq!(error.to_string(), format!("the environment variable `{expected}` is not set"));
    }

    #[test]
    fn files_are_relative_to_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("token"), "t0ken\n").unwrap();
        let read = SecretSource::File("token".into()).read(folder.path(), &|_| None).unwrap();
        assert_eq!(read.expose_secret(), "t0ken");
    }
}
