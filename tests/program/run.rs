//! The program under test, as a process of its own that is not allowed to hang.

use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

/// How a process ended, and all that it said.
#[derive(Debug)]
pub(crate) struct Ended {
    /// The exit code; `None` when a signal ended it.
    pub(crate) code: Option<i32>,
    /// Standard output.
    pub(crate) out: Vec<u8>,
    /// Standard error.
    pub(crate) err: Vec<u8>,
}

impl Ended {
    /// Standard output and error as text, one after the other.
    pub(crate) fn said(&self) -> String {
        String::from_utf8_lossy(&[&self.out[..], &self.err].concat()).into_owned()
    }
}

/// The program in a folder, with no setting of the environment that could lead it elsewhere.
pub(crate) fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bulkspec"));
    command.current_dir(folder).args(arguments).stdin(Stdio::null());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    for name in ["BULKSPEC_TARGET", "BULKSPEC_TOKEN", "BULKSPEC_CONTRACT", "BULKSPEC_GROUP"] {
        command.env_remove(name);
    }
    command
}

/// Runs the program in a folder to its end.
///
/// # Panics
///
/// Panics when it has not ended within `limit`; it is killed then.
pub(crate) fn run(folder: &Path, arguments: &[&str], limit: Duration) -> Ended {
    end(command(folder, arguments).spawn().expect("the program starts"), limit)
}

/// Waits for the end of a process.
///
/// # Panics
///
/// As for [`run`].
pub(crate) fn end(mut child: Child, limit: Duration) -> Ended {
    let out = collect(child.stdout.take().expect("the output is piped"));
    let err = collect(child.stderr.take().expect("the output is piped"));
    // Both ends are closed when the process is gone.
    let ended = out.recv_timeout(limit).and_then(|out| Ok((out, err.recv_timeout(limit)?)));
    let Ok((out, err)) = ended else {
        child.kill().expect("the process is ours");
        panic!("the program did not end within {limit:?}");
    };
    let code = child.wait().expect("the process is ours").code();
    Ended { code, out, err }
}

fn collect(mut pipe: impl Read + Send + 'static) -> Receiver<Vec<u8>> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = pipe.read_to_end(&mut bytes);
        let _ = sender.send(bytes);
    });
    receiver
}
