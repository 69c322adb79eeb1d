//! A text that diagnostics point into.

/// A file's name, as shown to people, and its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The name, as given on the command line or in a folder.
    pub name: String,
    /// What is shown of it. Has the length of the text that was parsed; secrets are masked.
    pub text: String,
}

impl Source {
    /// A source whose text may be shown as it is.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self { name: name.into(), text: text.into() }
    }
}
