//! Connections: TLS, and what each fault of the connection shows to a client.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::{Certificate, Client, Response};
use rstest::rstest;

use super::client::items;
use crate::fault::FaultDef;
use crate::fault::connection::address::{
    FILE_URL_HTTP, WIRE_EXPIRED_CERTIFICATE, WIRE_OTHER_NAME_CERTIFICATE,
};
use crate::fault::connection::body::{
    WIRE_BROKEN_HEADER, WIRE_CLOSED_BEFORE_ANSWER, WIRE_CUT_BODY, WIRE_CUT_ONCE, WIRE_DRIP,
    WIRE_GZIP_CUT, WIRE_LENGTH_TOO_LARGE, WIRE_LENGTH_TOO_SMALL,
};
use crate::{Dialect, Fault, Listening, Provision, Reference, Settings, Tls, start_tls};

/// A server over TLS, a client that trusts it, and a token.
struct Line {
    client: Client,
    export: String,
    token: String,
    _server: Listening,
}

impl Line {
    async fn to(fault: Option<&'static FaultDef>) -> Self {
        let mut settings = Settings::new(Dialect::Population);
        settings.faults.extend(fault.map(Fault::from));
        let tls = Tls::new(Ipv4Addr::LOCALHOST.into(), Timestamp::now(), &settings.faults).unwrap();
        let authority = Certificate::from_pem(tls.authority().as_bytes()).unwrap();
        let client = Client::builder().tls_certs_only([authority]).no_proxy().build().unwrap();
        let reference = Arc::new(Reference::new(settings, Arc::new(Timestamp::now)));
        let server = start_tls(Arc::clone(&reference), tls).await.unwrap();
        let Provision::Gateway(known) = reference.provision(&server.origin()) else {
            panic!("it is a gateway")
        };
        let export = format!("{}/Group/{}/$export", known.base_url, known.groups.unwrap().main);
        Self { client, export, token: known.tokens.user_a, _server: server }
    }

    async fn get(&self, url: &str) -> reqwest::Result<Response> {
        self.client.get(url).bearer_auth(&self.token).send().await
    }

    /// The URL of the first file of a type.
    async fn file(&self, resource_type: &str) -> String {
        let list = self.get(&self.export).await.unwrap().bytes().await.unwrap();
        let list: serde_json::Value = serde_json::from_slice(&list).unwrap();
        let mut files = items(&list).into_iter();
        files.find(|(of, _)| *of == resource_type).map(|(_, url)| url).unwrap()
    }

    /// How a download of Observations ends: its length, or at what it fails.
    async fn download(&self) -> Result<usize, &'static str> {
        let url = self.file("Observation").await;
        let response = self.get(&url).await.map_err(|_| "answer")?;
        let body = tokio::time::timeout(Duration::from_millis(500), response.bytes());
        let body = body.await.map_err(|_| "time")?;
        body.map(|body| body.len()).map_err(|_| "body")
    }
}

#[tokio::test]
async fn a_server_over_tls_hands_out_urls_over_tls() {
    let line = Line::to(None).await;
    assert!(line.file("Patient").await.starts_with("https://127.0.0.1:"));
    assert!(line.download().await.is_ok());
}

#[rstest]
#[case(&WIRE_CUT_BODY, "body")]
#[case(&WIRE_LENGTH_TOO_LARGE, "body")]
#[case(&WIRE_CLOSED_BEFORE_ANSWER, "answer")]
#[case(&WIRE_BROKEN_HEADER, "answer")]
#[case(&WIRE_DRIP, "time")]
#[case(&WIRE_EXPIRED_CERTIFICATE, "answer")]
#[case(&WIRE_OTHER_NAME_CERTIFICATE, "answer")]
#[tokio::test]
async fn a_broken_connection_breaks_the_download(
    #[case] fault: &'static FaultDef,
    #[case] at: &str,
) {
    let line = Line::to(Some(fault)).await;
    assert_eq!(line.download().await, Err(at));
    let patients = line.get(&line.file("Patient").await).await.unwrap();
    assert!(patients.bytes().await.is_ok(), "other files are served as they should be");
}

#[tokio::test]
async fn a_file_that_is_cut_once_is_whole_the_second_time() {
    let line = Line::to(Some(&WIRE_CUT_ONCE)).await;
    let url = line.file("Observation").await;
    assert!(line.get(&url).await.unwrap().bytes().await.is_err());
    assert!(line.get(&url).await.unwrap().bytes().await.is_ok());
}

#[rstest]
#[case(&WIRE_LENGTH_TOO_SMALL)]
#[case(&WIRE_GZIP_CUT)]
#[tokio::test]
async fn a_lost_end_does_not_show_in_the_protocol(#[case] fault: &'static FaultDef) {
    let whole = Line::to(None).await.download().await.unwrap();
    assert!(Line::to(Some(fault)).await.download().await.unwrap() < whole);
}

#[tokio::test]
async fn file_urls_lose_their_tls_by_a_fault() {
    let line = Line::to(Some(&FILE_URL_HTTP)).await;
    assert!(line.file("Patient").await.starts_with("http://127.0.0.1:"));
}
