"""One slide of every kind: as documents have them, with texts that are much too long, and in other scripts."""

import io

from PIL import Image, ImageDraw

from docreel.models import (
    Arrow,
    Artifact,
    Box,
    BulletList,
    Chart,
    CodeListing,
    Comparison,
    DefinitionCard,
    Diagram,
    FigureCard,
    FormulaCard,
    Illustration,
    NumberCard,
    QuoteCard,
    SectionCard,
    Series,
    Side,
    TableGrid,
    Term,
    TitleCard,
    Visual,
)

IMAGE = Artifact(key="0" * 64, media_type="image/png", size_bytes=1)


def load(artifact: Artifact) -> bytes:
    """A picture for figures: hills under a sky."""
    image = Image.new("RGB", (900, 600), "#bcd9f2")
    painter = ImageDraw.Draw(image)
    painter.ellipse((640, 60, 780, 200), fill="#ffd76a")
    painter.polygon([(0, 600), (260, 240), (560, 600)], fill="#4f7d5b")
    painter.polygon([(300, 600), (640, 330), (900, 600)], fill="#37604a")
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _series(name: str, *values: float, unit: str = "") -> Series:
    return Series(name=name, values=values, written=tuple(f"{value:g}{unit}" for value in values))


def _steps(*texts: str, heading: str) -> Diagram:
    arrows = tuple(Arrow(source=n, target=n + 1) for n in range(len(texts) - 1))
    return Diagram(heading=heading, boxes=tuple(Box(text=text) for text in texts), arrows=arrows)


YEARS = ("2019", "2020", "2021", "2022", "2023", "2024")
TYPICAL: dict[str, Visual] = {
    "title": TitleCard(title="How Coffee Is Made", subtitle="From the cherry on the branch to the cup on the table"),
    "section": SectionCard(
        title="In the roaster", label="Chapter 2", parts=("Why beans crack", "Light, medium, dark", "Cooling")
    ),
    "section alone": SectionCard(title="What comes after the harvest"),
    "bullets": BulletList(
        heading="Brewing well",
        items=("Grind the beans just before brewing", "Use clean water just below boiling", "Weigh coffee and water"),
    ),
    "many bullets": BulletList(
        heading="What the water meets on its way",
        items=tuple(f"{what} takes some of it, and gives it back later" for what in
                    ("The soil", "A root", "The glacier", "Deep rock", "A leaf", "The sea")),
    ),
    "quote": QuoteCard(
        heading="One last thought", text="I have measured out my life with coffee spoons.", attribution="T. S. Eliot"
    ),
    "key sentence": QuoteCard(
        heading="From cherry to bean", text="Coffee beans are the seeds of a small red fruit", quoted=False
    ),
    "definition": DefinitionCard(
        heading="Weather",
        terms=(Term(name="Evaporation", meaning="the process by which a liquid turns into vapour below its boiling "
                    "point"),),
    ),
    "glossary": DefinitionCard(
        heading="Glossary",
        terms=(Term(name="Crema", meaning="The foam on an espresso."),
               Term(name="First crack", meaning="The sound of beans that open at about 200 °C."),
               Term(name="Portafilter", meaning="The handle that holds the ground coffee under the machine.")),
    ),
    "number": NumberCard(
        heading="In the cup", figure="98", unit="percent", text="A cup of coffee is about 98 percent water"
    ),
    "large number": NumberCard(
        heading="Harvest", figure="1,943,000", unit="tonnes", text="Vietnam harvested 1,943,000 tonnes of coffee"
    ),
    "comparison": Comparison(
        heading="Arabica or robusta?",
        sides=(Side(name="Arabica", points=("Grows in cool highlands", "Mild and fragrant", "1.2 % caffeine")),
               Side(name="Robusta", points=("Grows lower, in the heat", "Strong and bitter"))),
    ),
    "aspects": Comparison(
        heading="Two ways to brew", aspects=("Time", "Grind", "Taste"),
        sides=(Side(name="Espresso", points=("30 seconds", "very fine", "dense, with a foam")),
               Side(name="French press", points=("four minutes", "coarse", "round, a little cloudy"))),
    ),
    "code": CodeListing(
        heading="A pot for four", language="python",
        text='def coffee_for(water_ml: int) -> float:\n    """Grams of coffee for a pot."""\n'
             "    return water_ml * 60 / 1000\n\n\nprint(coffee_for(500))  # 30.0",
    ),
    "table": TableGrid(
        heading="In the roaster", header=("Brew", "Water", "Time", "Grind"),
        rows=(("Espresso", "93 °C", "30 s", "fine"), ("Pour-over", "94 °C", "180 s", "medium"),
              ("French press", "95 °C", "240 s", "coarse")),
    ),
    "bars": Chart(
        heading="Who grows it", form="bar", axis="Country", labels=("Brazil", "Vietnam", "Colombia", "Indonesia"),
        series=(_series("Million bags", 66, 29, 12, 10),),
    ),
    "line": Chart(
        heading="Exports", form="line", axis="Year", labels=YEARS,
        series=(_series("Robusta, kt", 1510, 1480, 1550, 1720, 1600, 1690),),
    ),
    "shares": Chart(
        heading="What it becomes", form="share", labels=("Filter", "Espresso", "Instant", "Other"),
        series=(_series("Share of cups", 41, 28, 24, 7, unit=" %"),),
    ),
    "diagram": _steps("Pick", "Dry", "Roast", "Grind", "Brew", heading="From branch to cup"),
    "formula": FormulaCard(
        heading="Extraction", latex=r"E = \frac{m_\text{dissolved}}{m_\text{dry}} \times 100\,\%",
        note="Between 18 and 22 percent a cup is balanced",
    ),
    "figure": FigureCard(heading="Where it grows", image=IMAGE, width_px=900, height_px=600, caption="Near Đà Lạt"),
    "illustration": Illustration(
        heading="Where it grows", text="Coffee grows in the cool hills of the tropics", image=IMAGE, width_px=900,
        height_px=600,
    ),
}  # fmt: skip

LONG = "A very long sentence about the slow growth of coffee in the cool nights of the highlands, which goes on " * 3
_WORDS = {
    "vietnamese": ("Hà Nội qua bốn mùa, Ẵng Ằng", "vi"),
    "chinese": ("咖啡豆其实是一种红色小果实的种子", "zh"),
    "japanese": ("コーヒーの作り方と歴史について", "ja"),
    "korean": ("커피는 어떻게 만들어지나", "ko"),
    "arabic": ("كيف تُصنع القهوة العربية", "ar"),
    "hebrew": ("איך מכינים קפה טוב", "he"),
    "thai": ("กาแฟปลูกในภาคเหนือของประเทศไทย", "th"),
    "hindi": ("कॉफ़ी कैसे बनती है", "hi"),
    "greek": ("Πώς φτιάχνεται ο καφές", "el"),
    "russian": ("Как делают кофе: щёлочь и жар", "ru"),
    "emoji": ("Coffee ☕ and cake 🍰: 👍🏽 🇻🇳 👩‍🌾 ✅", "en"),
}


def filled(text: str, more: str = "") -> dict[str, Visual]:
    """Every kind with ``text`` wherever text may stand; ``more`` in lists and paragraphs."""
    body = more or text
    side = Side(name=text, points=(body, text, body))
    chart = Chart(heading=text, form="bar", axis=text, labels=(text, "b", "c"), series=(_series(text, 3, 2, 1),))
    return {
        "title": TitleCard(title=text, subtitle=body),
        "section": SectionCard(title=text, label=text, parts=(text, body, text)),
        "bullets": BulletList(heading=text, items=(body, text, body)),
        "quote": QuoteCard(heading=text, text=body, attribution=text),
        "key sentence": QuoteCard(heading=text, text=body, quoted=False),
        "definition": DefinitionCard(heading=text, terms=(Term(name=text, meaning=body),)),
        "glossary": DefinitionCard(heading=text, terms=(Term(name=text, meaning=body), Term(name="b", meaning=text))),
        "number": NumberCard(heading=text, figure="1.234.567", unit=text, text=body),
        "comparison": Comparison(heading=text, sides=(side, side)),
        "aspects": Comparison(heading=text, sides=(side, side), aspects=(text, text, text)),
        "code": CodeListing(heading=text, text=f"# {body}\nprint('{text}')", language="python"),
        "table": TableGrid(heading=text, header=(text, "Σ"), rows=((text, "1"), (body, "22"))),
        "bars": chart,
        "line": chart.model_copy(update={"form": "line"}),
        "shares": chart.model_copy(update={"form": "share"}),
        "diagram": _steps(text, text, text, heading=text),
        "formula": FormulaCard(heading=text, latex=r"a^2 + b^2 = c^2", note=body),
        "figure": FigureCard(heading=text, image=IMAGE, width_px=900, height_px=600, caption=body),
        "illustration": Illustration(heading=text, text=body, image=IMAGE, width_px=900, height_px=600),
    }


def decks() -> dict[str, tuple[dict[str, Visual], str]]:
    """By name: slides of every kind, and the language of their texts."""
    scripts = {name: (filled(text), language) for name, (text, language) in _WORDS.items()}
    return {"typical": (TYPICAL, "en"), "long": (filled(LONG[:180], LONG), "en"), **scripts}
