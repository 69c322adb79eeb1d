//! The fenced blocks of the README.

/// What a block is for: the words behind its fence.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Commands that succeed (`sh`).
    Commands,
    /// Commands with what they print (`console`).
    Session,
    /// A file with its path (`toml bulkspec.toml`, `yaml our-suites/a.yaml`).
    File(String),
    /// Anything else, which the README must not have.
    Unknown(String),
}

/// A fenced block.
#[derive(Debug)]
pub(crate) struct Block {
    pub(crate) kind: Kind,
    pub(crate) text: String,
    /// The line of the opening fence, from 1.
    pub(crate) line: usize,
}

/// All blocks of a page, in order. A block in a list is indented as a whole.
pub(crate) fn blocks(page: &str) -> Vec<Block> {
    let mut found = Vec::new();
    let mut lines = page.lines().enumerate();
    while let Some((at, line)) = lines.next() {
        let Some((indent, words)) = line.split_once("```") else { continue };
        let inside = lines.by_ref().map(|(_, line)| line);
        let inside = inside.take_while(|line| line.trim() != "```");
        let inside = inside.map(|line| line.strip_prefix(indent).unwrap_or(line));
        let text = inside.flat_map(|line| [line, "\n"]).collect();
        found.push(Block { kind: kind(words), text, line: at + 1 });
    }
    found
}

fn kind(words: &str) -> Kind {
    match words.split_once(' ') {
        None if words == "sh" => Kind::Commands,
        None if words == "console" => Kind::Session,
        Some(("toml" | "yaml", path)) => Kind::File(path.to_owned()),
        _ => Kind::Unknown(words.to_owned()),
    }
}

/// The commands of a session, each with the lines that it is said to print.
pub(crate) fn session(text: &str) -> Vec<(String, Vec<String>)> {
    let mut commands: Vec<(String, Vec<String>)> = Vec::new();
    for line in text.lines() {
        match (line.strip_prefix("$ "), commands.last_mut()) {
            (Some(command), _) => commands.push((command.to_owned(), Vec::new())),
            (None, Some((_, lines))) => lines.push(line.to_owned()),
            (None, None) => {}
        }
    }
    commands
}

/// What is said to be printed and is not; `...` stands for any lines. Blank lines and ports do not
/// count.
pub(crate) fn missing(said: &[String], printed: &str) -> Option<String> {
    let printed: Vec<String> = plain(printed.lines());
    let mut rest = printed.as_slice();
    let mut may_skip = false;
    for line in plain(said.iter().map(String::as_str)) {
        if line == "..." {
            may_skip = true;
            continue;
        }
        match rest.iter().position(|other| *other == line) {
            Some(at) if at == 0 || may_skip => rest = &rest[at + 1..],
            _ => return Some(line),
        }
        may_skip = false;
    }
    (!may_skip && !rest.is_empty()).then(|| format!("(the end, before `{}`)", rest[0]))
}

fn plain<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<String> {
    lines.map(|line| without_port(line.trim_end())).filter(|line| !line.is_empty()).collect()
}

fn without_port(line: &str) -> String {
    let mut parts = line.split("127.0.0.1:");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text += "127.0.0.1:*";
        text += part.trim_start_matches(|c: char| c.is_ascii_digit());
    }
    text
}
