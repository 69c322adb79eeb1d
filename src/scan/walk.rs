//! Walks through a whole resource, for what the HL7 guide says of its contents. Values stay in
//! memory, for as long as the line is looked at.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::text::{NameSeed, Text, TextSeed};

/// The elements of R4 whose type is Attachment, by their names (FHIR 4.0.1). `content` and `image`
/// are left out: most elements of these names are of other types.
const ATTACHMENTS: [&str; 6] = [
    "attachment",
    "photo",
    "presentedForm",
    "contentAttachment",
    "sourceAttachment",
    "valueAttachment",
];

/// What a line holds.
#[derive(Debug, Default)]
pub(super) struct LineContent<'de> {
    /// Names at the root.
    pub(super) elements: Vec<Cow<'de, str>>,
    /// Literal references, as they are written.
    pub(super) references: Vec<Cow<'de, str>>,
    pub(super) attachments: Vec<Attachment<'de>>,
    /// Whether `meta.tag` has the code SUBSETTED.
    pub(super) is_subsetted: bool,
    /// Names one level below the root, each with the place of its parent among `elements`.
    pub(super) children: Vec<(usize, Cow<'de, str>)>,
    /// The literal references of `target`, which are what a Provenance is about.
    pub(super) targets: Vec<Cow<'de, str>>,
    /// `recorded`.
    pub(super) recorded: Option<Cow<'de, str>>,
    /// Strings with letters beyond ASCII, but for the narrative, which servers make anew.
    pub(super) letters: Vec<Cow<'de, str>>,
}

/// An attachment in a line.
#[derive(Debug, Default)]
pub(super) struct Attachment<'de> {
    pub(super) has_type: bool,
    pub(super) has_data: bool,
    pub(super) url: Option<Cow<'de, str>>,
}

impl LineContent<'_> {
    /// Most things of each kind that are looked at in one line.
    const MOST: usize = 4096;
}

/// Reads a line that is known to be an object and not nested too deeply.
pub(super) fn read(text: &str) -> LineContent<'_> {
    let mut content = LineContent::default();
    let mut reader = serde_json::Deserializer::from_str(text);
    let walk = Walk { content: &mut content, place: Place::Root };
    // The line was parsed before, so this can't fail.
    let _ = walk.deserialize(&mut reader);
    content
}

/// Where in a resource a value stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Root,
    Meta,
    Tag,
    /// An element named `reference`.
    Reference,
    Attachment,
    /// Right below the root.
    Element,
    /// In `target`, likewise.
    Target,
    Narrative,
    Elsewhere,
}

struct Walk<'a, 'de> {
    content: &'a mut LineContent<'de>,
    place: Place,
}

impl<'de> Walk<'_, 'de> {
    fn at(&mut self, place: Place) -> Walk<'_, 'de> {
        Walk { content: self.content, place }
    }

    fn refer(&mut self, reference: Cow<'de, str>) {
        let references = &mut self.content.references;
        if self.place == Place::Reference && references.len() < LineContent::MOST {
            references.push(reference);
        }
    }

    fn text(&mut self, text: Cow<'de, str>) {
        let letters = &mut self.content.letters;
        let is_foreign = !text.is_ascii() && self.place != Place::Narrative;
        if is_foreign && letters.len() < LineContent::MOST {
            letters.push(text.clone());
        }
        self.refer(text);
    }

    /// Tells whether the names of this object are kept beside that of its parent.
    fn keeps_names(&self) -> bool {
        let is_child = matches!(self.place, Place::Element | Place::Target);
        is_child && self.content.children.len() < LineContent::MOST
    }

    fn target(&mut self, reference: &Text<'de>) {
        let Text::Is(reference) = reference else { return };
        let LineContent { references, targets, .. } = &mut *self.content;
        if references.len() < LineContent::MOST {
            references.push(reference.clone());
            targets.push(reference.clone());
        }
    }

    fn member<A: MapAccess<'de>>(
        &mut self,
        name: Cow<'de, str>,
        members: &mut A,
    ) -> Result<(), A::Error> {
        if self.keeps_names() {
            let parent = self.content.elements.len();
            self.content.children.push((parent, name.clone()));
        }
        match (self.place, &*name) {
            (Place::Root, "meta") => members.next_value_seed(self.at(Place::Meta))?,
            (Place::Meta, "tag") => members.next_value_seed(self.at(Place::Tag))?,
            (Place::Tag, "code") => {
                let code = members.next_value_seed(TextSeed)?;
                self.content.is_subsetted |= code.as_str() == Some("SUBSETTED");
            }
            (Place::Meta | Place::Tag, _) => drop(members.next_value::<IgnoredAny>()?),
            (Place::Root, "text") | (Place::Narrative, _) => {
                members.next_value_seed(self.at(Place::Narrative))?;
            }
            (Place::Root, "target") => members.next_value_seed(self.at(Place::Target))?,
            (Place::Root, "recorded") => {
                if let Text::Is(recorded) = members.next_value_seed(TextSeed)? {
                    self.content.recorded = Some(recorded);
                }
            }
            (Place::Target, "reference") => {
                let reference = members.next_value_seed(TextSeed)?;
                self.target(&reference);
            }
            (_, "reference") => members.next_value_seed(self.at(Place::Reference))?,
            (_, name) if ATTACHMENTS.contains(&name) => {
                members.next_value_seed(self.at(Place::Attachment))?;
            }
            (Place::Root, _) => members.next_value_seed(self.at(Place::Element))?,
            _ => members.next_value_seed(self.at(Place::Elsewhere))?,
        }
        if self.place == Place::Root && self.content.elements.len() < LineContent::MOST {
            self.content.elements.push(name);
        }
        Ok(())
    }

    fn attachment<A: MapAccess<'de>>(&mut self, mut members: A) -> Result<(), A::Error> {
        let mut attachment = Attachment::default();
        while let Some(name) = members.next_key_seed(NameSeed)? {
            match &*name {
                "contentType" => {
                    attachment.has_type = members.next_value_seed(TextSeed)?.as_str().is_some();
                }
                "url" => {
                    if let Text::Is(url) = members.next_value_seed(TextSeed)? {
                        attachment.url = Some(url);
                    }
                }
                other => {
                    attachment.has_data |= other == "data";
                    members.next_value::<IgnoredAny>()?;
                }
            }
        }
        if self.content.attachments.len() < LineContent::MOST {
            self.content.attachments.push(attachment);
        }
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Walk<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, value: D) -> Result<(), D::Error> {
        value.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_borrowed_str<E: Error>(mut self, text: &'de str) -> Result<(), E> {
        self.text(Cow::Borrowed(text));
        Ok(())
    }

    fn visit_str<E: Error>(mut self, text: &str) -> Result<(), E> {
        if self.place == Place::Reference || !text.is_ascii() {
            self.text(Cow::Owned(text.to_owned()));
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<(), A::Error> {
        let place = self.place;
        while items.next_element_seed(self.at(place))?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut members: A) -> Result<(), A::Error> {
        if self.place == Place::Attachment {
            return self.attachment(members);
        }
        while let Some(name) = members.next_key_seed(NameSeed)? {
            self.member(name, &mut members)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_found_wherever_they_stand() {
        let content = read(
            r##"{"subject":{"reference":"Patient/1"},"extension":[{"valueReference":
            {"reference":"urn:uuid:2"}}],"data":[{"reference":{"reference":"#p"}}],
            "contained":[{"part":[{"reference":"a\/b"}]}]}"##,
        );
        assert_eq!(content.references, ["Patient/1", "urn:uuid:2", "#p", "a/b"]);
        assert_eq!(content.elements, ["subject", "extension", "data", "contained"]);
    }

    #[test]
    fn what_is_right_below_the_root_is_found() {
        let content = read(
            r#"{"name":[{"family":"X","given":["Zo\u00eb"]},{"use":"usual"}],"text":{"div":"é"},
            "target":[{"reference":"Patient/1"}],"recorded":"2020","maritalStatus":{"text":"é"}}"#,
        );
        let children: Vec<(&str, &str)> =
            content.children.iter().map(|(at, name)| (&*content.elements[*at], &**name)).collect();
        let name = ["family", "given", "use"].map(|child| ("name", child));
        assert_eq!(children[..3], name);
        assert_eq!(children[3..], [("target", "reference"), ("maritalStatus", "text")]);
        assert_eq!((content.targets.len(), content.recorded.as_deref()), (1, Some("2020")));
        assert_eq!(content.letters, ["Zoë", "é"]);
    }

    #[test]
    fn tags_and_attachments_are_found() {
        let content = read(
            r#"{"meta":{"tag":[{"code":"x"},{"code":"SUBSETTED"}]},"content":[
            {"attachment":{"contentType":"text/plain","url":"/a"}},{"attachment":{"data":""}}]}"#,
        );
        assert!(content.is_subsetted);
        let found: Vec<_> = content.attachments.iter().map(|a| (a.has_type, a.has_data)).collect();
        assert_eq!(found, [(true, false), (false, true)]);
        assert_eq!(content.attachments[0].url.as_deref(), Some("/a"));
    }
}
