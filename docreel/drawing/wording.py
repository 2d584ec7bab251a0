"""The few words a slide says by itself, and what is said of what it left out."""

# Said beside a picture that a model painted; "AI" in languages that are not here.
GENERATED = {
    "en": "A generated picture",
    "vi": "Hình do máy vẽ",
    "ar": "صورة من توليد الذكاء الاصطناعي",
    "cs": "Vygenerovaný obrázek",
    "de": "Ein generiertes Bild",
    "el": "Εικόνα τεχνητής νοημοσύνης",
    "es": "Imagen creada con IA",
    "fr": "Image créée par une IA",
    "he": "תמונה שנוצרה בבינה מלאכותית",
    "hi": "एआई से बनाया गया चित्र",
    "id": "Gambar buatan AI",
    "it": "Immagine creata con l’IA",
    "ja": "AIが生成した画像",
    "ko": "AI가 생성한 그림",
    "nl": "Een gegenereerde afbeelding",
    "pl": "Wygenerowany obraz",
    "pt": "Imagem criada por IA",
    "ru": "Изображение создано ИИ",
    "th": "ภาพที่สร้างโดย AI",
    "tr": "Yapay zekâ ile üretilmiş görsel",
    "uk": "Зображення створене ШІ",
    "zh": "由AI生成的图片",
}
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
# In any other language: no words.
COUNTED = {what: ("… + {n}",) * 2 for what in ENGLISH} | {"source": ("TeX", "TeX")}
# What kind of visual it is, for people who do not see it.
KINDS = {
    "en": {
        "bar": "Bar chart of {}", "line": "Line chart of {}", "share": "Shares of {}", "code": "Code in {}, {} lines",
        "plain code": "Code, {} lines", "table": "Table of {} rows: {}", "diagram": "Diagram: {}",
        "formula": "Formula: {}", "figure": "Figure",
    },
    "vi": {
        "bar": "Biểu đồ cột: {}", "line": "Biểu đồ đường: {}", "share": "Biểu đồ tỉ lệ: {}", "code": "Mã {}, {} dòng",
        "plain code": "Mã nguồn, {} dòng", "table": "Bảng {} hàng: {}", "diagram": "Sơ đồ: {}",
        "formula": "Công thức: {}", "figure": "Hình",
    },
}  # fmt: skip


def more(language: str) -> dict[str, tuple[str, str]]:
    """What is said of what does not fit, in a language."""
    return {"en": ENGLISH, "vi": VIETNAMESE}.get(_code(language), COUNTED)


def generated(language: str) -> str:
    """Said beside a picture that a model painted."""
    return GENERATED.get(_code(language), "AI")


def kind(name: str, language: str, *parts: object) -> str:
    """A visual in words; in English where there are none in its language."""
    return KINDS.get(_code(language), KINDS["en"])[name].format(*parts)


def _code(language: str) -> str:
    return language.split("-")[0]


def left_out(what: str, count: int) -> str:
    """A warning about what a slide does not show."""
    if what == "text":
        return "A text was too long for its slide; its beginning is shown."
    if what == "source":
        return "A formula could not be typeset on its slide; its TeX source is shown."
    one = "box" if what == "boxes" else what.removesuffix("s")
    return f"{count} {what if count > 1 else one} did not fit on a slide; the slide says so."
