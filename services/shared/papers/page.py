"""The parts of a paper: the page, tables, lists, the place for seal and signature."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from infra.languages.saying import Language, Text, day, said
from services.shared.papers import wording
from services.shared.papers.markup import Markup, element, together

_FONTS: dict[Language, str] = {
    "en": "'Noto Serif','Liberation Serif','Times New Roman','Noto Serif CJK SC','Songti SC',SimSun,serif",
    "zh-Hant": "'Noto Serif CJK TC','Noto Serif TC','Source Han Serif TC','Songti TC',PMingLiU,serif",
    "zh-Hans": "'Noto Serif CJK SC','Noto Serif SC','Source Han Serif SC','Songti SC',SimSun,serif",
}
_STYLE = """
@page { size: A4; margin: 20mm 20mm 22mm;
  @bottom-center { content: counter(page) ' / ' counter(pages); font-size: 9pt; color: #444; } }
* { box-sizing: border-box; }
body { color: #000; background: #fff; font-size: 11.5pt; line-height: 1.5; line-break: strict;
  overflow-wrap: anywhere; max-width: 170mm; margin: 12mm auto; padding: 0 4mm; }
@media print { body { max-width: none; margin: 0; padding: 0; } }
header { text-align: center; border-bottom: 1.5pt solid #000; margin-bottom: 6mm; padding-bottom: 3mm; }
header p { margin: 0; }
.hall { font-size: 13pt; }
h1 { font-size: 20pt; line-height: 1.3; margin: 2mm 0; }
:lang(zh) h1 { letter-spacing: .15em; }
.number { font-size: 10.5pt; text-align: right; }
h2 { font-size: 12.5pt; margin: 4.5mm 0 1.5mm; break-after: avoid; }
p, ol, ul { margin: 2mm 0; orphans: 2; widows: 2; }
ol, ul { padding-left: 1.8em; }
.opening:lang(zh) { text-indent: 2em; }
.own { white-space: pre-line; border-left: 2pt solid #999; padding-left: 4mm; }
table { width: 100%; border-collapse: collapse; table-layout: fixed; margin: 2mm 0; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
th, td { border: .6pt solid #000; padding: 1mm 2.5mm; text-align: left; vertical-align: top; }
thead th { background: #eee; }
.facts th { width: 30%; font-weight: normal; background: #f4f4f4; }
.nth { width: 11mm; text-align: center; }
.narrow { width: 42mm; }
.amount { width: 40mm; text-align: right; }
.code { font-family: 'Noto Sans Mono','Liberation Mono',Consolas,monospace; font-size: 13pt; }
footer { display: flex; justify-content: space-between; align-items: flex-end; gap: 10mm; margin-top: 6mm;
  break-inside: avoid; break-before: avoid; }
.sign p { margin: 4mm 0 0; white-space: nowrap; }
.line { display: inline-block; border-bottom: .6pt solid #000; width: 34mm; }
.seal { text-align: center; min-width: 60mm; max-width: 90mm; }
.seal p { margin: 0; }
.seal .place { padding: 9mm 0; color: #666; font-size: 10pt; }
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What every paper says above and below: `date` is the day in the hall's zone on which it was made out.

    `to` is the name of whom it is for, or what they are called.
    """

    number: str
    date: date
    hall: Text
    to: Text


def page(head: Head, title: Text, body: Iterable[str], language: Language) -> str:
    """A whole paper as an HTML document, well-formed as XML too; it needs nothing from outside itself."""
    name = said(title, language)
    number = said(wording.NUMBER, language).format(head.number)
    content = element(
        "html",
        element(
            "head",
            element("meta", charset="utf-8"),
            element("meta", name="viewport", content="width=device-width, initial-scale=1"),
            element("title", f"{name} {head.number}"),
            element("style", Markup(f"{_STYLE}body {{ font-family: {_FONTS[language]}; }}\n")),
        ),
        element(
            "body",
            element(
                "header",
                element("p", said(head.hall, language), class_="hall"),
                element("h1", name),
                element("p", number, class_="number"),
            ),
            element("p", _addressed(head, language)),
            *body,
            _signed(head, language),
        ),
        lang=language,
    )
    return f"<!DOCTYPE html>\n{content}\n"


def opening(text: Text, language: Language) -> Markup:
    """The sentence that says what the paper is about."""
    return element("p", said(text, language), class_="opening")


def heading(text: Text, language: Language) -> Markup:
    return element("h2", said(text, language))


def own_words(text: str) -> Markup:
    """What a person wrote, its lines kept."""
    return element("p", text, class_="own")


def facts(rows: Iterable[tuple[Text, str]], language: Language) -> Markup:
    """A table of names and values."""
    cells = (
        element("tr", element("th", said(name, language), scope="row"), element("td", value))
        for name, value in rows
    )
    return element("table", element("tbody", *cells), class_="facts")


def table(
    columns: Sequence[tuple[Text, str | None]], rows: Sequence[Sequence[str]], language: Language
) -> Markup:
    """A numbered table; each column has its name and the class that sets its width."""
    names = [element("th", said(name, language), class_=class_, scope="col") for name, class_ in columns]
    first = element("th", "#", class_="nth", scope="col")
    lines = [
        element(
            "tr",
            element("td", str(number), class_="nth"),
            *(element("td", cell, class_=class_) for cell, (_, class_) in zip(row, columns, strict=True)),
        )
        for number, row in enumerate(rows, 1)
    ]
    return element("table", element("thead", element("tr", first, *names)), element("tbody", *lines))


def bullets(lines: Iterable[str]) -> Markup:
    return element("ul", *(element("li", line) for line in lines))


def _addressed(head: Head, language: Language) -> Markup:
    name = element("bdi", said(head.to, language))
    before, after = said(wording.TO, language).split("{}")
    return together(before, name, after)


def _signed(head: Head, language: Language) -> Markup:
    lines = (
        element("p", f"{said(name, language)}{_COLON[language]}", element("span", class_="line"))
        for name in (wording.CLERK, wording.RECEIVED_BY, wording.DATE)
    )
    return element(
        "footer",
        element("div", *lines, class_="sign"),
        element(
            "div",
            element("p", said(wording.SEAL, language), class_="place"),
            element("p", said(head.hall, language)),
            element("p", day(head.date, language)),
            class_="seal",
        ),
    )


_COLON: dict[Language, str] = {"en": ": ", "zh-Hant": "：", "zh-Hans": "："}
