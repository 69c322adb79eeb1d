//! What a whole resource holds, as far as the HL7 guide speaks of its contents. Values stay in
//! memory, for as long as the line is looked at.

use std::borrow::Cow;

use serde::de::DeserializeSeed;

use super::validity::{Expected, Validity};
use super::walk::{Reader, Scalar, Walk};
use bulkspec_fhir::{Duties, ShapeId};

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
    /// The resource's own identifiers.
    pub(super) identifiers: Vec<Identifier<'de>>,
    /// The resources inside.
    pub(super) contained: Vec<Contained<'de>>,
    /// Whether `meta.tag` has the code SUBSETTED.
    pub(super) is_subsetted: bool,
    /// Names one level below the root, each with the place of its parent among `elements`.
    pub(super) children: Vec<(usize, Cow<'de, str>)>,
    /// The literal references of `target`, which are what a Provenance is about.
    pub(super) targets: Vec<Cow<'de, str>>,
    /// `recorded`.
    pub(super) recorded: Option<Cow<'de, str>>,
    /// Strings with letters beyond ASCII, but for those of the narrative, which servers make anew, of
    /// `meta` and of attachments.
    pub(super) texts: Vec<Cow<'de, str>>,
    /// Other strings with a question mark, as far as the letters count: it may stand for a letter.
    pub(super) questions: Vec<Cow<'de, str>>,
    /// How it differs from the definition of its type.
    pub(super) validity: Validity,
}

/// An attachment in a line.
#[derive(Debug, Default)]
pub(super) struct Attachment<'de> {
    pub(super) content_type: Option<Cow<'de, str>>,
    pub(super) has_data: bool,
    pub(super) url: Option<Cow<'de, str>>,
}

/// An identifier of a resource.
#[derive(Debug, Default)]
pub(super) struct Identifier<'de> {
    pub(super) system: Option<Cow<'de, str>>,
    pub(super) value: Option<Cow<'de, str>>,
}

/// A resource inside another one.
#[derive(Debug, Default)]
pub(super) struct Contained<'de> {
    pub(super) resource_type: Option<Cow<'de, str>>,
    pub(super) identifiers: Vec<Identifier<'de>>,
}

impl LineContent<'_> {
    /// Most things of each kind that are looked at in one line.
    const MOST: usize = 4096;
}

/// Reads a line that is known to be an object and not nested too deeply. Its type is `shape`, where
/// the definition of that is known.
pub(super) fn read(text: &str, shape: Option<ShapeId>) -> LineContent<'_> {
    let mut reader = ContentReader::default();
    let expected = shape.map_or(Expected::Anything, Expected::Root);
    let mut json = serde_json::Deserializer::from_str(text);
    // The line was parsed before, so this can't fail.
    let _ = Walk { reader: &mut reader, at: Spot { place: Place::Root, depth: 0, expected } }
        .deserialize(&mut json);
    let mut content = reader.content;
    content.validity.was_judged = shape.is_some();
    if content.is_subsetted {
        content.validity.spare_missing();
    }
    content
}

/// Where in a resource a value stands, and what R4 has there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spot {
    place: Place,
    /// In how many objects.
    depth: usize,
    expected: Expected,
}

/// A place that means something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Root,
    /// In `meta`, but for what has a place of its own.
    Meta,
    Tag,
    TagCode,
    Narrative,
    /// In `target`, likewise.
    Target,
    TargetReference,
    Recorded,
    /// An element named `reference`.
    Reference,
    Attachment,
    AttachmentType,
    AttachmentUrl,
    AttachmentPart,
    Contained,
    ContainedType,
    Identifier,
    IdentifierSystem,
    IdentifierValue,
    Elsewhere,
}

impl Place {
    /// Tells whether letters there say nothing of how a server keeps texts.
    fn is_spared(self) -> bool {
        use Place::{AttachmentPart, AttachmentType, AttachmentUrl, Meta, Narrative, Tag, TagCode};
        matches!(
            self,
            Meta | Tag | TagCode | Narrative | AttachmentType | AttachmentUrl | AttachmentPart
        )
    }
}

/// An object that is being read.
pub(super) struct Object {
    place: Place,
    depth: usize,
    shape: Option<ShapeId>,
    seen: Duties,
}

#[derive(Default)]
struct ContentReader<'de> {
    content: LineContent<'de>,
    /// What is being read of each kind, the innermost last.
    attachments: Vec<Attachment<'de>>,
    identifiers: Vec<Identifier<'de>>,
    contained: Vec<Contained<'de>>,
}

impl<'de> Reader<'de> for ContentReader<'de> {
    type Spot = Spot;
    type Object = Object;

    fn scalar(&mut self, at: Spot, value: Scalar<'de>) {
        self.content.validity.scalar(at.expected, &value);
        if let Scalar::Text(text) = value {
            self.text(at.place, text);
        }
    }

    fn array(&mut self, at: Spot) -> Option<Spot> {
        Some(Spot { expected: self.content.validity.array(at.expected), ..at })
    }

    fn open(&mut self, at: Spot) -> Option<Object> {
        match at.place {
            Place::Attachment => self.attachments.push(Attachment::default()),
            Place::Identifier => self.identifiers.push(Identifier::default()),
            Place::Contained => self.contained.push(Contained::default()),
            _ => {}
        }
        let shape = self.content.validity.object(at.expected);
        Some(Object { place: at.place, depth: at.depth, shape, seen: Duties::default() })
    }

    fn member(&mut self, object: &mut Object, name: Cow<'de, str>) -> Option<Spot> {
        let place = place_of(object.place, &name);
        if object.place == Place::Attachment
            && name == "data"
            && let Some(attachment) = self.attachments.last_mut()
        {
            attachment.has_data = true;
        }
        let is_root = object.place == Place::Root;
        let expected = match object.shape {
            Some(_) if is_root && name == "resourceType" => Expected::Anything,
            Some(shape) => self.content.validity.member(shape, &name, &mut object.seen),
            None => Expected::Anything,
        };
        if is_root {
            keep(&mut self.content.elements, name);
        } else if object.depth == 1 && !matches!(object.place, Place::Meta | Place::Narrative) {
            let parent = self.content.elements.len().saturating_sub(1);
            keep(&mut self.content.children, (parent, name));
        }
        Some(Spot { place, depth: object.depth + 1, expected })
    }

    fn close(&mut self, object: Object) {
        if let Some(shape) = object.shape {
            self.content.validity.close(shape, object.seen);
        }
        match object.place {
            Place::Attachment => move_to(&mut self.content.attachments, &mut self.attachments),
            Place::Contained => move_to(&mut self.content.contained, &mut self.contained),
            Place::Identifier => {
                let own = &mut self.content.identifiers;
                let owner = self.contained.last_mut().map_or(own, |inside| &mut inside.identifiers);
                move_to(owner, &mut self.identifiers);
            }
            _ => {}
        }
    }
}

impl<'de> ContentReader<'de> {
    fn text(&mut self, place: Place, text: Cow<'de, str>) {
        if !place.is_spared() {
            if !text.is_ascii() {
                keep(&mut self.content.texts, text.clone());
            } else if text.contains('?') {
                keep(&mut self.content.questions, text.clone());
            }
        }
        let (attachment, identifier) = (self.attachments.last_mut(), self.identifiers.last_mut());
        let field = match place {
            Place::Reference => return keep(&mut self.content.references, text),
            Place::TargetReference => {
                keep(&mut self.content.targets, text.clone());
                return keep(&mut self.content.references, text);
            }
            Place::Recorded => Some(&mut self.content.recorded),
            Place::TagCode => {
                self.content.is_subsetted |= text == "SUBSETTED";
                return;
            }
            Place::AttachmentType => attachment.map(|it| &mut it.content_type),
            Place::AttachmentUrl => attachment.map(|it| &mut it.url),
            Place::IdentifierSystem => identifier.map(|it| &mut it.system),
            Place::IdentifierValue => identifier.map(|it| &mut it.value),
            Place::ContainedType => self.contained.last_mut().map(|it| &mut it.resource_type),
            _ => None,
        };
        if let Some(field) = field {
            *field = Some(text);
        }
    }
}

fn place_of(parent: Place, name: &str) -> Place {
    match (parent, name) {
        (Place::Meta, "tag") => Place::Tag,
        (Place::Tag, "code") => Place::TagCode,
        (Place::Root, "meta") | (Place::Meta | Place::Tag, _) => Place::Meta,
        (Place::Root, "text") | (Place::Narrative, _) => Place::Narrative,
        (Place::Root, "target") => Place::Target,
        (Place::Target, "reference") => Place::TargetReference,
        (Place::Root, "recorded") => Place::Recorded,
        (Place::Root, "contained") => Place::Contained,
        (Place::Contained, "resourceType") => Place::ContainedType,
        (Place::Root | Place::Contained, "identifier") => Place::Identifier,
        (Place::Identifier, "system") => Place::IdentifierSystem,
        (Place::Identifier, "value") => Place::IdentifierValue,
        (Place::Attachment, "contentType") => Place::AttachmentType,
        (Place::Attachment, "url") => Place::AttachmentUrl,
        (Place::Attachment | Place::AttachmentPart, _) => Place::AttachmentPart,
        (_, "reference") => Place::Reference,
        (_, name) if ATTACHMENTS.contains(&name) => Place::Attachment,
        _ => Place::Elsewhere,
    }
}

fn keep<T>(all: &mut Vec<T>, one: T) {
    if all.len() < LineContent::MOST {
        all.push(one);
    }
}

/// Moves the innermost thing that was read to what is kept.
fn move_to<T>(kept: &mut Vec<T>, open: &mut Vec<T>) {
    if let Some(one) = open.pop() {
        keep(kept, one);
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
            None,
        );
        assert_eq!(content.references, ["Patient/1", "urn:uuid:2", "#p", "a/b"]);
        assert_eq!(content.elements, ["subject", "extension", "data", "contained"]);
    }

    #[test]
    fn what_is_right_below_the_root_is_found() {
        let content = read(
            r#"{"name":[{"family":"X","given":["Zo\u00eb"]},{"use":"usual"}],"text":{"div":"é"},
            "target":[{"reference":"Patient/1"}],"recorded":"2020","maritalStatus":{"text":"é"}}"#,
            None,
        );
        let children: Vec<(&str, &str)> =
            content.children.iter().map(|(at, name)| (&*content.elements[*at], &**name)).collect();
        let name = ["family", "given", "use"].map(|child| ("name", child));
        assert_eq!(children[..3], name);
        assert_eq!(children[3..], [("target", "reference"), ("maritalStatus", "text")]);
        assert_eq!((content.targets.len(), content.recorded.as_deref()), (1, Some("2020")));
        assert_eq!(content.references, ["Patient/1"]);
        assert_eq!(content.texts, ["Zoë", "é"]);
    }

    #[test]
    fn tags_and_attachments_are_found() {
        let content = read(
            r#"{"meta":{"tag":[{"code":"x"},{"code":"SUBSETTED"}]},"content":[
            {"attachment":{"contentType":"text/plain","url":"/a"}},{"attachment":{"data":""}}]}"#,
            None,
        );
        assert!(content.is_subsetted);
        let found: Vec<_> =
            content.attachments.iter().map(|a| (a.content_type.is_some(), a.has_data)).collect();
        assert_eq!(found, [(true, false), (false, true)]);
        assert_eq!(content.attachments[0].url.as_deref(), Some("/a"));
    }

    #[test]
    fn identifiers_belong_to_the_resource_that_has_them() {
        let content = read(
            r#"{"identifier":[{"system":"s","value":"1"}],"subject":{"identifier":{"value":"2"}},
            "contained":[{"identifier":[{"value":"3"}],"resourceType":"Patient"}]}"#,
            None,
        );
        let values = |all: &[Identifier<'_>]| {
            all.iter().map(|it| it.value.clone().unwrap().into_owned()).collect::<Vec<_>>()
        };
        assert_eq!(values(&content.identifiers), ["1"]);
        let [inside] = &content.contained[..] else { panic!("{:?}", content.contained) };
        assert_eq!(inside.resource_type.as_deref(), Some("Patient"));
        assert_eq!(values(&inside.identifiers), ["3"]);
    }
}
