"""Bytes -> text."""

import codecs
import unicodedata
from dataclasses import dataclass

from docreel.errors import UndecodableText
from docreel.reading.legacy import decode_legacy

BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# What no text contains; tab, line feed, form feed, carriage return and escape do occur.
CONTROLS = bytes(set(range(32)) - set(b"\t\n\f\r\x1b\x0b\x1a"))
STRIP_CONTROLS = dict.fromkeys((*range(0x20), 0x7F, *range(0x80, 0xA0), 0xFEFF), " ") | {9: "\t", 10: "\n", 0xFEFF: ""}


@dataclass(frozen=True)
class Decoded:
    """Text in NFC with ``\\n`` line ends, and the encoding it was in."""

    text: str
    encoding: str

    @property
    def warnings(self) -> tuple[str, ...]:
        """Says so where the encoding was guessed."""
        if self.encoding.startswith("utf"):
            return ()
        return (f"The text was read as {self.encoding}, not UTF-8. If letters look wrong, save it as UTF-8.",)


def looks_binary(data: bytes) -> bool:
    """Whether ``data`` contains bytes that text in UTF-8 or an 8-bit encoding does not."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return False
    sample = data[:65536]
    return len(sample.translate(None, CONTROLS)) < len(sample)


def decode(data: bytes, name: str = "The file") -> Decoded:
    """Text of ``data``: by byte order mark, as UTF-8, or by the language it is in where that is beyond doubt.

    Raises UndecodableText.
    """
    encoding = next((encoding for bom, encoding in BOMS if data.startswith(bom)), "utf-8")
    try:
        return Decoded(tidy(data.decode(encoding)), encoding.removesuffix("-sig"))
    except UnicodeDecodeError:
        if encoding != "utf-8" or looks_binary(data):
            raise _undecodable(name) from None
    if found := decode_legacy(data):
        return Decoded(tidy(found[0]), found[1])
    raise _undecodable(name)


def tidy(text: str) -> str:
    """``text`` in NFC, with ``\\n`` line ends and without control characters; the number of lines stays."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").translate(STRIP_CONTROLS))


def _undecodable(name: str) -> UndecodableText:
    return UndecodableText(f"{name} is not text in an encoding that can be recognised. Save it as UTF-8.")
