//! A server that may answer with anything: it hands the socket itself to what plays the villain.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// A request as it arrived.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// The path with its query.
    pub(crate) path: String,
    /// Method, target and all header lines.
    pub(crate) head: String,
    /// Where the server is reached, without a slash at the end.
    pub(crate) origin: String,
}

/// Answers a request, in whatever way.
pub(crate) type Villain = fn(&Asked, &mut TcpStream) -> io::Result<()>;

/// A server on a free port. Its threads end with the process.
pub(crate) struct Server {
    pub(crate) origin: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Server {
    pub(crate) fn start(villain: Villain) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener.local_addr().expect("it is bound");
        let asked = Arc::new(Mutex::new(Vec::new()));
        let known = Arc::clone(&asked);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let known = Arc::clone(&known);
                // A client that goes away while it is answered is what these tests are about.
                thread::spawn(move || drop(converse(stream, address, villain, &known)));
            }
        });
        Self { origin: format!("http://{address}"), asked }
    }

    /// All requests so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().expect("no thread panics while it holds the list").clone()
    }
}

/// A port at which nobody listens.
pub(crate) fn closed_port() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    format!("http://{}", listener.local_addr().expect("it is bound"))
}

fn converse(
    mut stream: TcpStream,
    address: SocketAddr,
    villain: Villain,
    known: &Mutex<Vec<Asked>>,
) -> io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head)? == 0 {
            return Ok(());
        }
    }
    skip_body(&head, &mut reader)?;
    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
    let asked = Asked { path, head, origin: format!("http://{address}") };
    known.lock().expect("no thread panics while it holds the list").push(asked.clone());
    villain(&asked, &mut stream)?;
    stream.flush()
}

/// Reads what follows the head, or closing the connection would reset it before the answer is read.
fn skip_body(head: &str, reader: &mut BufReader<TcpStream>) -> io::Result<()> {
    let lower = head.to_ascii_lowercase();
    let length = lower.lines().find_map(|line| line.strip_prefix("content-length:"));
    let length = length.and_then(|text| text.trim().parse().ok()).unwrap_or(0);
    io::copy(&mut reader.take(length), &mut io::sink()).map(drop)
}
