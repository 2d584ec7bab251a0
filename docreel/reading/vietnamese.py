"""Old encodings of Vietnamese that Python has no codec for, and whether letters form Vietnamese syllables."""

import re
import unicodedata

# The upper 128 characters; the lower ones are ASCII. TCVN 5712 contains what the fonts called TCVN3 or ABC use.
VISCII = (
    "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯ"
    "ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡưàáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ"
)
TCVN = (
    "ÀẢÃÁẠẶẬÈẺẼÉẸỆÌỈĨÍỊÒỎÕÓỌỘỜỞỠỚỢÙỦŨ\u00a0ĂÂÊÔƠƯĐăâêôơưđẶ\u0300\u0309\u0303\u0301\u0323àảãáạẲằẳẵắẴẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệ"
    "ìỉỄẾỒĩíịòỔỏõóọồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵỐ"
)
UPPER = {"viscii": VISCII, "tcvn5712": TCVN}

TONES = "\u0300\u0301\u0303\u0309\u0323"
WORD = re.compile(r"[^\W\d_]+")
ONSET = r"(?:ngh?|nh|gh?|gi|ch|tr|th|ph|kh|qu|[bcdđhklmnprstvx])?"
CLOSED = r"(?:uyê|iê|yê|ươ|uô|oa|oă|oe|oo|uâ|uê|uy|[aăâeêioôơuưy])(?:ng|nh|ch|[cmnpt])"
OPEN = (
    r"(?:uôi|ươi|ươu|iêu|yêu|oai|oay|oeo|uây|uya|uyu|[iuư]a|oa|oe|uâ|uê|uơ|uy|[aeiou]o|[aouôơư]i|[aâ]y|[aâêiơư]u|ơi"
    r"|[aeêioôơuưy])"
)
SYLLABLE = re.compile(f"{ONSET}(?:{CLOSED}|{OPEN})")


def decode_upper(data: bytes, encoding: str) -> str:
    """``data`` in one of UPPER."""
    table = UPPER[encoding]
    return "".join(chr(byte) if byte < 128 else table[byte - 128] for byte in data)


def spelled_right(text: str) -> float:
    """Share of the words with marks that are Vietnamese syllables in one case or capitalised; 0 without any."""
    words = [word for word in WORD.findall(unicodedata.normalize("NFC", text)) if not word.isascii()]
    return sum(map(_is_syllable, words)) / len(words) if words else 0.0


def _is_syllable(word: str) -> bool:
    if word not in (word.lower(), word.upper(), word.capitalize()):
        return False
    parts = unicodedata.normalize("NFD", word.lower())
    tones = [part for part in parts if part in TONES]
    letters = unicodedata.normalize("NFC", "".join(part for part in parts if part not in TONES))
    stopped = letters.endswith(("c", "ch", "p", "t"))
    return (
        len(tones) <= 1
        and bool(SYLLABLE.fullmatch(letters))
        and not (stopped and tones and tones[0] not in "\u0301\u0323")
    )
