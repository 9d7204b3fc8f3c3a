//! Files that unpack to more than a document of their size can hold.

use std::io::Read;

use ballast_model::Text;
use flate2::read::ZlibDecoder;
use memchr::memmem;

use crate::document::{DocumentError, limits};

/// Most bytes that all packed streams but pictures may unpack to.
const ALL: u64 = 512 << 20;
/// How far before a stream its dictionary is looked at.
const DICTIONARY: usize = 1024;
/// Deflate never packs tighter than this.
const TIGHTEST: u64 = 1_032;

/// The parser unpacks whole streams, those that describe the file among them, before it can be asked how large they are. So what
/// could be too large is unpacked once into nothing.
pub(super) fn refuse(bytes: &[u8]) -> Result<(), DocumentError> {
    if (bytes.len() as u64).saturating_mul(TIGHTEST) <= limits::PART {
        return Ok(());
    }
    let mut room = ALL;
    for at in memmem::find_iter(bytes, b"stream") {
        if at >= 3 && &bytes[at - 3..at] == b"end" {
            continue;
        }
        let rest = &bytes[at + b"stream".len()..];
        let body = rest
            .strip_prefix(b"\r\n")
            .or_else(|| rest.strip_prefix(b"\n"))
            .or_else(|| rest.strip_prefix(b"\r"));
        let Some(body) = body.filter(|body| is_zlib(body)) else { continue };
        let dictionary = &bytes[at.saturating_sub(DICTIONARY)..at];
        let begin = memmem::rfind(dictionary, b" obj").unwrap_or(0);
        let says = |word: &[u8]| memmem::find(&dictionary[begin..], word).is_some();
        // Pictures are never unpacked.
        if says(b"/Image") && !says(b"/ObjStm") && !says(b"/XRef") {
            continue;
        }
        let unpacked = unpacked(ZlibDecoder::new(body), 0);
        if unpacked > limits::PART || unpacked > room {
            return Err(DocumentError::too_large(
                Text::new(
                    "解压后的内容超出这样大小的文档所能容纳的",
                    "it unpacks to more than a document of its size can hold",
                ),
                limits::megabytes(limits::PART),
            ));
        }
        room -= unpacked;
    }
    Ok(())
}

fn is_zlib(body: &[u8]) -> bool {
    matches!(body, [a, b, ..] if a & 0x0F == 8 && u16::from_be_bytes([*a, *b]) % 31 == 0)
}

/// How much there is in it, counted up to the limit; what is packed a second time is unpacked a second time.
fn unpacked(mut packed: impl Read, depth: u8) -> u64 {
    let mut head = [0; 2];
    if packed.read_exact(&mut head).is_err() {
        return 2;
    }
    let rest = head.as_slice().chain(packed);
    if is_zlib(&head) && depth < 2 {
        let boxed: Box<dyn Read + '_> = Box::new(ZlibDecoder::new(rest));
        return unpacked(boxed, depth + 1).max(2);
    }
    // A stream that breaks off counts as far as it goes.
    let mut sink = Counted(0);
    let _ = std::io::copy(&mut rest.take(limits::PART + 1), &mut sink);
    sink.0
}

struct Counted(u64);

impl std::io::Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
