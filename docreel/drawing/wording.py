"""The few words a slide says by itself, and what is said of what it left out."""

GENERATED = {"en": "A generated picture", "vi": "Hình do máy vẽ"}
# One and many; {n} is the number.
ENGLISH = {
    "points": ("… 1 more point", "… {n} more points"),
    "terms": ("… 1 more term", "… {n} more terms"),
    "lines": ("… 1 more line", "… {n} more lines"),
    "rows": ("… 1 more row", "… {n} more rows"),
    "columns": ("… 1 more column", "… {n} more columns"),
    "boxes": ("… 1 more box", "… {n} more boxes"),
    "source": ("TeX source", "TeX source"),
}
VIETNAMESE = {
    "points": ("… còn 1 ý nữa", "… còn {n} ý nữa"),
    "terms": ("… còn 1 thuật ngữ nữa", "… còn {n} thuật ngữ nữa"),
    "lines": ("… còn 1 dòng nữa", "… còn {n} dòng nữa"),
    "rows": ("… còn 1 hàng nữa", "… còn {n} hàng nữa"),
    "columns": ("… còn 1 cột nữa", "… còn {n} cột nữa"),
    "boxes": ("… còn 1 ô nữa", "… còn {n} ô nữa"),
    "source": ("Mã nguồn TeX", "Mã nguồn TeX"),
}


def more(language: str) -> dict[str, tuple[str, str]]:
    """The words in a language; English where there are none."""
    return VIETNAMESE if language.split("-")[0] == "vi" else ENGLISH


def generated(language: str) -> str:
    """Said beside a picture that a model painted."""
    return GENERATED["vi" if language.split("-")[0] == "vi" else "en"]


def left_out(what: str, count: int) -> str:
    """A warning about what a slide does not show."""
    if what == "text":
        return "A text was too long for its slide; its beginning is shown."
    if what == "source":
        return "A formula could not be typeset on its slide; its TeX source is shown."
    one = "box" if what == "boxes" else what.removesuffix("s")
    return f"{count} {what if count > 1 else one} did not fit on a slide; the slide says so."
