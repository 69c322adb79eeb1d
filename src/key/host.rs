//! A small HTTP server that publishes a key set, on a thread of its own.

use std::convert::Infallible;
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::sync::oneshot;

use super::{Listen, Published};

/// The last segment of the path at which keys stand that nobody registered.
const FOREIGN: &str = "bulkspec-foreign-jwks.json";

/// How many fetches are kept; a server in a loop must not fill the memory.
const KEPT: usize = 1_000;

/// Why no key set can be published.
#[derive(Debug, thiserror::Error)]
#[error("cannot publish a key set at {listen}: {source}")]
pub struct HostError {
    /// Where it was to listen.
    pub listen: Listen,
    /// What the system says.
    pub source: io::Error,
}

/// A request for a key set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetch {
    /// The method.
    pub method: String,
    /// The value of `Accept`, if one was sent.
    pub accept: Option<String>,
    /// Whether it asked for the keys that nobody registered.
    pub is_foreign: bool,
}

/// Hears of every fetch.
pub type FetchListener = Box<dyn Fn(&Fetch) + Send + Sync>;

/// Publishes a key set until it is dropped. The document can be exchanged at any time.
pub struct JwksHost {
    address: SocketAddr,
    shared: Arc<Shared>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    documents: Mutex<Documents>,
    fetches: Mutex<Vec<Fetch>>,
    listener: FetchListener,
}

struct Documents {
    main: Published,
    foreign: Option<Published>,
}

impl JwksHost {
    /// Listens at a place and answers every `GET` with the document.
    ///
    /// # Errors
    ///
    /// Fails when nothing can be heard there.
    pub fn start(
        listen: impl Into<Listen>,
        document: Published,
        listener: FetchListener,
    ) -> Result<Self, HostError> {
        let listen = listen.into();
        let failed = |source| HostError { listen: listen.clone(), source };
        let socket = listen.socket().map_err(failed)?;
        socket.set_nonblocking(true).map_err(failed)?;
        let bound = socket.local_addr().map_err(failed)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(failed)?;
        let documents = Mutex::new(Documents { main: document, foreign: None });
        let shared = Arc::new(Shared { documents, fetches: Mutex::default(), listener });
        let (stop, stopped) = oneshot::channel();
        let served = Arc::clone(&shared);
        let thread = std::thread::Builder::new().name("jwks".to_owned());
        let thread = thread.spawn(move || {
            runtime.block_on(async {
                tokio::select! {
                    () = serve(socket, served) => {}
                    _ = stopped => {}
                }
            });
        });
        let thread = Some(thread.map_err(failed)?);
        Ok(Self { address: bound, shared, stop: Some(stop), thread })
    }

    /// The address that it listens on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Exchanges the document.
    pub fn publish(&self, document: Published) {
        lock(&self.shared.documents).main = document;
    }

    /// Publishes keys that nobody registered beside the document.
    pub fn publish_foreign(&self, document: Published) {
        lock(&self.shared.documents).foreign = Some(document);
    }

    /// The URL of the foreign keys, given the one of the document.
    #[must_use]
    pub fn foreign_url(registered: &url::Url) -> Option<url::Url> {
        registered.join(FOREIGN).ok()
    }

    /// How many fetches there were so far.
    #[must_use]
    pub fn count(&self) -> usize {
        lock(&self.shared.fetches).len()
    }

    /// The fetches after the first `seen` ones, the first thousand of a run at most.
    #[must_use]
    pub fn fetches_since(&self, seen: usize) -> Vec<Fetch> {
        lock(&self.shared.fetches).iter().skip(seen).cloned().collect()
    }
}

impl Drop for JwksHost {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has already said so.
            let _ = thread.join();
        }
    }
}

impl fmt::Debug for JwksHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JwksHost").field("address", &self.address).finish_non_exhaustive()
    }
}

async fn serve(socket: std::net::TcpListener, shared: Arc<Shared>) {
    let Ok(socket) = tokio::net::TcpListener::from_std(socket) else { return };
    loop {
        let Ok((stream, _)) = socket.accept().await else { continue };
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            let service = service_fn(|request| {
                std::future::ready(Ok::<_, Infallible>(shared.answer(&request)))
            });
            let builder = hyper::server::conn::http1::Builder::new();
            // A client that goes away early is no concern of ours.
            let _ = builder.serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

impl Shared {
    fn answer(&self, request: &Request<Incoming>) -> Response<Full<Bytes>> {
        let accept = request.headers().get(ACCEPT);
        let fetch = Fetch {
            method: request.method().to_string(),
            accept: accept.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()),
            is_foreign: request.uri().path().ends_with(FOREIGN),
        };
        (self.listener)(&fetch);
        let documents = lock(&self.documents);
        let document =
            if fetch.is_foreign { documents.foreign.as_ref() } else { Some(&documents.main) };
        let answer = match document {
            Some(document) if *request.method() == Method::GET => document_answer(document),
            Some(_) => plain(StatusCode::METHOD_NOT_ALLOWED),
            None => plain(StatusCode::NOT_FOUND),
        };
        let mut fetches = lock(&self.fetches);
        if fetches.len() < KEPT {
            fetches.push(fetch);
        }
        answer
    }
}

fn document_answer(document: &Published) -> Response<Full<Bytes>> {
    let body = Full::new(Bytes::from(document.document.to_string()));
    let builder = Response::builder()
        .header(CONTENT_TYPE, "application/json")
        .header(CACHE_CONTROL, &document.cache_control);
    builder.body(body).unwrap_or_else(|_| plain(StatusCode::INTERNAL_SERVER_ERROR))
}

fn plain(status: StatusCode) -> Response<Full<Bytes>> {
    let mut answer = Response::new(Full::default());
    *answer.status_mut() = status;
    answer
}

// What is behind the locks is never left half-changed.
fn lock<T>(value: &Mutex<T>) -> MutexGuard<'_, T> {
    value.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;
    use crate::key::{Algorithm, generate};

    async fn fetched(url: &str) -> (u16, String, String) {
        let request = reqwest::Client::new().get(url).header("accept", "application/json");
        let answer = request.send().await.unwrap();
        let cache = answer.headers().get("cache-control");
        let cache = cache.map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default();
        (answer.status().as_u16(), cache, answer.text().await.unwrap())
    }

    #[tokio::test]
    async fn a_document_is_published_exchanged_and_its_fetches_noted() {
        let [a, b] = [(); 2].map(|()| generate(Algorithm::Es384).unwrap().key);
        let local = "127.0.0.1:0".parse().unwrap();
        let start = |at: SocketAddr| JwksHost::start(at, Published::unkept([&a]), Box::new(|_| {}));
        let host = start(local).unwrap();
        let url = format!("http://{}/jwks.json", host.address());
        let (status, cache, text) = fetched(&url).await;
        assert_eq!((status, cache.as_str()), (200, "no-store, max-age=0"));
        assert!(text.contains(a.kid()) && !text.contains("\"d\""), "{text}");
        host.publish(Published::unkept([&b]).kept_for(60));
        let (_, cache, text) = fetched(&url).await;
        assert!(cache == "max-age=60" && text.contains(b.kid()));
        let foreign = JwksHost::foreign_url(&url.parse().unwrap()).unwrap();
        assert_eq!(fetched(foreign.as_str()).await.0, 404);
        let accept = Some("application/json".to_owned());
        let fetch = Fetch { method: "GET".to_owned(), accept, is_foreign: true };
        assert_eq!((host.count(), host.fetches_since(2)), (3, vec![fetch]));
    }

    #[tokio::test]
    async fn a_bound_socket_is_used_again_by_the_next_host() {
        let socket = Arc::new(TcpListener::bind("127.0.0.1:0").unwrap());
        let url = format!("http://{}/jwks.json", socket.local_addr().unwrap());
        for seconds in [1, 2] {
            let document = Published::unkept([]).kept_for(seconds);
            let listen = Listen::On(Arc::clone(&socket));
            let _host = JwksHost::start(listen, document, Box::new(|_| {})).unwrap();
            assert_eq!(fetched(&url).await.1, format!("max-age={seconds}"));
        }
    }

    #[test]
    fn a_taken_address_is_an_error_with_its_name() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = taken.local_addr().unwrap();
        let document = Published::unkept([]);
        let error = JwksHost::start(address, document, Box::new(|_| {})).unwrap_err();
        assert!(error.to_string().starts_with(&format!("cannot publish a key set at {address}: ")));
    }
}
