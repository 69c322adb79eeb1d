//! Patterns with `*` and `?`.

/// Returns true if a pattern fits the whole name: `*` stands for any text, `?` for one character.
///
/// After a mismatch only the last `*` may stand for more, so that no pattern takes longer than the
/// product of the lengths, and one without `*` no longer than the name.
pub(super) fn fits(pattern: &str, name: &str) -> bool {
    let (mut pattern, mut name) = (pattern.chars(), name.chars());
    // What follows the last `*`, and where in the name that was tried last.
    let mut retry: Option<(std::str::Chars<'_>, std::str::Chars<'_>)> = None;
    loop {
        let before = (pattern.clone(), name.clone());
        match (pattern.next(), name.next()) {
            (None, None) => return true,
            (Some('*'), _) => {
                name = before.1;
                retry = Some((pattern.clone(), name.clone()));
            }
            (Some(wanted), Some(found)) if wanted == '?' || wanted == found => {}
            _ => {
                let Some((after, at)) = &mut retry else { return false };
                if at.next().is_none() {
                    return false;
                }
                (pattern, name) = (after.clone(), at.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case("auth/*", "auth/nobody", true)]
    #[case("*", "", true)]
    #[case("", "", true)]
    #[case("", "a", false)]
    #[case("?", "", false)]
    #[case("a*b", "a-b-c", false)]
    #[case("*b*c", "a-b-b-c", true)]
    #[case("**", "a", true)]
    #[case("?*", "é", true)]
    fn a_pattern_fits_the_whole_name(#[case] pattern: &str, #[case] name: &str, #[case] fit: bool) {
        assert_eq!(fits(pattern, name), fit);
    }

    /// With one attempt for each way to divide the name among the stars, this would never end.
    #[test]
    fn many_stars_take_no_longer() {
        let name = "a".repeat(200);
        assert!(!fits(&("*a".repeat(100) + "b"), &name));
        assert!(!fits(&"*a".repeat(50_000), &name));
        assert!(!fits(&"a".repeat(100_000), &name));
    }

    /// The definition, in one line for each sign.
    fn by_definition(pattern: &[char], name: &[char]) -> bool {
        match (pattern, name) {
            ([], []) => true,
            (['*', rest @ ..], _) => {
                (0..=name.len()).any(|skipped| by_definition(rest, &name[skipped..]))
            }
            (['?', rest @ ..], [_, after @ ..]) => by_definition(rest, after),
            ([wanted, rest @ ..], [found, after @ ..]) => {
                wanted == found && by_definition(rest, after)
            }
            _ => false,
        }
    }

    proptest! {
        #[test]
        fn a_pattern_fits_what_its_definition_says(pattern in "[ab*?]{0,8}", name in "[ab]{0,8}") {
            let chars = |text: &str| text.chars().collect::<Vec<_>>();
            let expected = by_definition(&chars(&pattern), &chars(&name));
            prop_assert_eq!(fits(&pattern, &name), expected);
        }
    }
}
