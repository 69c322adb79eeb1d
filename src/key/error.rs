//! Why a key cannot be used.

/// Why a text holds no key to sign with. It never says what the text holds.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Neither PEM nor JSON.
    #[error("it is neither a PEM file nor a JSON Web Key")]
    Format,
    /// The PEM is encrypted.
    #[error("the private key is encrypted")]
    Encrypted,
    /// It is the public half.
    #[error("it is a public key, which cannot sign")]
    Public,
    /// It is a certificate.
    #[error("it is a certificate, not a private key")]
    Certificate,
    /// The key signs by another algorithm.
    #[error("it is a key for {0}, and SMART Backend Services signs with ES384 or RS384")]
    OtherAlgorithm(&'static str),
    /// The structure is there, but not a key.
    #[error("it is no valid private key: {0}")]
    Broken(&'static str),
    /// A key set without a private key.
    #[error("the key set holds no private key")]
    Empty,
    /// A `kid` that no key has.
    #[error("no private key of the set has the kid `{0}`")]
    UnknownKid(String),
    /// The library for cryptography failed.
    #[error("the library for cryptography failed")]
    Library,
}

impl KeyError {
    /// What a person can do about it.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match self {
            Self::Encrypted => "decrypt it with `openssl pkcs8 -in KEY -out PLAIN`",
            Self::UnknownKid(_) => "name a `kid` of the set, or leave `kid` out to take the first",
            Self::Public | Self::Certificate | Self::Empty => {
                "name the private half; `bulkspec keys` makes a pair"
            }
            _ => "give a private key as PEM (PKCS#8), JWK or JWKS; `bulkspec keys` makes one",
        }
    }
}
