//! TLS with certificates that are generated when the server starts.

use std::net::IpAddr;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use rcgen::{
    BasicConstraints, CertificateParams, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::{CryptoProvider, aws_lc_rs};
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;
use tokio_rustls::rustls::server::{ClientHello, ResolvesServerCert};
use tokio_rustls::rustls::sign::CertifiedKey;
use tokio_rustls::rustls::{self, ServerConfig};

use crate::fault::{Fault, Spoil};

/// The lifetime of certificates, from the day before they are generated.
const LIFETIME: SignedDuration = SignedDuration::from_hours(90 * 24);
const DAY: SignedDuration = SignedDuration::from_hours(24);
/// The number of characters in a line of PEM (RFC 7468).
const PEM_LINE: usize = 64;

/// The reason why a server cannot use TLS.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A certificate or its key cannot be generated.
    #[error("cannot make a certificate")]
    Certificate(#[from] rcgen::Error),
    /// The TLS library rejects the generated certificate or key.
    #[error("cannot set up TLS")]
    Setup(#[from] rustls::Error),
}

/// The server side of TLS 1.2 and 1.3. The library does not support older versions.
#[derive(Clone)]
pub struct Tls {
    pub(crate) acceptor: TlsAcceptor,
    authority: String,
}

impl Tls {
    /// A host name for a local server besides its address, used by the faults of certificates.
    pub const NAME: &'static str = "localhost";

    /// Generates a certificate authority and a certificate for `localhost`, the loopback addresses
    /// and `address`, unless a fault requires a different one.
    ///
    /// # Errors
    ///
    /// Returns an error only if the libraries fail.
    pub fn new(address: IpAddr, now: Timestamp, faults: &[Fault]) -> Result<Self, TlsError> {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let authority = Authority::new(now)?;
        let addresses = ["127.0.0.1".to_owned(), "::1".to_owned(), address.to_string()];
        let mut by_name = Certificate { name: Self::NAME, issued: now };
        for spoil in faults.iter().flat_map(|fault| fault.spoils()) {
            if let Spoil::Certificate(spoil) = spoil {
                spoil(&mut by_name);
            }
        }
        let by_name = ByName {
            address: authority.certify(addresses.to_vec(), now, &provider)?,
            name: authority.certify(vec![by_name.name.to_owned()], by_name.issued, &provider)?,
        };
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(by_name));
        let acceptor = TlsAcceptor::from(Arc::new(config));
        Ok(Self { acceptor, authority: authority.pem })
    }

    /// Returns the authority's certificate in PEM, for clients to trust.
    #[must_use]
    pub fn authority(&self) -> &str {
        &self.authority
    }
}

impl std::fmt::Debug for Tls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tls").finish_non_exhaustive()
    }
}

/// The certificate for the server's name.
#[derive(Debug)]
pub(crate) struct Certificate {
    pub(crate) name: &'static str,
    /// It is valid from the day before.
    pub(crate) issued: Timestamp,
}

impl Certificate {
    /// Issues it so long ago that it has expired.
    pub(crate) fn expire(&mut self) {
        self.issued = self.issued - LIFETIME - DAY;
    }
}

/// Signs the server's certificates.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

impl Authority {
    fn new(now: Timestamp) -> Result<Self, TlsError> {
        let key = KeyPair::generate()?;
        let mut params = CertificateParams::new(Vec::new())?;
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        limit(&mut params, now - DAY, now + LIFETIME);
        let pem = to_pem(params.self_signed(&key)?.der());
        Ok(Self { issuer: Issuer::new(params, key), pem })
    }

    /// Generates a certificate for names and addresses that is valid from the day before `now`.
    fn certify(
        &self,
        names: Vec<String>,
        now: Timestamp,
        provider: &CryptoProvider,
    ) -> Result<Arc<CertifiedKey>, TlsError> {
        let key = KeyPair::generate()?;
        let mut params = CertificateParams::new(names)?;
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        limit(&mut params, now - DAY, now + LIFETIME - DAY);
        let certificate = params.signed_by(&key, &self.issuer)?;
        let key = PrivatePkcs8KeyDer::from(key.serialize_der());
        let chain = vec![certificate.der().clone()];
        Ok(Arc::new(CertifiedKey::from_der(chain, key.into(), provider)?))
    }
}

/// Sets the first and the last day on which a certificate is valid, in UTC.
fn limit(params: &mut CertificateParams, first: Timestamp, last: Timestamp) {
    let at = |at: Timestamp| {
        let date = at.to_zoned(jiff::tz::TimeZone::UTC).date();
        let part = |n: i8| u8::try_from(n).expect("months and days of the calendar are positive");
        date_time_ymd(date.year().into(), part(date.month()), part(date.day()))
    };
    (params.not_before, params.not_after) = (at(first), at(last));
}

/// Chooses a certificate by the server name that the client requests; in TLS an address is not a
/// server name.
#[derive(Debug)]
struct ByName {
    address: Arc<CertifiedKey>,
    name: Arc<CertifiedKey>,
}

impl ResolvesServerCert for ByName {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let is_named = hello.server_name() == Some(Tls::NAME);
        Some(Arc::clone(if is_named { &self.name } else { &self.address }))
    }
}

fn to_pem(der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let lines = text.as_bytes().chunks(PEM_LINE).map(String::from_utf8_lossy);
    let lines: String = lines.flat_map(|line| [line.into_owned(), "\n".to_owned()]).collect();
    format!("-----BEGIN CERTIFICATE-----\n{lines}-----END CERTIFICATE-----\n")
}
