//! Primitive values, and their formats.

/// A primitive data type of R4.
///
/// Source: FHIR 4.0.1, Data Types, Primitive Types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Primitive {
    /// `true` or `false`.
    Boolean,
    /// A whole number.
    Integer,
    /// A whole number from 0.
    UnsignedInt,
    /// A whole number from 1.
    PositiveInt,
    /// Any number.
    Decimal,
    /// Text of any form: string, markdown, base64Binary and xhtml.
    Text,
    /// Text without leading, trailing or consecutive white space.
    Code,
    /// 1 to 64 letters, digits, `-` and `.`.
    Id,
    /// Text without white space: uri, url, canonical, oid and uuid.
    Uri,
    /// A year, a month or a day.
    Date,
    /// The same, or a day with a time and a zone.
    DateTime,
    /// A day with a time and a zone.
    Instant,
    /// A time of day.
    Time,
}

impl Primitive {
    /// Finds the type by its name in R4.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "boolean" => Self::Boolean,
            "integer" => Self::Integer,
            "unsignedInt" => Self::UnsignedInt,
            "positiveInt" => Self::PositiveInt,
            "decimal" => Self::Decimal,
            "string" | "markdown" | "base64Binary" | "xhtml" => Self::Text,
            "code" => Self::Code,
            "id" => Self::Id,
            "uri" | "url" | "canonical" | "oid" | "uuid" => Self::Uri,
            "date" => Self::Date,
            "dateTime" => Self::DateTime,
            "instant" => Self::Instant,
            "time" => Self::Time,
            _ => return None,
        })
    }

    /// Returns a description of valid values, as a noun phrase.
    #[must_use]
    pub fn form(self) -> &'static str {
        match self {
            Self::Boolean => "true or false",
            Self::Integer => "a whole number",
            Self::UnsignedInt => "a whole number from 0",
            Self::PositiveInt => "a whole number from 1",
            Self::Decimal => "a number",
            Self::Text => "text that is not empty",
            Self::Code => "a code, without white space at its ends",
            Self::Id => "an id of 1 to 64 of A-Z, a-z, 0-9, - and .",
            Self::Uri => "a URI, without white space",
            Self::Date => "YYYY, YYYY-MM or YYYY-MM-DD",
            Self::DateTime => "a date, or YYYY-MM-DDThh:mm:ss with a zone",
            Self::Instant => "YYYY-MM-DDThh:mm:ss with a zone",
            Self::Time => "hh:mm:ss",
        }
    }

    /// Returns true if a text is a valid value.
    #[must_use]
    pub fn takes_text(self, text: &str) -> bool {
        match self {
            Self::Boolean
            | Self::Integer
            | Self::UnsignedInt
            | Self::PositiveInt
            | Self::Decimal => false,
            Self::Text => !text.is_empty(),
            Self::Code => is_code(text),
            Self::Id => is_id(text),
            Self::Uri => !text.is_empty() && !text.contains(char::is_whitespace),
            Self::Date => date(text) == Some(""),
            Self::DateTime => date(text).is_some_and(str::is_empty) || is_instant(text),
            Self::Instant => is_instant(text),
            Self::Time => time(text) == Some(""),
        }
    }

    /// Returns true if a whole number is a valid value.
    #[must_use]
    pub fn takes_integer(self, number: i64) -> bool {
        match self {
            Self::Decimal => true,
            Self::Integer => i32::try_from(number).is_ok(),
            Self::UnsignedInt => i32::try_from(number).is_ok_and(|number| number >= 0),
            Self::PositiveInt => i32::try_from(number).is_ok_and(|number| number >= 1),
            _ => false,
        }
    }
}

fn is_code(text: &str) -> bool {
    let is_space = |byte: &u8| byte.is_ascii_whitespace();
    let bytes = text.as_bytes();
    let ends_well =
        bytes.first().zip(bytes.last()).is_some_and(|(a, z)| !is_space(a) && !is_space(z));
    ends_well && !bytes.windows(2).any(|pair| pair.iter().all(is_space))
}

fn is_id(text: &str) -> bool {
    let is_legal = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.';
    (1..=64).contains(&text.len()) && text.bytes().all(is_legal)
}

/// Parses a number with this many digits and within these bounds, and returns the rest.
fn number(text: &str, digits: usize, least: u16, most: u16) -> Option<&str> {
    let (head, rest) = text.split_at_checked(digits)?;
    let is_number = head.bytes().all(|byte| byte.is_ascii_digit());
    let value: u16 = head.parse().ok().filter(|_| is_number)?;
    (least..=most).contains(&value).then_some(rest)
}

/// Parses a year, a month or a day, and returns the rest.
fn date(text: &str) -> Option<&str> {
    let after_year = number(text, 4, 1, 9999)?;
    let Some(month) = after_year.strip_prefix('-') else { return Some(after_year) };
    let after_month = number(month, 2, 1, 12)?;
    let Some(day) = after_month.strip_prefix('-') else { return Some(after_month) };
    number(day, 2, 1, 31)
}

/// Parses a time of day, and returns the rest.
fn time(text: &str) -> Option<&str> {
    let minutes = number(text, 2, 0, 23)?.strip_prefix(':')?;
    let seconds = number(minutes, 2, 0, 59)?.strip_prefix(':')?;
    let rest = number(seconds, 2, 0, 60)?;
    let Some(fraction) = rest.strip_prefix('.') else { return Some(rest) };
    let after = fraction.trim_start_matches(|digit: char| digit.is_ascii_digit());
    (after.len() < fraction.len()).then_some(after)
}

fn is_instant(text: &str) -> bool {
    let zone = || {
        let (day, rest) = text.split_at_checked(10)?;
        date(day).filter(|rest| rest.is_empty())?;
        time(rest.strip_prefix('T')?)
    };
    zone().is_some_and(|zone| zone == "Z" || is_offset(zone))
}

fn is_offset(zone: &str) -> bool {
    let hours = zone.strip_prefix(['+', '-']).and_then(|rest| number(rest, 2, 0, 14));
    let minutes = hours.and_then(|rest| number(rest.strip_prefix(':')?, 2, 0, 59));
    minutes == Some("")
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(Primitive::Date, &["2020", "2020-02", "1956-10-14"], &["1956-10-14T00:00:00.000Z", "2020-13", "20-01-01", "14.10.1956", "", "2020-1-1", "+020"])]
    #[case(Primitive::DateTime, &["2020", "2020-01-02T03:04:05Z", "2020-01-02T03:04:05.123456+14:00"], &["2020-01-02T03:04:05", "2020-01-02 03:04:05Z", "2020-01T03:04:05Z", "2020-01-02T03:04Z", "2020-01-02T03:04:05.Z", "2020-01-02T24:00:00Z"])]
    #[case(Primitive::Instant, &["2020-01-02T03:04:60-05:00"], &["2020-01-02", "2020-01-02T03:04:05+0500"])]
    #[case(Primitive::Time, &["00:00:00", "23:59:59.5"], &["1:00:00", "00:00", "00:00:00Z"])]
    #[case(Primitive::Code, &["final", "mm[Hg]", "a b"], &["", " a", "a ", "a  b"])]
    #[case(Primitive::Id, &["a-1.B"], &["", "a b", "a_b"])]
    #[case(Primitive::Uri, &["urn:oid:1.2", "http://x/a|1"], &["", "a b"])]
    #[case(Primitive::Text, &[" "], &[""])]
    #[case(Primitive::Boolean, &[], &["true"])]
    #[case(Primitive::Decimal, &[], &["1"])]
    fn a_text_is_taken_or_not(
        #[case] primitive: Primitive,
        #[case] right: &[&str],
        #[case] wrong: &[&str],
    ) {
        assert!(right.iter().all(|text| primitive.takes_text(text)), "{primitive:?}");
        assert!(!wrong.iter().any(|text| primitive.takes_text(text)), "{primitive:?}");
    }

    #[rstest]
    #[case(Primitive::Integer, &[-1, 0], &[1 << 40])]
    #[case(Primitive::UnsignedInt, &[0], &[-1])]
    #[case(Primitive::PositiveInt, &[1], &[0])]
    #[case(Primitive::Text, &[], &[1])]
    fn a_number_is_taken_or_not(
        #[case] primitive: Primitive,
        #[case] right: &[i64],
        #[case] wrong: &[i64],
    ) {
        assert!(right.iter().all(|number| primitive.takes_integer(*number)));
        assert!(!wrong.iter().any(|number| primitive.takes_integer(*number)));
    }
}
