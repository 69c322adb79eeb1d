//! Reads signing keys from the texts that people keep them in.

use std::sync::Arc;

use aws_lc_rs::rsa;
use aws_lc_rs::signature::{ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::signing_key::Pair;
use super::{KeyError, SigningKey, jwk};

/// All private keys of a text, at least one, and the secret texts that must not be shown.
pub(super) fn read(text: &str) -> Result<(Vec<SigningKey>, Vec<String>), KeyError> {
    let text = text.trim();
    if text.starts_with('{') {
        return json(text);
    }
    let begin = text.find("-----BEGIN ").ok_or(KeyError::Format)?;
    let blocks = text[begin..].split_inclusive("-----END ");
    let blocks = blocks.filter_map(|block| block.find("-----BEGIN ").map(|at| &block[at..]));
    let read: Vec<_> = blocks.map(pem).collect();
    // Certificates and public keys may stand beside the keys that sign.
    if read.iter().any(Result::is_ok) {
        return Ok(read.into_iter().filter_map(Result::ok).unzip());
    }
    Err(read.into_iter().find_map(Result::err).unwrap_or(KeyError::Format))
}

fn json(text: &str) -> Result<(Vec<SigningKey>, Vec<String>), KeyError> {
    let json: Value = serde_json::from_str(text).map_err(|_| KeyError::Format)?;
    let Some(set) = json["keys"].as_array() else {
        let secrets = jwk::secrets(&json).map(str::to_owned).collect();
        return Ok((vec![jwk::read(&json)?], secrets));
    };
    // A set may hold public keys, and keys for other ends, beside the one that signs.
    let read: Vec<_> = set.iter().map(jwk::read).collect();
    let keys: Vec<SigningKey> = read.iter().filter_map(|key| key.clone().ok()).collect();
    match read.into_iter().find_map(Result::err) {
        Some(error) if keys.is_empty() && error != KeyError::Public => Err(error),
        _ if keys.is_empty() => Err(KeyError::Empty),
        _ => Ok((keys, set.iter().flat_map(jwk::secrets).map(str::to_owned).collect())),
    }
}

fn pem(text: &str) -> Result<(SigningKey, String), KeyError> {
    let (label, rest) = text
        .strip_prefix("-----BEGIN ")
        .and_then(|rest| rest.split_once("-----"))
        .ok_or(KeyError::Format)?;
    let (body, _) = rest.split_once("-----END ").ok_or(KeyError::Broken("the PEM has no end"))?;
    match label {
        "ENCRYPTED PRIVATE KEY" => return Err(KeyError::Encrypted),
        // The old way of OpenSSL to encrypt puts headers before the bytes.
        _ if body.contains("ENCRYPTED") => return Err(KeyError::Encrypted),
        "CERTIFICATE" => return Err(KeyError::Certificate),
        _ if label.ends_with("PUBLIC KEY") => return Err(KeyError::Public),
        "PRIVATE KEY" | "RSA PRIVATE KEY" | "EC PRIVATE KEY" => {}
        _ => return Err(KeyError::Format),
    }
    let body: String = body.chars().filter(|c| !c.is_whitespace()).collect();
    let der = STANDARD.decode(&body).map_err(|_| KeyError::Broken("the PEM is no base64"))?;
    Ok((SigningKey::new(pair(label, &der)?, None), body))
}

fn pair(label: &str, der: &[u8]) -> Result<Pair, KeyError> {
    let broken = KeyError::Broken("its numbers do not fit together, or are too short");
    if label == "RSA PRIVATE KEY" {
        return rsa::KeyPair::from_der(der).map(|it| Pair::Rsa(Arc::new(it))).map_err(|_| broken);
    }
    if has(der, &P384) || (label == "EC PRIVATE KEY" && !has(der, &P256) && !has(der, &P521)) {
        let pair = EcdsaKeyPair::from_private_key_der(&ECDSA_P384_SHA384_FIXED_SIGNING, der);
        return pair.map(|it| Pair::Ec(Arc::new(it))).map_err(|_| broken);
    }
    if has(der, &RSA) {
        return rsa::KeyPair::from_pkcs8(der).map(|it| Pair::Rsa(Arc::new(it))).map_err(|_| broken);
    }
    let other = [(&P256[..], "ES256"), (&P521[..], "ES512"), (&ED25519[..], "EdDSA")];
    let other = other.into_iter().find(|(mark, _)| has(der, mark));
    Err(other.map_or(KeyError::Broken("its algorithm is unknown"), |(_, name)| {
        KeyError::OtherAlgorithm(name)
    }))
}

// Object identifiers, as DER writes them.
const P384: [u8; 7] = [0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22];
const P521: [u8; 7] = [0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x23];
const P256: [u8; 10] = [0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
const RSA: [u8; 11] = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
const ED25519: [u8; 5] = [0x06, 0x03, 0x2b, 0x65, 0x70];

fn has(der: &[u8], mark: &[u8]) -> bool {
    der.windows(mark.len()).any(|window| window == mark)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::{Algorithm, generate};
    use aws_lc_rs::encoding::AsDer;
    use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P521_SHA512_FIXED_SIGNING};
    use rstest::rstest;
    use serde_json::json;

    fn pem_of(label: &str, der: &[u8]) -> String {
        format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", STANDARD.encode(der))
    }

    #[rstest]
    #[case(Algorithm::Es384)]
    #[case(Algorithm::Rs384)]
    fn a_private_jwk_is_read_back(#[case] algorithm: Algorithm) {
        let new = generate(algorithm).unwrap();
        let (keys, secrets) = read(&new.private_jwk.to_string()).unwrap();
        assert_eq!(keys[0].public_jwk(), new.key.public_jwk());
        assert!(secrets.contains(&new.private_jwk["d"].as_str().unwrap().to_owned()));
    }

    #[test]
    fn a_pem_is_read_under_its_thumbprint() {
        let pair = EcdsaKeyPair::generate(&ECDSA_P384_SHA384_FIXED_SIGNING).unwrap();
        let text = pem_of("PRIVATE KEY", pair.to_pkcs8v1().unwrap().as_ref());
        let (keys, secrets) = read(&text).unwrap();
        assert_eq!((keys[0].algorithm(), keys[0].kid().len()), (Algorithm::Es384, 43));
        assert!(text.contains(&secrets[0]));
        let sec1 = pair.private_key().as_der().unwrap();
        let (again, _) = read(&pem_of("EC PRIVATE KEY", sec1.as_ref())).unwrap();
        assert_eq!(again[0].kid(), keys[0].kid());
    }

    #[test]
    fn all_private_keys_of_a_pem_are_read() {
        let pem =
            |file| std::fs::read_to_string(format!("crates/reference/keys/{file}.test-key.pem"));
        let [a, b] = ["backend-es384", "backend-rs384"].map(|file| pem(file).unwrap());
        let (keys, secrets) = read(&format!("{a}{}\n{b}", pem_of("CERTIFICATE", b"x"))).unwrap();
        let algorithms: Vec<_> = keys.iter().map(SigningKey::algorithm).collect();
        assert_eq!(algorithms, Algorithm::ALL);
        assert_eq!(secrets.len(), 2);
    }

    #[test]
    fn the_private_keys_of_a_set_are_taken_and_the_others_left() {
        let (a, b) = (generate(Algorithm::Es384).unwrap(), generate(Algorithm::Rs384).unwrap());
        let public = generate(Algorithm::Es384).unwrap().key.public_jwk();
        let set = json!({ "keys": [public, a.private_jwk, b.private_jwk] }).to_string();
        let kids: Vec<_> = read(&set).unwrap().0.iter().map(|key| key.kid().to_owned()).collect();
        assert_eq!(kids, [a.key.kid(), b.key.kid()]);
    }

    fn ec_pem(curve: &'static aws_lc_rs::signature::EcdsaSigningAlgorithm) -> String {
        pem_of("PRIVATE KEY", EcdsaKeyPair::generate(curve).unwrap().to_pkcs8v1().unwrap().as_ref())
    }

    #[rstest]
    #[case("hello", KeyError::Format)]
    #[case("{ nope", KeyError::Format)]
    #[case(&pem_of("ENCRYPTED PRIVATE KEY", b"x"), KeyError::Encrypted)]
    #[case(&pem_of("PUBLIC KEY", b"x"), KeyError::Public)]
    #[case(&pem_of("CERTIFICATE", b"x"), KeyError::Certificate)]
    #[case("-----BEGIN PRIVATE KEY-----\nAAAA", KeyError::Broken("the PEM has no end"))]
    #[case(&pem_of("PRIVATE KEY", b"x"), KeyError::Broken("its algorithm is unknown"))]
    #[case(&ec_pem(&ECDSA_P256_SHA256_FIXED_SIGNING), KeyError::OtherAlgorithm("ES256"))]
    #[case(&ec_pem(&ECDSA_P521_SHA512_FIXED_SIGNING), KeyError::OtherAlgorithm("ES512"))]
    #[case(r#"{"keys": []}"#, KeyError::Empty)]
    #[case(r#"{"kty": "EC", "crv": "P-256"}"#, KeyError::OtherAlgorithm("ES256"))]
    #[case(r#"{"kty": "EC", "crv": "P-384", "x": "AA", "y": "AA"}"#, KeyError::Public)]
    #[case(r#"{"kty": "oct", "k": "AA"}"#, KeyError::OtherAlgorithm("a shared secret"))]
    fn what_cannot_sign_is_told_apart(#[case] text: &str, #[case] error: KeyError) {
        assert_eq!(read(text).map(|(keys, _)| keys.len()), Err(error));
    }
}
