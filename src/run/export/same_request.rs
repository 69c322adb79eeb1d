//! Files of a manifest that one request brings: a URL that several items name is asked for once.

use std::collections::HashMap;

use crate::evidence::FileEvidence;
use crate::run::export::wanted::Wanted;

/// Which files are asked for together with which.
pub(crate) struct SameRequest {
    /// For each file the place of the first one with the same request, which is itself where there
    /// is none before it.
    first: Vec<usize>,
    /// For a file that others are asked for together with, the second one.
    second: HashMap<usize, usize>,
}

impl SameRequest {
    pub(crate) fn of(wanted: &[Wanted]) -> Self {
        let mut known = HashMap::new();
        let mut same = Self { first: Vec::with_capacity(wanted.len()), second: HashMap::new() };
        for (place, file) in wanted.iter().enumerate() {
            let request = file.url.as_ref().map(|url| (url, file.with_token, &file.headers));
            let first = match request {
                Some(request) => *known.entry(request).or_insert(place),
                None => place,
            };
            if first != place {
                same.second.entry(first).or_insert(place);
            }
            same.first.push(first);
        }
        same
    }

    /// The places of the files that are asked for.
    pub(crate) fn firsts(&self) -> impl Iterator<Item = usize> {
        self.first.iter().enumerate().filter(|(place, first)| place == *first).map(|(it, _)| it)
    }

    /// The second file that the request for the one at `place` brings, if it brings several. Its
    /// records go into the index as well, so that what comes twice is found twice; those of any
    /// further one would only make the index larger.
    pub(crate) fn second<'a>(&self, wanted: &'a [Wanted], place: usize) -> Option<&'a Wanted> {
        self.second.get(&place).map(|second| &wanted[*second])
    }

    /// The evidence of all files, in order, where `came` is that of those that were asked for.
    pub(crate) fn spread(&self, wanted: &[Wanted], came: Vec<FileEvidence>) -> Vec<FileEvidence> {
        let mut came = came.into_iter();
        let mut files: Vec<FileEvidence> = Vec::with_capacity(wanted.len());
        for (place, file) in wanted.iter().enumerate() {
            let first = self.first[place];
            let evidence = if first == place { came.next() } else { None };
            files.push(evidence.unwrap_or_else(|| FileEvidence {
                output: file.output,
                resource_type: file.resource_type.clone(),
                name: file.name.clone(),
                ..files[first].clone()
            }));
        }
        files
    }
}
