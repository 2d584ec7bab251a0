"""Pictures that repeat the one before, made without an encoder.

While nothing changes, encoding costs as much as ever: x264 looks at every macroblock to find that it may be skipped.
But the outcome is known: a P picture that skips every macroblock, a few dozen bytes, equal each time except for two
counters in its header. So the encoder sees only pictures that change, and between them one such picture of its own
making is repeated; the counters of what follows are set anew. The stream stays an ordinary constant-rate H.264 stream.

Works on access units of 4-byte length-prefixed NAL units (``avc1``), one slice per picture, no field coding, and
P pictures that refer to the picture before only.
"""

import re
from dataclasses import dataclass

from docreel.errors import RenderError

ESCAPED, TO_ESCAPE = re.compile(rb"\x00\x00\x03"), re.compile(rb"\x00\x00(?=[\x00-\x03])")
SLICE, IDR_SLICE, SPS = 1, 5, 7


class Bits:
    """Reads and writes single bits of a NAL unit without its emulation prevention bytes."""

    def __init__(self, data: bytes) -> None:
        self.data = bytearray(data)
        self.position = 0

    def unsigned(self, width: int) -> int:
        value = 0
        for _ in range(width):
            value = value << 1 | (self.data[self.position >> 3] >> (7 - (self.position & 7)) & 1)
            self.position += 1
        return value

    def golomb(self) -> int:
        """Exp-Golomb code, ``ue(v)``."""
        zeros = 0
        while not self.unsigned(1):
            zeros += 1
        return (1 << zeros) - 1 + self.unsigned(zeros)

    def overwrite(self, value: int, width: int) -> None:
        for shift in range(width - 1, -1, -1):
            mask = 128 >> (self.position & 7)
            index = self.position >> 3
            self.data[index] = self.data[index] | mask if value >> shift & 1 else self.data[index] & ~mask
            self.position += 1


def unescape(nal: bytes) -> bytes:
    """Take out emulation prevention: 00 00 03 becomes 00 00."""
    return ESCAPED.sub(b"\0\0", nal)


def escape(rbsp: bytes) -> bytes:
    """Put emulation prevention in."""
    return TO_ESCAPE.sub(b"\0\0\3", rbsp)


@dataclass(frozen=True)
class Counters:
    """How wide the two counters of a slice header are, in bits."""

    frame_num: int
    picture_order: int

    @classmethod
    def of(cls, extradata: bytes) -> "Counters":
        """From the SPS in an avcC record. Raises RenderError where the stream is of another kind."""
        bits = Bits(unescape(extradata[8 : 8 + int.from_bytes(extradata[6:8])]))
        if bits.unsigned(8) & 31 != SPS or bits.unsigned(8) != 100:
            raise RenderError("The H.264 encoder did not make a High profile stream; install another build of PyAV.")
        bits.unsigned(16)
        bits.golomb()
        plain = (bits.golomb(), bits.golomb(), bits.golomb(), bits.unsigned(1), bits.unsigned(1)) == (1, 0, 0, 0, 0)
        frame_num = bits.golomb() + 4
        if not plain or bits.golomb() != 0:
            raise RenderError("The H.264 encoder made a stream that cannot be joined; install another build of PyAV.")
        return cls(frame_num, bits.golomb() + 4)

    def stamped(self, unit: bytes, number: int) -> bytes:
        """A P access unit as the picture ``number`` after its IDR picture, each of them a reference."""
        out = bytearray()
        for nal in nals(unit):
            done = self._stamped_slice(nal, number) if nal[0] & 31 == SLICE else nal
            out += len(done).to_bytes(4) + done
        return bytes(out)

    def _stamped_slice(self, nal: bytes, number: int) -> bytes:
        rbsp = unescape(nal)
        bits = Bits(rbsp)
        bits.unsigned(8)
        for _ in range(3):  # first macroblock, slice type, parameter set
            bits.golomb()
        bits.overwrite(number % (1 << self.frame_num), self.frame_num)
        bits.overwrite(2 * number % (1 << self.picture_order), self.picture_order)
        return escape(bytes(bits.data))


def nals(unit: bytes) -> list[bytes]:
    """The NAL units of an access unit."""
    found, at = [], 0
    while at < len(unit):
        size = int.from_bytes(unit[at : at + 4])
        found.append(unit[at + 4 : at + 4 + size])
        at += 4 + size
    return found
