//! Builds one resource as one line of JSON, without an intermediate tree.

use std::fmt::{Display, Write as _};

/// One resource under construction.
pub(super) struct Line(String);

impl Line {
    pub(super) fn new(resource_type: &str, id: &str, version: u32, last_updated: &str) -> Self {
        let mut text = String::with_capacity(768);
        let written = write!(
            text,
            r#"{{"resourceType":"{resource_type}","id":"{id}","meta":{{"versionId":"{version}","lastUpdated":"{last_updated}"}}"#
        );
        written.expect("writing into a String does not fail");
        Self(text)
    }

    /// Adds an element whose value is JSON already.
    pub(super) fn raw(mut self, name: &str, json: impl Display) -> Self {
        write!(self.0, r#","{name}":{json}"#).expect("writing into a String does not fail");
        self
    }

    /// Adds a text, whose escapes are in place already.
    pub(super) fn text(self, name: &str, text: impl Display) -> Self {
        self.raw(name, format_args!(r#""{text}""#))
    }

    pub(super) fn reference(self, name: &str, target: &str) -> Self {
        self.raw(name, format_args!(r#"{{"reference":"{target}"}}"#))
    }

    pub(super) fn code(self, name: &str, system: &str, (code, display): (&str, &str)) -> Self {
        self.raw(
            name,
            format_args!(
                r#"{{"coding":[{{"system":"{system}","code":"{code}","display":"{display}"}}],"text":"{display}"}}"#
            ),
        )
    }

    pub(super) fn note(self, text: &str) -> Self {
        self.raw("note", format_args!(r#"[{{"text":"{text}"}}]"#))
    }

    /// Closes the resource and returns its text, without a newline.
    pub(super) fn finish(mut self) -> String {
        self.0.push('}');
        self.0
    }
}
