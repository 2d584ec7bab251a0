"""Bytes -> text."""

import codecs
import unicodedata
from dataclasses import dataclass

from charset_normalizer import from_bytes

from docreel.errors import UndecodableText

BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# What no text contains; tab, line feed, form feed, carriage return and escape do occur.
CONTROLS = bytes(set(range(32)) - set(b"\t\n\f\r\x1b\x0b\x1a"))
STRIP_CONTROLS = dict.fromkeys((*range(0x20), 0x7F, *range(0x80, 0xA0), 0xFEFF), " ") | {9: "\t", 10: "\n", 0xFEFF: ""}


@dataclass(frozen=True)
class Decoded:
    """Text in NFC with ``\\n`` line ends, and the encoding it was in."""

    text: str
    encoding: str


def looks_binary(data: bytes) -> bool:
    """Whether ``data`` contains bytes that text in UTF-8 or an 8-bit encoding does not."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return False
    sample = data[:65536]
    return len(sample.translate(None, CONTROLS)) < len(sample)


def decode(data: bytes, name: str = "The file") -> Decoded:
    """Text of ``data``: by byte order mark, as UTF-8, or by statistics where these are beyond doubt.

    Raises UndecodableText.
    """
    encoding = next((encoding for bom, encoding in BOMS if data.startswith(bom)), "utf-8")
    try:
        return Decoded(tidy(data.decode(encoding)), encoding.removesuffix("-sig"))
    except UnicodeDecodeError:
        if encoding != "utf-8" or looks_binary(data):
            raise _undecodable(name) from None
    return _decode_legacy(data, name)


def _decode_legacy(data: bytes, name: str) -> Decoded:
    best = from_bytes(data).best()
    # Without coherence (letters as frequent as in some language) every 8-bit encoding fits every text.
    if best is None or best.chaos > 0.1 or (best.coherence < 0.2 and not best.multi_byte_usage > 0.4):
        raise _undecodable(name)
    return Decoded(tidy(str(best)), best.encoding)


def tidy(text: str) -> str:
    """``text`` in NFC, with ``\\n`` line ends and without control characters; the number of lines stays."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").translate(STRIP_CONTROLS))


def _undecodable(name: str) -> UndecodableText:
    return UndecodableText(f"{name} is not text in an encoding that can be recognised. Save it as UTF-8.")
