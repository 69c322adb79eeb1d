//! Faults of our own: a server's misbehaviour is recorded in the exchange instead.

use std::path::PathBuf;

use super::redactor::RedactError;
use super::trust::Withheld;
use crate::key::KeyError;

/// Why a request could not be made at all.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    /// The certificates or the TLS library cannot be used.
    #[error("cannot set up TLS (is a CA bundle installed, or named by SSL_CERT_FILE?)")]
    Tls(#[source] reqwest::Error),
    /// The extra CA file cannot be read.
    #[error("cannot read the CA file {}", path.display())]
    CaFile {
        /// The file as configured.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The extra CA file holds no certificates in PEM form.
    #[error("cannot find a PEM certificate in the CA file {}", path.display())]
    CaPem {
        /// The file as configured.
        path: PathBuf,
    },
    /// The proxy's URL cannot be used.
    #[error("cannot use the proxy")]
    Proxy(#[source] reqwest::Error),
    /// The method has characters that HTTP forbids.
    #[error("cannot send the method `{method}`: it is no HTTP token")]
    Method {
        /// The method as asked for.
        method: String,
    },
    /// A header has characters that HTTP forbids.
    #[error("cannot send the header `{name}`: its name or value has forbidden characters")]
    Header {
        /// The name as asked for.
        name: String,
    },
    /// The URL's scheme is neither `http` nor `https`.
    #[error("cannot send a request by the scheme `{scheme}`")]
    Scheme {
        /// The scheme as asked for.
        scheme: String,
    },
    /// The URL must not be asked this. Nothing was sent.
    #[error("the URL of a request is {0}")]
    Withheld(Withheld),
    /// A credential cannot be kept secret.
    #[error("cannot keep a credential secret")]
    Redact(#[from] RedactError),
    /// An assertion cannot be signed.
    #[error("cannot sign an assertion")]
    Key(#[from] KeyError),
}
