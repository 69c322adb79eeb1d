//! Gathers what the resources of a file hold, line by line.

use std::collections::BTreeSet;

use serde_json::Value;
use url::Url;

use super::blocks::Blocks;
use super::limits::Limits;
use super::line_content::{self, Attachment, LineContent};
use super::mentions::Mentions;
use crate::evidence::{
    ContentFacts, ElementFacts, Fingerprint, Fingerprinter, InvalidFacts, PatientTextEncoding,
    Places, ProvenanceFacts, Record, ReferenceForm, TextEncodingFacts,
};
use bulkspec_fhir::{FhirDateTime, definitions, in_patient_compartment, is_resource_type};

/// Names of elements that are kept of one type. R4's largest types have about 60.
const MAX_NAMES: usize = 200;

/// Names of elements right below those that are kept of one type.
const MAX_CHILDREN: usize = 1000;

/// Provenances that are kept of one file.
const MAX_PROVENANCES: usize = 20_000;

/// Patients of one file whose letters are kept.
const MAX_TEXT_ENCODINGS: usize = 10_000;

/// Differences from the definitions that are kept of a file.
const MAX_INVALID: usize = 40;

/// URLs of attachments that are kept in memory.
const MAX_URLS: usize = 3;

/// References to clinical resources that are kept in memory.
const MAX_REFERENCED: usize = 60;

/// A resource as its line says.
pub(super) struct Resource<'a> {
    pub(super) text: &'a str,
    pub(super) line: u64,
    /// Its type.
    pub(super) name: &'a str,
    /// Its fingerprint, where it has an id.
    pub(super) id: Option<Fingerprint>,
}

/// Facts in the making.
#[derive(Debug)]
pub(super) struct ContentTally {
    limits: Limits,
    print: Fingerprinter,
    /// The base of the server, with a slash at its end.
    base: String,
    facts: ContentFacts,
    blocks: Blocks,
    mentions: Mentions,
    /// URLs of the first attachments, which are values of resources.
    pub(super) urls: Vec<String>,
    /// Type and id of the first clinical resources that others refer to, which are values of
    /// resources, too.
    pub(super) referenced: Vec<String>,
}

impl ContentTally {
    pub(super) fn new(limits: Limits, print: Fingerprinter, file: u32, base: Option<&Url>) -> Self {
        let mentions = Mentions::new(print.clone(), file);
        let base = base
            .map_or_else(String::new, |base| format!("{}/", base.as_str().trim_end_matches('/')));
        let (facts, blocks) = (ContentFacts::default(), Blocks::default());
        let (urls, referenced) = (Vec::new(), Vec::new());
        Self { limits, print, base, facts, blocks, mentions, urls, referenced }
    }

    /// Looks at a resource; `sink` gets what it mentions.
    pub(super) fn add(&mut self, resource: &Resource<'_>, sink: &mut impl FnMut(Record)) {
        let content = line_content::read(resource.text, definitions().named(resource.name));
        self.count_elements(resource, &content);
        match resource.name {
            "Provenance" => self.origin(resource, &content),
            "Patient" => self.text_encoding(resource, &content),
            _ => {}
        }
        for reference in &content.references {
            let form = self.form_of(reference);
            let places = self.facts.references.entry(form).or_default();
            places.add(resource.line, self.limits.places);
            if matches!(form, ReferenceForm::Relative | ReferenceForm::BelowBase) {
                self.mentions.reference(reference, resource.line, sink);
                self.refer(reference);
            }
        }
        self.mentions.identities(resource, &content, sink);
        self.compare(&content, resource.line);
        for attachment in &content.attachments {
            self.attachment(attachment, resource.line);
        }
        let (print, places) = (&self.print, self.limits.places);
        self.blocks.add(&mut self.facts.blocks, resource, &content.references, print, places);
    }

    pub(super) fn finish(self) -> ContentFacts {
        self.facts
    }

    fn count_elements(&mut self, resource: &Resource<'_>, content: &LineContent<'_>) {
        let elements = &mut self.facts.elements;
        if elements.len() >= self.limits.types && !elements.contains_key(resource.name) {
            return;
        }
        if !elements.contains_key(resource.name) {
            elements.insert(resource.name.to_owned(), ElementFacts::default());
        }
        let Some(facts) = elements.get_mut(resource.name) else { return };
        if facts.resources == 0 {
            facts.first_line = resource.line;
        }
        facts.resources += 1;
        facts.subsetted += u64::from(content.is_subsetted);
        for name in content.elements.iter().filter(|name| is_element_name(name)) {
            let name = self.print.name(name);
            let is_full = facts.counts.len() >= MAX_NAMES;
            match facts.counts.get_mut(&*name) {
                Some(count) => *count += 1,
                None if is_full => facts.cut = true,
                None => drop(facts.counts.insert(name.into_owned(), 1)),
            }
        }
        count_children(facts, content, &self.print);
    }

    fn origin(&mut self, resource: &Resource<'_>, content: &LineContent<'_>) {
        let provenance = &mut self.facts.provenance;
        if provenance.len() >= MAX_PROVENANCES {
            self.facts.origins_cut = true;
            return;
        }
        let recorded = match content.recorded.as_deref().map(str::parse) {
            Some(Ok(FhirDateTime::Instant(at))) => Some(at),
            _ => None,
        };
        let targets = content.targets.iter().filter_map(|text| {
            let name = text.split("/_history/").next()?.rsplit('/').nth(1)?;
            self.print.reference(text, name)
        });
        let targets = targets.collect();
        provenance.push(ProvenanceFacts { line: resource.line, recorded, targets });
    }

    fn text_encoding(&mut self, resource: &Resource<'_>, content: &LineContent<'_>) {
        let (Some(patient), Some(text_encoding)) = (resource.id, in_sum(content, &self.print))
        else {
            return;
        };
        if self.facts.text_encoding.len() < MAX_TEXT_ENCODINGS {
            self.facts.text_encoding.push(PatientTextEncoding { patient, text_encoding });
        } else {
            self.facts.letters_cut = true;
        }
    }

    /// Counts how a resource differs from its definition.
    fn compare(&mut self, content: &LineContent<'_>, line: u64) {
        self.facts.validated += u64::from(content.validity.was_judged);
        for breach in &content.validity.breaches {
            let known = self.facts.invalid.iter_mut();
            let mut known =
                known.filter(|it| it.rule == breach.rule && it.element == breach.element);
            if let Some(known) = known.next() {
                known.places.add(line, self.limits.places);
            } else if self.facts.invalid.len() < MAX_INVALID {
                let mut places = Places::default();
                places.add(line, self.limits.places);
                self.facts.invalid.push(InvalidFacts {
                    rule: breach.rule,
                    element: breach.element.clone(),
                    expected: breach.expected.to_owned(),
                    places,
                });
            } else {
                self.facts.invalid_over_limit.add(line, self.limits.places);
            }
        }
    }

    fn form_of(&self, reference: &str) -> ReferenceForm {
        if reference.starts_with('#') {
            return ReferenceForm::Contained;
        }
        if reference.starts_with("urn:") {
            return ReferenceForm::Urn;
        }
        if is_http_url(reference) {
            let is_below = !self.base.is_empty() && self.is_below_base(reference);
            return if is_below { ReferenceForm::BelowBase } else { ReferenceForm::OtherAbsolute };
        }
        match reference.split('#').next().unwrap_or_default().split('/').collect::<Vec<_>>()[..] {
            [name, id] | [name, id, "_history", _]
                if is_resource_type(name) && !id.is_empty() && !id.contains('?') =>
            {
                ReferenceForm::Relative
            }
            _ => ReferenceForm::Other,
        }
    }

    /// Tells whether a URL is below the base, in whatever form: with the default port, say, or with
    /// an upper-case scheme.
    fn is_below_base(&self, url: &str) -> bool {
        url.starts_with(&self.base)
            || Url::parse(url).is_ok_and(|url| url.as_str().starts_with(&self.base))
    }

    /// Keeps what a reference leads to, if it is data of a patient.
    fn refer(&mut self, reference: &str) {
        let target = reference.strip_prefix(&self.base).unwrap_or(reference);
        let mut parts = target.split(['/', '#', '?']);
        let (Some(name), Some(id)) = (parts.next(), parts.next()) else { return };
        let is_clinical = in_patient_compartment(name) && !matches!(name, "Patient" | "Group");
        if is_clinical && !id.is_empty() && self.referenced.len() < MAX_REFERENCED {
            let target = format!("{name}/{id}");
            if !self.referenced.contains(&target) {
                self.referenced.push(target);
            }
        }
    }

    fn attachment(&mut self, attachment: &Attachment<'_>, line: u64) {
        let (facts, places) = (&mut self.facts.attachments, self.limits.places);
        facts.total += 1;
        if attachment.content_type.is_none() {
            facts.without_type.add(line, places);
        }
        let Some(url) = &attachment.url else {
            if !attachment.has_data {
                facts.without_content.add(line, places);
            }
            return;
        };
        facts.with_url += 1;
        if Url::parse(url).is_ok() {
            // What is there in the line need not be asked for.
            if !attachment.has_data && self.urls.len() < MAX_URLS {
                self.urls.push(url.clone().into_owned());
            }
        } else if attachment.has_data {
            facts.relative_beside_data.add(line, places);
        } else {
            facts.relative.add(line, places);
        }
    }
}

/// Counts each name below each element once a resource.
fn count_children(facts: &mut ElementFacts, content: &LineContent<'_>, print: &Fingerprinter) {
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for (parent, name) in &content.children {
        let Some(parent) = content.elements.get(*parent) else { continue };
        if is_element_name(parent) && is_element_name(name) {
            seen.insert(format!("{}.{}", print.name(parent), print.name(name)));
        }
    }
    for path in seen {
        let is_full = facts.children.len() >= MAX_CHILDREN;
        match facts.children.get_mut(&path) {
            Some(count) => *count += 1,
            None if is_full => facts.cut = true,
            None => drop(facts.children.insert(path, 1)),
        }
    }
}

/// The letters beyond ASCII in the strings of a resource, or what may stand for some; `None` where
/// there is neither.
#[must_use]
pub fn text_encoding_of(json: &Value, print: &Fingerprinter) -> Option<TextEncodingFacts> {
    in_sum(&line_content::read(&json.to_string(), None), print)
}

fn in_sum(content: &LineContent<'_>, print: &Fingerprinter) -> Option<TextEncodingFacts> {
    let (text_encoding, questions) = (&content.texts, &content.questions);
    if text_encoding.is_empty() && questions.is_empty() {
        return None;
    }
    let printed = |text: &str| print.of("letters", text.as_bytes());
    Some(TextEncodingFacts {
        texts: u32::try_from(text_encoding.len()).unwrap_or(u32::MAX),
        print: sum(text_encoding.iter().map(|text| printed(text))),
        without: sum(text_encoding
            .iter()
            .chain(questions)
            .map(|text| printed(&without_non_ascii(text)))),
    })
}

/// The order of strings means nothing, so their fingerprints are added up.
fn sum(prints: impl Iterator<Item = Fingerprint>) -> Fingerprint {
    Fingerprint::from_bits(prints.map(Fingerprint::to_bits).fold(0, u64::wrapping_add))
}

/// Writes a text as one comes out that is written in ASCII: with a question mark for a run of other
/// letters, however many a writer puts.
fn without_non_ascii(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars() {
        let is_lost = !letter.is_ascii() || letter == '?';
        if !is_lost {
            plain.push(letter);
        } else if !plain.ends_with('?') {
            plain.push('?');
        }
    }
    plain
}

/// Tells whether `name` is the name of an element, which tells nothing of a patient.
fn is_element_name(name: &str) -> bool {
    let plain = name.strip_prefix('_').unwrap_or(name);
    plain.len() <= 40
        && plain.starts_with(|first: char| first.is_ascii_lowercase())
        && plain.bytes().all(|byte| byte.is_ascii_alphabetic())
}

fn is_http_url(text: &str) -> bool {
    let begins =
        |scheme: &str| text.get(..scheme.len()).is_some_and(|it| it.eq_ignore_ascii_case(scheme));
    begins("http://") || begins("https://")
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("Patient/1", ReferenceForm::Relative)]
    #[case("Patient/1/_history/2", ReferenceForm::Relative)]
    #[case("https://ehr.example/fhir/Patient/1", ReferenceForm::BelowBase)]
    #[case("https://ehr.example/fhirs/Patient/1", ReferenceForm::OtherAbsolute)]
    #[case("https://ehr.example:443/fhir/Patient/1", ReferenceForm::BelowBase)]
    #[case("HTTPS://EHR.example/fhir/Patient/1", ReferenceForm::BelowBase)]
    #[case("https://ehr.example:8443/fhir/Patient/1", ReferenceForm::OtherAbsolute)]
    #[case("urn:uuid:0c1d", ReferenceForm::Urn)]
    #[case("#p", ReferenceForm::Contained)]
    #[case("/Patient/1", ReferenceForm::Other)]
    #[case("Patient?identifier=1", ReferenceForm::Other)]
    #[case("Nothing/1", ReferenceForm::Other)]
    #[case("", ReferenceForm::Other)]
    fn a_reference_has_a_form(#[case] reference: &str, #[case] form: ReferenceForm) {
        let base = "https://ehr.example/fhir".parse().unwrap();
        let print = Fingerprinter::with_key([7; 16]);
        let tally = ContentTally::new(Limits::default(), print, 0, Some(&base));
        assert_eq!(tally.form_of(reference), form);
    }

    #[rstest]
    #[case("birthDate", true)]
    #[case("_birthDate", true)]
    #[case("Jane Roe", false)]
    #[case("p17", false)]
    #[case("", false)]
    fn only_names_of_elements_are_kept(#[case] name: &str, #[case] is_kept: bool) {
        assert_eq!(is_element_name(name), is_kept);
    }
}
