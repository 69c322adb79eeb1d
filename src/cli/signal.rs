//! Signals that ask the program to end: the interrupt of a terminal, and on Unix `SIGTERM` and
//! `SIGHUP`, which CI servers and closed terminals send.

use crate::exit::Exit;

/// Waits for the next signal that asks the program to end, and returns what it means as a clause.
/// From the first call on, these signals no longer end the process by themselves.
#[cfg(unix)]
pub(super) async fn asked_to_end() -> &'static str {
    use tokio::signal::unix::{SignalKind, signal};
    let (terminate, hangup) = (signal(SignalKind::terminate()), signal(SignalKind::hangup()));
    let (Ok(mut terminate), Ok(mut hangup)) = (terminate, hangup) else {
        return interrupt().await;
    };
    tokio::select! {
        why = interrupt() => why,
        _ = terminate.recv() => "it was ended by SIGTERM",
        _ = hangup.recv() => "it was ended by SIGHUP",
    }
}

/// Waits for the next interrupt, and returns what it means as a clause.
#[cfg(not(unix))]
pub(super) async fn asked_to_end() -> &'static str {
    interrupt().await
}

async fn interrupt() -> &'static str {
    if tokio::signal::ctrl_c().await.is_err() {
        // Where interrupts cannot be heard, they end the process as they always do.
        std::future::pending::<()>().await;
    }
    "it was interrupted"
}

#[expect(clippy::exit, reason = "the person who asks twice does not want to wait for a report")]
pub(super) fn end_at_once() {
    std::process::exit(i32::from(Exit::Interrupted.code()));
}
