//! Keyed fingerprints that stand for values which must not leave.

use std::fmt;
use std::hash::Hasher;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use siphasher::{sip, sip128};
use uuid::Uuid;

/// Stands for a value (an id, a line) in evidence: equal values of one run have equal fingerprints.
///
/// Two different values share one with a chance of about n²/2⁶⁵ for n values, which is 3 in a
/// million for ten million resources. Written as 16 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Fingerprint(u64);

impl Fingerprint {
    /// Makes a fingerprint of a number that another one gave with [`Fingerprint::to_bits`].
    #[must_use]
    pub const fn from_bits(bits: u64) -> Self {
        Self(bits)
    }

    /// Returns the fingerprint as a number, for compact storage.
    #[must_use]
    pub const fn to_bits(self) -> u64 {
        self.0
    }
}

/// Stands for the bytes of a whole file: equal files of one run have equal digests.
///
/// Written as 32 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct ContentDigest(u128);

/// Why a text is no [`Fingerprint`] or [`ContentDigest`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot read `{text}` as a fingerprint of {digits} hexadecimal digits")]
pub struct ParseFingerprintError {
    /// The text as given.
    pub text: String,
    /// How many digits were expected.
    pub digits: usize,
}

/// Makes fingerprints under one secret key: one per run, kept in memory only.
#[derive(Clone)]
pub struct Fingerprinter {
    short: sip::SipHasher13,
    long: sip128::SipHasher13,
}

impl Fingerprinter {
    /// Makes a fingerprinter with a fresh random key (122 random bits from the operating system).
    #[must_use]
    pub fn random() -> Self {
        Self::with_key(*Uuid::new_v4().as_bytes())
    }

    /// Makes a fingerprinter with a given key, for tests whose output must not change.
    #[must_use]
    pub fn with_key(key: [u8; 16]) -> Self {
        Self {
            short: sip::SipHasher13::new_with_key(&key),
            long: sip128::SipHasher13::new_with_key(&key),
        }
    }

    /// Returns the fingerprint of `value` among values of the same `kind`.
    #[must_use]
    pub fn of(&self, kind: &str, value: &[u8]) -> Fingerprint {
        let mut hasher = self.short;
        hasher.write(kind.as_bytes());
        hasher.write(&[0xff]); // no UTF-8 text has this byte, so kind and value can't run together
        hasher.write(value);
        Fingerprint(hasher.finish())
    }

    /// Returns the fingerprint of the resource `resource_type/id`.
    #[must_use]
    pub fn resource(&self, resource_type: &str, id: &str) -> Fingerprint {
        self.of(resource_type, id.as_bytes())
    }

    /// Returns the fingerprint of the Patient that `reference` leads to; it equals
    /// `resource("Patient", id)` for relative, absolute and versioned references alike.
    ///
    /// A `urn:` reference doesn't tell its type: it gets a fingerprint of its own, as it is written.
    /// References to contained resources, to other types, and conditional ones give `None`.
    #[must_use]
    pub fn patient_reference(&self, reference: &str) -> Option<Fingerprint> {
        if reference.starts_with("urn:") {
            return Some(self.of("reference", reference.as_bytes()));
        }
        referenced_id(reference, "Patient").map(|id| self.resource("Patient", id))
    }

    /// Returns the fingerprint of the resource of `resource_type` that a literal `reference` leads
    /// to, relative, absolute or versioned; `None` for references to other types.
    #[must_use]
    pub fn reference(&self, reference: &str, resource_type: &str) -> Option<Fingerprint> {
        referenced_id(reference, resource_type).map(|id| self.resource(resource_type, id))
    }

    /// Returns the type and the fingerprint of the resource that a literal `reference` leads to,
    /// relative, absolute or versioned.
    #[must_use]
    pub fn target<'a>(&self, reference: &'a str) -> Option<(&'a str, Fingerprint)> {
        let (resource_type, id) = literal(reference)?;
        Some((resource_type, self.resource(resource_type, id)))
    }

    /// Starts the digest of a file.
    #[must_use]
    pub fn digester(&self) -> Digester {
        Digester(self.long)
    }
}

impl fmt::Debug for Fingerprinter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Fingerprinter(key not shown)")
    }
}

/// Takes the bytes of a file, in pieces of any size, to its [`ContentDigest`].
#[derive(Clone)]
pub struct Digester(sip128::SipHasher13);

impl Digester {
    /// Adds the next bytes of the file.
    pub fn push(&mut self, bytes: &[u8]) {
        self.0.write(bytes);
    }

    /// Returns the digest of all bytes so far.
    #[must_use]
    pub fn finish(&self) -> ContentDigest {
        ContentDigest(sip128::Hasher128::finish128(&self.0).as_u128())
    }
}

impl fmt::Debug for Digester {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Digester(key not shown)")
    }
}

/// Returns the id in a literal reference to a resource of `resource_type`.
fn referenced_id<'a>(reference: &'a str, resource_type: &str) -> Option<&'a str> {
    literal(reference).filter(|(name, _)| *name == resource_type).map(|(_, id)| id)
}

/// Returns type and id in a literal reference.
///
/// Source: FHIR 4.0.1, References, 2.3.0.1 (literal references, relative and absolute, versioned).
fn literal(reference: &str) -> Option<(&str, &str)> {
    let path = reference.split('#').next().filter(|path| !path.contains('?'))?;
    let current = match path.rsplit_once("/_history/") {
        Some((before, version)) if !version.contains('/') => before,
        _ => path,
    };
    let (before, id) = current.rsplit_once('/')?;
    let name = before.rsplit('/').next()?;
    (!id.is_empty()).then_some((name, id))
}

macro_rules! written_in_hex {
    ($name:ident, $number:ty, $digits:literal) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!("{:0", $digits, "x}"), self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.to_string()
            }
        }

        impl FromStr for $name {
            type Err = ParseFingerprintError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let hex = text.len() == $digits && text.bytes().all(|b| b.is_ascii_hexdigit());
                let number = hex.then(|| <$number>::from_str_radix(text, 16).ok()).flatten();
                number
                    .map(Self)
                    .ok_or(ParseFingerprintError { text: text.to_owned(), digits: $digits })
            }
        }

        impl TryFrom<String> for $name {
            type Error = ParseFingerprintError;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }
    };
}

written_in_hex!(Fingerprint, u64, 16);
written_in_hex!(ContentDigest, u128, 32);

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("Patient/1")]
    #[case("https://x.example/y/Patient/1")]
    #[case("Patient/1/_history/2")]
    #[case("http://x.example/fhir/Patient/1/_history/7")]
    #[case("Patient/1#part")]
    fn every_literal_spelling_leads_to_the_same_patient(#[case] reference: &str) {
        let print = Fingerprinter::random();
        assert_eq!(print.patient_reference(reference), Some(print.resource("Patient", "1")));
    }

    #[rstest]
    #[case("#contained")]
    #[case("Practitioner/1")]
    #[case("Patient/")]
    #[case("Patient")]
    #[case("Patient?identifier=a/Patient/1")]
    #[case("xPatient/1")]
    #[case("")]
    fn what_leads_to_no_patient_has_no_fingerprint(#[case] reference: &str) {
        assert_eq!(Fingerprinter::random().patient_reference(reference), None);
    }

    #[test]
    fn a_urn_stands_for_itself() {
        let print = Fingerprinter::random();
        let one = print.patient_reference("urn:uuid:0c1d");
        assert!(one.is_some() && one != print.patient_reference("urn:uuid:0c1e"));
    }

    #[test]
    fn another_key_gives_another_fingerprint() {
        let print = |key| Fingerprinter::with_key([key; 16]).resource("Patient", "1");
        assert_eq!(print(1), print(1));
        assert_ne!(print(1), print(2));
        let random = || Fingerprinter::random().resource("Patient", "1");
        assert_ne!(random(), random());
    }

    #[test]
    fn kind_and_value_do_not_run_together() {
        let print = Fingerprinter::with_key([7; 16]);
        assert_ne!(print.of("ab", b"c"), print.of("a", b"bc"));
    }

    #[test]
    fn a_digest_does_not_depend_on_the_pieces() {
        let print = Fingerprinter::with_key([7; 16]);
        let (mut whole, mut pieces) = (print.digester(), print.digester());
        whole.push(b"0123456789abcdefghij");
        for piece in b"0123456789abcdefghij".chunks(3) {
            pieces.push(piece);
        }
        assert_eq!(whole.finish(), pieces.finish());
        assert_ne!(whole.finish(), print.digester().finish());
    }

    #[test]
    fn a_fingerprint_survives_json() {
        let one = Fingerprint::from_bits(0x00ff);
        let text = serde_json::to_string(&one).unwrap();
        assert_eq!(text, "\"00000000000000ff\"");
        assert_eq!(serde_json::from_str::<Fingerprint>(&text).unwrap(), one);
        assert!("+0000000000000ff".parse::<Fingerprint>().is_err());
    }

    #[test]
    fn the_key_is_not_shown() {
        let shown = format!("{:?}", Fingerprinter::with_key([0x41; 16]));
        assert_eq!(shown, "Fingerprinter(key not shown)");
    }
}
