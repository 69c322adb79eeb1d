//! Files that people name: suites, configuration, keys, tokens. Only regular files are read, and none
//! without end, so that a wrong path is an error instead of a program that hangs.

use std::fs::{self, File, FileType};
use std::io::{self, Read as _};
use std::path::Path;

/// The longest suite or configuration, in bytes: 4 MiB.
pub(crate) const LONGEST_DOCUMENT: u64 = 4 * 1024 * 1024;

/// The longest token, secret, key or certificate file, in bytes: 1 MiB.
pub(crate) const LONGEST_SECRET: u64 = 1024 * 1024;

/// Reads a regular file of at most `longest` bytes.
///
/// # Errors
///
/// Returns an error if the file cannot be read, is no regular file (opening a pipe waits for its
/// other end, and a device may never end), or is too long.
pub(crate) fn read(path: &Path, longest: u64) -> io::Result<Vec<u8>> {
    let found = fs::metadata(path)?.file_type();
    if !found.is_file() {
        let why = format!("it is {}, not a regular file", kind(found));
        return Err(io::Error::new(io::ErrorKind::InvalidInput, why));
    }
    let mut bytes = Vec::new();
    // The length that the system states is not asked: it is 0 for files that are made when read.
    File::open(path)?.take(longest + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > longest {
        let why = format!("it is longer than {longest} bytes");
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, why));
    }
    Ok(bytes)
}

/// Reads a regular file of text as [`read`] does.
///
/// # Errors
///
/// As for [`read`], and if the file is not UTF-8.
pub(crate) fn read_text(path: &Path, longest: u64) -> io::Result<String> {
    let no_text = |_| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8 text");
    String::from_utf8(read(path, longest)?).map_err(no_text)
}

/// What a path leads to, where it is no regular file.
pub(crate) fn kind(found: FileType) -> &'static str {
    if found.is_dir() { "a directory" } else { "a pipe, a device or a socket" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_up_to_its_bound() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::write(&path, "1234").unwrap();
        assert_eq!(read_text(&path, 4).unwrap(), "1234");
        assert_eq!(read(&path, 3).unwrap_err().to_string(), "it is longer than 3 bytes");
    }

    #[test]
    fn what_is_no_regular_file_is_refused_before_it_is_opened() {
        let folder = tempfile::tempdir().unwrap();
        let told = read(folder.path(), 9).unwrap_err().to_string();
        assert_eq!(told, "it is a directory, not a regular file");
        let device = Path::new("/dev/zero");
        if device.exists() {
            let told = read(device, 9).unwrap_err().to_string();
            assert_eq!(told, "it is a pipe, a device or a socket, not a regular file");
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_refused_without_showing_them() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::write(&path, [0xff, b's']).unwrap();
        assert_eq!(read_text(&path, 9).unwrap_err().to_string(), "it is not UTF-8 text");
    }
}
