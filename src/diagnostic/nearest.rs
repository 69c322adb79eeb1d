//! The name that was probably meant.

/// The candidate that resembles `name` most, if any resembles it enough to be worth a suggestion.
///
/// Up to a quarter of the characters may differ, but always one; letter case does not count.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = name.to_lowercase();
    let length = wanted.chars().count();
    let most = (length / 4).max(1);
    let distance =
        |candidate: &str| strsim::damerau_levenshtein(&wanted, &candidate.to_lowercase());
    let best = candidates
        .into_iter()
        .filter(|candidate| *candidate != name)
        // The distance is no less than the difference of the lengths, and takes their product to find.
        .filter(|candidate| candidate.chars().count().abs_diff(length) <= most)
        .map(|candidate| (distance(candidate), candidate))
        .min_by_key(|(distance, _)| *distance);
    let (distance, candidate) = best?;
    (distance <= most).then_some(candidate)
}

/// A sentence that names the nearest candidate.
pub fn did_you_mean<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    nearest(name, candidates).map(|candidate| format!("did you mean `{candidate}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("stauts", Some("status"))]
    #[case("STATUS", Some("status"))]
    #[case("too", Some("to"))]
    #[case("colour", None)]
    #[case("", None)]
    fn only_a_name_that_is_near_is_suggested(#[case] name: &str, #[case] near: Option<&str>) {
        assert_eq!(nearest(name, ["status", "to", "shape"]), near);
    }
}
