//! The transport for a chosen address, long life and files of any size: bodies are generated as
//! fast as the client takes them.

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Empty, Full, Limited, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::header::{HOST, HeaderValue};
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::machine::Reference;
use super::message::{Body, Request};

/// The largest request body that is read: a Group of 10,001 members has about one MiB.
const BODY_LIMIT: usize = 16 * 1024 * 1024;
/// How long open connections may take to finish after the shutdown has begun.
const GRACE: Duration = Duration::from_secs(10);

type ResponseBody = UnsyncBoxBody<Bytes, Infallible>;

/// Why a server could not be kept running.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The listener did not give a connection.
    #[error("accept a connection")]
    Accept(#[source] io::Error),
}

/// Serves on `listener` until `shutdown` is ready, then lets open connections finish.
///
/// # Errors
///
/// [`ServeError::Accept`] when the listener itself fails; what goes wrong on a single connection
/// ends that connection only.
pub async fn serve(
    reference: Arc<Reference>,
    listener: TcpListener,
    shutdown: impl Future<Output = ()>,
) -> Result<(), ServeError> {
    let (closing, closed) = watch::channel(());
    let mut connections = JoinSet::new();
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(converse(Arc::clone(&reference), stream, closed.clone()));
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

/// Tells whether an error belongs to one client, so that others can still be served.
fn is_passing(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionRefused
            | io::ErrorKind::Interrupted
    )
}

/// Talks to one client until it leaves, or until the server closes and the current answer is sent.
async fn converse(reference: Arc<Reference>, stream: TcpStream, mut closed: watch::Receiver<()>) {
    let service = service_fn(move |request| answer(Arc::clone(&reference), request));
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

async fn answer(
    reference: Arc<Reference>,
    request: hyper::Request<Incoming>,
) -> Result<hyper::Response<ResponseBody>, Infallible> {
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
        headers: parts
            .headers
            .iter()
            .map(|(name, value)| (name.to_string(), text(value)))
            .collect(),
        body: body.to_bytes().to_vec(),
    };
    Ok(translate(reference.answer(&request)))
}

fn translate(response: super::message::Response) -> hyper::Response<ResponseBody> {
    let builder = hyper::Response::builder().status(response.status);
    let builder = response
        .headers
        .into_iter()
        .fold(builder, |builder, (name, value)| builder.header(name, value));
    let body = match response.body {
        Body::Empty => Empty::new().boxed_unsync(),
        Body::Bytes(bytes) => Full::new(bytes.into()).boxed_unsync(),
        Body::Stream(pieces) => {
            let frames = pieces.map(|piece| Ok(Frame::data(Bytes::from(piece))));
            StreamBody::new(stream::iter(frames)).boxed_unsync()
        }
    };
    builder.body(body).expect("statuses and header fields of the state machine are well-formed")
}

fn too_large() -> hyper::Response<ResponseBody> {
    let mut response = hyper::Response::new(Empty::new().boxed_unsync());
    *response.status_mut() = hyper::StatusCode::PAYLOAD_TOO_LARGE;
    response
}
