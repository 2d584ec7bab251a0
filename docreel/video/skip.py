"""Pictures that repeat the one before, made without an encoder.

While nothing changes, encoding costs as much as ever: x264 looks at every macroblock to find that it may be skipped.
But the outcome is known: a P picture that skips every macroblock, a few dozen bytes, equal each time except for two
counters in its header. So the encoder sees only pictures that change, and between them one such picture of its own
making is repeated; the counters of what follows are set anew. The stream stays an ordinary constant-rate H.264 stream.

Works on access units of 4-byte length-prefixed NAL units (``avc1``), one slice per picture, no field coding, and
P pictures that refer to the picture decoded before them only.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from docreel.errors import RenderError

ESCAPED, TO_ESCAPE = re.compile(rb"\x00\x00\x03"), re.compile(rb"\x00\x00(?=[\x00-\x03])")
SLICE, IDR_SLICE, SPS = 1, 5, 7
LONGEST_START = 32  # bytes of a slice in which its counters surely are


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

    def read(self, unit: bytes) -> tuple[int, int]:
        """Both counters of an access unit."""
        for nal in nals(unit):
            kind = nal[0] & 31
            if kind in (SLICE, IDR_SLICE):
                bits = _at_counters(nal[:LONGEST_START])
                number = bits.unsigned(self.frame_num)
                if kind == IDR_SLICE:
                    bits.golomb()  # which IDR picture
                return number, bits.unsigned(self.picture_order)
        raise RenderError("The H.264 encoder made a unit without a picture; install another build of PyAV.")

    def stamped(self, unit: bytes, number: int, order: int) -> bytes:
        """The access unit with other counters; that of an IDR picture stays as it is."""
        out = bytearray()
        for nal in nals(unit):
            done = self._stamped_slice(nal, number, order) if nal[0] & 31 == SLICE else nal
            out += len(done).to_bytes(4) + done
        return bytes(out)

    def _stamped_slice(self, nal: bytes, number: int, order: int) -> bytes:
        bits = _at_counters(nal)
        bits.overwrite(number % (1 << self.frame_num), self.frame_num)
        bits.overwrite(order % (1 << self.picture_order), self.picture_order)
        return escape(bytes(bits.data))


@dataclass(frozen=True)
class Unit:
    """An access unit, which picture of its segment it shows, from 0, and whether decoding may start there."""

    data: bytes
    shown: int
    key: bool


def held(units: Sequence[Unit], lengths: Sequence[int], counters: Counters, repeat: bytes) -> Iterator[Unit]:
    """The units, in the order of decoding, so that picture ``n`` is seen for ``lengths[n]`` frames.

    ``repeat`` is a P picture that skips every macroblock. What is held must be a reference picture, with nothing
    reordered around it. Raises RenderError.
    """
    first = [0, *accumulate(lengths)]
    put_in = furthest = 0  # pictures since the last IDR picture; the latest that is shown
    for position, unit in enumerate(units):
        again = lengths[unit.shown] - 1
        furthest = max(furthest, unit.shown)
        if again and (unit.shown, furthest) != (position, position):
            raise RenderError("The H.264 encoder did not keep to the kinds of pictures asked for; reinstall PyAV.")
        put_in = 0 if unit.key else put_in
        number, order = counters.read(unit.data)
        number, order = number + put_in, order + 2 * put_in
        yield Unit(counters.stamped(unit.data, number, order) if put_in else unit.data, first[unit.shown], unit.key)
        for turn in range(1, again + 1):
            yield Unit(counters.stamped(repeat, number + turn, order + 2 * turn), first[unit.shown] + turn, False)
        put_in += again


def _at_counters(nal: bytes) -> Bits:
    bits = Bits(unescape(nal))
    bits.unsigned(8)
    for _ in range(3):  # first macroblock, slice type, parameter set
        bits.golomb()
    return bits


def nals(unit: bytes) -> list[bytes]:
    """The NAL units of an access unit."""
    found, at = [], 0
    while at < len(unit):
        size = int.from_bytes(unit[at : at + 4])
        found.append(unit[at + 4 : at + 4 + size])
        at += 4 + size
    return found
