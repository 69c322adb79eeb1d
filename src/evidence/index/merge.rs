//! Joins the sorted runs of a spill into one sorted stream, with a small buffer for each run.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::io;

use super::record::{Key, Row};
use super::spill::{Run, Spill};

/// Rows that all read buffers of one merge hold together (about 8 MB).
const ROWS_IN_MEMORY: usize = 64 * 1024;

/// A k-way merge over the runs of a spill.
pub(super) struct Merge<'a> {
    spill: &'a Spill,
    ranks: &'a [u16],
    cursors: Vec<Cursor>,
    heap: BinaryHeap<Reverse<(Key, usize)>>,
    primed: bool,
}

impl<'a> Merge<'a> {
    pub(super) fn new(spill: &'a Spill, ranks: &'a [u16]) -> Self {
        let runs = spill.runs();
        let block = (ROWS_IN_MEMORY / runs.len().max(1)).clamp(16, 4096);
        let cursors = runs.iter().map(|run| Cursor::new(*run, block)).collect();
        Self { spill, ranks, cursors, heap: BinaryHeap::new(), primed: false }
    }

    /// Returns the next row, or `None` after the last one.
    pub(super) fn next_row(&mut self) -> io::Result<Option<Row>> {
        if !self.primed {
            self.primed = true;
            (0..self.cursors.len()).try_for_each(|run| self.offer(run))?;
        }
        let Some(Reverse((_, run))) = self.heap.pop() else { return Ok(None) };
        let row = self.cursors[run].buffer.pop_front();
        self.offer(run)?;
        Ok(row)
    }

    /// Puts the head of a run on the heap, if the run has rows left.
    fn offer(&mut self, run: usize) -> io::Result<()> {
        if let Some(row) = self.cursors[run].head(self.spill)? {
            self.heap.push(Reverse((row.key(self.ranks), run)));
        }
        Ok(())
    }
}

/// The reading position in one run.
struct Cursor {
    left: Run,
    block: usize,
    buffer: VecDeque<Row>,
    bytes: Vec<u8>,
}

impl Cursor {
    fn new(run: Run, block: usize) -> Self {
        Self { left: run, block, buffer: VecDeque::new(), bytes: Vec::new() }
    }

    fn head(&mut self, spill: &Spill) -> io::Result<Option<Row>> {
        if self.buffer.is_empty() && self.left.start < self.left.end {
            let rows = usize::try_from(self.left.end - self.left.start).unwrap_or(usize::MAX);
            let count = rows.min(self.block);
            self.buffer.extend(spill.read(self.left.start, count, &mut self.bytes)?);
            self.left.start += count as u64;
        }
        Ok(self.buffer.front().copied())
    }
}
