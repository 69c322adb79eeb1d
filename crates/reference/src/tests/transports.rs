//! Both transports give the same answers.

use std::sync::Arc;

use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::client::items;
use crate::{Dialect, Provision, Reference, Settings, serve, start_wiremock};

/// What a client sees of a response.
#[derive(Debug, PartialEq)]
struct Seen {
    status: u16,
    headers: Vec<Option<String>>,
    body: Vec<u8>,
}

async fn see(method: &str, url: &str, token: &str) -> Seen {
    let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
    let request = reqwest::Client::new().request(method, url).bearer_auth(token);
    let response = request.send().await.unwrap();
    let header =
        |name: &&str| response.headers().get(*name).map(|value| value.to_str().unwrap().to_owned());
    let names = ["content-type", "allow", "www-authenticate", "location"];
    let headers = names.iter().map(header).collect();
    let status = response.status().as_u16();
    Seen { status, headers, body: response.bytes().await.unwrap().to_vec() }
}

#[tokio::test]
async fn both_transports_give_the_same_answers() {
    let clock = Arc::new(|| Timestamp::from_second(1_800_000_000).unwrap());
    let reference = Arc::new(Reference::new(Settings::new(Dialect::Population), clock));
    let mock = start_wiremock(Arc::clone(&reference)).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (stop, stopped) = oneshot::channel::<()>();
    let shutdown = async move { drop(stopped.await) };
    let served = tokio::spawn(serve(Arc::clone(&reference), None, listener, shutdown));

    let Provision::Gateway(known) = mock.provision() else { panic!("it is a gateway") };
    let token = &known.tokens.user_a;
    let groups = known.groups.clone().unwrap();
    let url = format!("{}/Group/{}/$export", known.base_url, groups.main);
    let list = see("GET", &format!("{url}?_since=2021-01-01"), token).await;
    let list: serde_json::Value = serde_json::from_slice(&list.body).unwrap();
    let mut asked: Vec<(&str, String)> =
        items(&list).into_iter().map(|(_, u)| ("GET", u)).collect();
    asked
        .extend(["POST", "PATCH", "INVENT", "OPTIONS", "HEAD"].map(|method| (method, url.clone())));
    asked.push(("GET", format!("{}/Group/{}", known.base_url, groups.main)));
    asked.push(("GET", format!("{}/Group/none/$export", known.base_url)));
    for (method, url) in asked {
        let other = url.replace(&mock.origin(), &address);
        let (one, two) = (see(method, &url, token).await, see(method, &other, token).await);
        assert_eq!(one, two, "{method} {url}");
    }
    let other = see("EXPORT", &url.replace(&mock.origin(), &address), token).await;
    assert!(String::from_utf8(other.body).unwrap().contains(&address));
    stop.send(()).unwrap();
    served.await.unwrap().unwrap();
}
