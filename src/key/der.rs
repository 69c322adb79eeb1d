//! Reads the numbers of an RSA key out of PKCS#8 (RFC 5208) and PKCS#1 (RFC 8017).

/// The numbers of an RSA private key: `n`, `e`, `d`, `p`, `q`, `dp`, `dq`, `qi`.
pub(super) fn rsa_numbers(pkcs8: &[u8]) -> Option<[&[u8]; 8]> {
    let (_, info, _) = read(pkcs8)?;
    // PrivateKeyInfo: version, algorithm, the key in an octet string.
    let (_, _, rest) = read(info)?;
    let (_, _, rest) = read(rest)?;
    let (_, key, _) = read(rest)?;
    let (_, numbers, _) = read(key)?;
    let (_, _version, mut rest) = read(numbers)?;
    let mut found: [&[u8]; 8] = [&[]; 8];
    for number in &mut found {
        let (_, value, after) = read(rest)?;
        // A leading zero only says that the number is positive.
        *number = value.strip_prefix(&[0]).unwrap_or(value);
        rest = after;
    }
    Some(found)
}

/// Reads one value: its tag, its content, and what follows.
fn read(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&[tag, first], rest) = der.split_first_chunk::<2>()?;
    if first < 0x80 {
        let (content, rest) = rest.split_at_checked(usize::from(first))?;
        return Some((tag, content, rest));
    }
    let (length, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
    let length = length
        .iter()
        .try_fold(0_usize, |sum, byte| sum.checked_mul(256).map(|sum| sum + usize::from(*byte)))?;
    let (content, rest) = rest.split_at_checked(length)?;
    Some((tag, content, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[test]
    fn long_and_short_lengths_are_read() {
        let long = [&[0x04, 0x81, 0x80][..], &[7; 128], &[5, 0]].concat();
        assert_eq!(read(&long), Some((4, &[7; 128][..], &[5, 0][..])));
        assert_eq!(read(&[2, 1, 9]), Some((2, &[9][..], &[][..])));
    }

    #[rstest]
    #[case(&[])]
    #[case(&[0x30])]
    #[case(&[0x30, 5, 0])]
    #[case(&[0x30, 0x82, 1])]
    #[case(&[0x30, 0x89, 255, 255, 255, 255, 255, 255, 255, 255, 255])]
    fn a_value_that_is_cut_is_none(#[case] der: &[u8]) {
        assert_eq!(read(der), None);
        assert_eq!(rsa_numbers(der), None);
    }
}
