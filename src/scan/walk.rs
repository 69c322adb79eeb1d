//! Walks through the JSON of a line without building it: the one way in which lines are read.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// A value without parts.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Scalar<'de> {
    Text(Cow<'de, str>),
    Boolean,
    Integer(i64),
    /// A number that is not whole, or too large.
    Number,
    Null,
}

/// What is made of the values of a line. It says where to go, and is told what is there.
pub(super) trait Reader<'de> {
    /// A place in the line.
    type Spot: Copy;
    /// What is kept of an object while its members are read.
    type Object;

    /// Takes a value without parts.
    fn scalar(&mut self, at: Self::Spot, value: Scalar<'de>);

    /// Begins an array; returns where its items stand, or `None` to pass over them.
    fn array(&mut self, at: Self::Spot) -> Option<Self::Spot>;

    /// Begins an object; `None` passes over it.
    fn open(&mut self, at: Self::Spot) -> Option<Self::Object>;

    /// Goes to a member of an object; `None` passes over its value.
    fn member(&mut self, object: &mut Self::Object, name: Cow<'de, str>) -> Option<Self::Spot>;

    /// Ends an object whose members were all read.
    fn close(&mut self, object: Self::Object);
}

/// A value that is to be walked through.
pub(super) struct Walk<'a, 'de, R: Reader<'de>> {
    pub(super) reader: &'a mut R,
    pub(super) at: R::Spot,
}

impl<'de, R: Reader<'de>> DeserializeSeed<'de> for Walk<'_, 'de, R> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, value: D) -> Result<(), D::Error> {
        value.deserialize_any(self)
    }
}

impl<'de, R: Reader<'de>> Visitor<'de> for Walk<'_, 'de, R> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        self.reader.scalar(self.at, Scalar::Boolean);
        Ok(())
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<(), E> {
        self.reader.scalar(self.at, Scalar::Integer(number));
        Ok(())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<(), E> {
        let number = i64::try_from(number).map_or(Scalar::Number, Scalar::Integer);
        self.reader.scalar(self.at, number);
        Ok(())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        self.reader.scalar(self.at, Scalar::Number);
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.reader.scalar(self.at, Scalar::Null);
        Ok(())
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<(), E> {
        self.reader.scalar(self.at, Scalar::Text(Cow::Borrowed(text)));
        Ok(())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        self.reader.scalar(self.at, Scalar::Text(Cow::Owned(text.to_owned())));
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        match self.reader.array(self.at) {
            Some(at) => {
                while items.next_element_seed(Walk { reader: &mut *self.reader, at })?.is_some() {}
            }
            None => while items.next_element::<IgnoredAny>()?.is_some() {},
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let Some(mut object) = self.reader.open(self.at) else {
            while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            return Ok(());
        };
        while let Some(name) = members.next_key_seed(NameSeed)? {
            match self.reader.member(&mut object, name) {
                Some(at) => members.next_value_seed(Walk { reader: &mut *self.reader, at })?,
                None => drop(members.next_value::<IgnoredAny>()?),
            }
        }
        self.reader.close(object);
        Ok(())
    }
}

/// Reads the name of a member.
struct NameSeed;

impl<'de> DeserializeSeed<'de> for NameSeed {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, name: D) -> Result<Self::Value, D::Error> {
        name.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for NameSeed {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_borrowed_str<E: Error>(self, name: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(name))
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(name.to_owned()))
    }
}
