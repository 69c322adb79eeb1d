//! Dates of headers (RFC 9110, section 5.6.7).

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;
use jiff::fmt::strtime::BrokenDownTime;
use jiff::tz::TimeZone;

/// Reads an HTTP date: the form in use, then the two obsolete ones that recipients must accept.
pub(crate) fn http_date(text: &str) -> Option<Timestamp> {
    static PARSER: DateTimeParser = DateTimeParser::new();
    let text = text.trim();
    let obsolete = |format| {
        let time = BrokenDownTime::parse(format, text).ok()?.to_datetime().ok()?;
        time.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
    };
    let current = PARSER.parse_timestamp(text).ok();
    current
        .or_else(|| obsolete("%A, %d-%b-%y %H:%M:%S GMT"))
        .or_else(|| obsolete("%a %b %e %H:%M:%S %Y"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("Sun, 06 Nov 1994 08:49:37 GMT")]
    #[case("Sunday, 06-Nov-94 08:49:37 GMT")]
    #[case(" Sun Nov  6 08:49:37 1994 ")]
    fn each_of_the_three_forms_is_read(#[case] text: &str) {
        assert_eq!(http_date(text), Some("1994-11-06T08:49:37Z".parse().unwrap()));
    }

    #[rstest]
    #[case("1994-11-06T08:49:37Z")]
    #[case("soon")]
    #[case("")]
    fn nothing_else_is_a_date(#[case] text: &str) {
        assert_eq!(http_date(text), None);
    }
}
