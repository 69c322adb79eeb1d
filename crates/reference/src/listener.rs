//! The transport for a chosen address, long runs and files of any size: bodies are generated as
//! fast as the client reads them.

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{FutureExt as _, stream};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Empty, Full, Limited, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::header::{HOST, HeaderValue};
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{oneshot, watch};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::machine::Reference;
use super::message::{Body, Request, Response};
use super::wire::{Cue, Line, Mischief, Sent, Tls};

/// The maximum size of a request body: a Group of 10,001 members has about one MiB.
const BODY_LIMIT: usize = 16 * 1024 * 1024;
/// How long open connections may take to finish after the shutdown has begun.
const GRACE: Duration = Duration::from_secs(10);
/// The timeout for the TLS handshake.
const HANDSHAKE: Duration = Duration::from_secs(10);

type ResponseBody = UnsyncBoxBody<Bytes, io::Error>;

/// The reason why a server stopped.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The listener could not accept connections.
    #[error("cannot accept a connection")]
    Accept(#[source] io::Error),
}

/// The shared state of all connections.
struct Host {
    reference: Arc<Reference>,
    tls: Option<Tls>,
    mischief: Mischief,
}

/// Serves on `listener` until `shutdown` is ready, then lets open connections finish. If `tls` is
/// given, it serves only over TLS. Faults of the connection work with and without TLS.
///
/// # Errors
///
/// Returns [`ServeError::Accept`] if the listener itself fails. An error on a single connection
/// ends only that connection.
pub async fn serve(
    reference: Arc<Reference>,
    tls: Option<Tls>,
    listener: TcpListener,
    shutdown: impl Future<Output = ()>,
) -> Result<(), ServeError> {
    let mischief = Mischief::new(&reference.settings().faults, Arc::clone(reference.clock()));
    let host = Arc::new(Host { reference, tls, mischief });
    let (closing, closed) = watch::channel(());
    let mut connections = JoinSet::new();
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(welcome(Arc::clone(&host), stream, closed.clone()));
                }
                Err(error) if is_passing(&error) => {}
                Err(error) => return Err(ServeError::Accept(error)),
            },
            Some(_) = connections.join_next() => {}
            () = &mut shutdown => break,
        }
    }
    drop(closing);
    let finished = async { while connections.join_next().await.is_some() {} };
    // Clients that do not finish in time are cut off, as the set ends its tasks when dropped.
    drop(tokio::time::timeout(GRACE, finished).await);
    Ok(())
}

/// A listener on a free local port, which stops when this value is dropped.
#[derive(Debug)]
pub struct Listening {
    address: SocketAddr,
    _stop: oneshot::Sender<()>,
}

impl Listening {
    /// Returns scheme and authority of the TLS server, without a trailing slash.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("https://{}", self.address)
    }
}

/// Serves over TLS on a free local port. Requires a Tokio runtime.
///
/// # Errors
///
/// Returns an error if no port is free.
pub async fn start_tls(reference: Arc<Reference>, tls: Tls) -> io::Result<Listening> {
    listening(reference, tls).boxed().await
}

async fn listening(reference: Arc<Reference>, tls: Tls) -> io::Result<Listening> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    let (stop, stopped) = oneshot::channel();
    tokio::spawn(async move {
        let shutdown = async { drop(stopped.await) };
        // A listener that fails is a server that is gone, which its client notices.
        drop(serve(reference, Some(tls), listener, shutdown).await);
    });
    Ok(Listening { address, _stop: stop })
}

/// Returns true if an error concerns one client only, so that others can still be served.
fn is_passing(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionRefused
            | io::ErrorKind::Interrupted
    )
}

/// Performs the TLS handshake with a client, if TLS is enabled, and serves it.
async fn welcome(host: Arc<Host>, stream: TcpStream, closed: watch::Receiver<()>) {
    let Some(tls) = &host.tls else { return converse(host, stream, closed).await };
    if let Ok(Ok(stream)) = timeout(HANDSHAKE, tls.acceptor.accept(stream)).await {
        converse(host, stream, closed).await;
    }
}

/// Serves one client until it disconnects, or until the server shuts down and the current response
/// is sent.
async fn converse(
    host: Arc<Host>,
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    mut closed: watch::Receiver<()>,
) {
    let cue = Cue::default();
    let stream = Line::new(stream, cue.clone());
    let service = service_fn(move |request| answer(Arc::clone(&host), cue.clone(), request));
    let mut builder = hyper::server::conn::http1::Builder::new();
    builder.timer(TokioTimer::new());
    let connection = builder.serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    // A connection that breaks is the client's affair.
    tokio::select! {
        ended = &mut connection => drop(ended),
        _ = closed.changed() => {
            connection.as_mut().graceful_shutdown();
            drop(connection.await);
        }
    }
}

/// Returns the response to a request; an error closes the connection without a response.
async fn answer(
    host: Arc<Host>,
    cue: Cue,
    request: hyper::Request<Incoming>,
) -> io::Result<hyper::Response<ResponseBody>> {
    let (parts, body) = request.into_parts();
    let Ok(body) = Limited::new(body, BODY_LIMIT).collect().await else {
        return Ok(too_large());
    };
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let path_and_query = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    let request = Request {
        method: parts.method.to_string(),
        path_and_query: path_and_query.to_owned(),
        host: parts.headers.get(HOST).map_or_else(|| "localhost".to_owned(), text),
        is_tls: host.tls.is_some(),
        headers: parts
            .headers
            .iter()
            .map(|(name, value)| (name.to_string(), text(value)))
            .collect(),
        body: body.to_bytes().to_vec(),
    };
    let response = host.reference.answer(&request);
    match host.mischief.apply(&request.path_and_query, response, &cue) {
        Sent::Whole(response) => Ok(translate(response)),
        Sent::Spoiled(response, spoiled) => {
            let body = StreamBody::new(spoiled.frames).boxed_unsync();
            let response = spoiled
                .headers
                .into_iter()
                .fold(response, |response, (name, value)| response.with(name, value));
            Ok(translate(response).map(|_| body))
        }
        Sent::Closed => Err(io::ErrorKind::ConnectionAborted.into()),
    }
}

fn translate(response: Response) -> hyper::Response<ResponseBody> {
    let builder = hyper::Response::builder().status(response.status);
    let builder = response
        .headers
        .into_iter()
        .fold(builder, |builder, (name, value)| builder.header(name, value));
    let body: UnsyncBoxBody<Bytes, Infallible> = match response.body {
        Body::Empty => Empty::new().boxed_unsync(),
        Body::Bytes(bytes) => Full::new(bytes.into()).boxed_unsync(),
        Body::Stream(pieces) => {
            let frames = pieces.map(|piece| Ok(Frame::data(Bytes::from(piece))));
            StreamBody::new(stream::iter(frames)).boxed_unsync()
        }
    };
    let body = body.map_err(|never| match never {}).boxed_unsync();
    builder.body(body).expect("statuses and header fields of the state machine are well-formed")
}

fn too_large() -> hyper::Response<ResponseBody> {
    let body = Empty::new().map_err(|never| match never {}).boxed_unsync();
    let mut response = hyper::Response::new(body);
    *response.status_mut() = hyper::StatusCode::PAYLOAD_TOO_LARGE;
    response
}
