"""The kernel of the pages, piece by piece: who may send a form, what its key proves, what is made once."""

import ast
import asyncio
import hashlib
import re
from pathlib import Path

import pytest
from jinja2 import meta, nodes

from gateway.web import cookies, languages, words
from gateway.web.addresses import is_ours
from gateway.web.answers import Html
from gateway.web.files import StaticFiles
from gateway.web.live import Shared
from gateway.web.origin import Origin
from gateway.web.room import Room
from gateway.web.rooms import rooms
from gateway.web.sessions.session import Session
from gateway.web.templating import environment, folder_of
from gateway.web.wording import Wording
from infra.contracts import Refusal
from infra.languages.saying import LANGUAGES

_STATIC = Path(languages.__file__).parent / "static"
HOST = (b"host", b"hall.example:8080")
OWN = {b"host": b"hall.example:8080"}


@pytest.mark.parametrize(
    ("told", "taken"),
    [
        ({}, True),
        ({b"origin": b"http://hall.example:8080"}, True),
        ({b"sec-fetch-site": b"same-origin", b"origin": b"http://hall.example:8080"}, True),
        ({b"sec-fetch-site": b"same-origin"}, True),
        ({b"origin": b"http://hall.example:9090"}, False),
        ({b"origin": b"http://hall.example"}, False),
        ({b"origin": b"null"}, False),
        ({b"origin": b"http://["}, False),
        ({b"sec-fetch-site": b"cross-site"}, False),
        ({b"sec-fetch-site": b"same-site"}, False),
        ({b"sec-fetch-site": b"none"}, False),
    ],
)
def test_a_form_is_taken_from_the_halls_own_pages_only(told: dict[bytes, bytes], taken: bool) -> None:
    def check() -> None:
        Origin(None).check({**OWN, **told})

    if taken:
        check()
    else:
        with pytest.raises(Refusal, match="foreign_form"):
            check()


def test_behind_a_proxy_the_origin_is_what_visitors_see() -> None:
    origin = Origin("https://hall.example")
    assert origin.secure
    origin.check({b"host": b"10.0.0.7:8080", b"origin": b"https://hall.example"})
    with pytest.raises(Refusal, match="foreign_form"):
        origin.check({b"host": b"10.0.0.7:8080", b"origin": b"http://10.0.0.7:8080"})


def test_a_forms_key_holds_in_its_session_for_its_act_alone() -> None:
    session = Session.new()
    key = session.form_key("/windows/north/W1 next")
    number = session.number_of(key, "/windows/north/W1 next")
    assert str(number) == key.partition(".")[0]
    assert session.number_of(key, "/windows/north/W1 close") is None
    assert Session.new().number_of(key, "/windows/north/W1 next") is None
    assert session.number_of(f"{key}0", "/windows/north/W1 next") is None
    assert session.number_of("", "/windows/north/W1 next") is None
    assert session.number_of("é.é", "/windows/north/W1 next") is None
    assert session.form_key("a") != session.form_key("a")  # one form, one act


@pytest.mark.parametrize(
    "goal", ["//evil.example", "/\\evil.example", "https://evil.example", "", "a", "/\n/x"]
)
def test_nobody_is_sent_elsewhere_after_signing_in(goal: str) -> None:
    assert not is_ours(goal)
    assert is_ours("/en/windows/north/W1?rows=8")


def test_a_cookie_is_read_by_its_whole_name() -> None:
    headers = {b"cookie": b'hallo=x; hall=one; hall=two; other="hall=three"'}
    assert cookies.read(headers, b"hall") == "one"
    assert cookies.read(headers, b"none") is None
    assert cookies.read({}, b"hall") is None
    name, text = cookies.written(b"hall", "one", seconds=60, secure=True)
    assert (name, text) == (
        b"set-cookie",
        b"hall=one; Path=/; HttpOnly; SameSite=Lax; Max-Age=60; Secure",
    )


@pytest.mark.parametrize(
    ("path", "split"),
    [
        ("/en/halls", ("en", "/halls")),
        ("/zh-Hant/", ("zh-Hant", "/")),
        ("/zh-Hans", ("zh-Hans", "/")),
        ("/v1/halls", (None, "/halls")),
        ("/english/halls", (None, "/halls")),
    ],
)
def test_the_first_segment_says_the_language(path: str, split: tuple[str | None, str]) -> None:
    assert languages.split(path) == split


class Maker:
    """Makes a piece that shows `position`, when it is let to; counts how often."""

    def __init__(self) -> None:
        self.made = 0
        self.position = 7
        self.may = asyncio.Event()

    async def __call__(self) -> Html:
        self.made += 1
        await self.may.wait()
        return Html(f"<p>{self.position}</p>", position=self.position)


def test_a_piece_is_made_once_however_many_wait_for_it() -> None:
    async def run() -> None:
        now, shared, make = [0.0], Shared(monotonic=lambda: now[0]), Maker()
        waiting = [asyncio.create_task(shared.at_least(("board",), 7, make)) for _ in range(500)]
        await asyncio.sleep(0)
        make.may.set()
        assert {piece.position for piece in await asyncio.gather(*waiting)} == {7}
        assert make.made == 1
        assert (await shared.at_least(("board",), 5, make)).position == 7  # newer than asked for does
        assert (await shared.at_least(("board",), None, make)).position == 7
        assert make.made == 1
        make.position = 8
        assert (await shared.at_least(("board",), 8, make)).position == 8
        now[0] += 2  # times that are shown run on: who asks for no position sees no old ones
        await shared.at_least(("board",), None, make)
        assert make.made == 3
        await shared.at_least(("other",), 8, make)
        assert make.made == 4

    asyncio.run(run())


def test_a_piece_that_could_not_be_made_is_tried_again_by_the_next() -> None:
    async def run() -> None:
        shared = Shared()

        async def fails() -> Html:
            raise RuntimeError("away")

        with pytest.raises(RuntimeError):
            await shared.at_least(("board",), 1, fails)
        make = Maker()
        make.may.set()
        assert (await shared.at_least(("board",), 1, make)).position == 7

    asyncio.run(run())


def test_what_is_others_work_is_what_they_published_with_its_licence_beside() -> None:
    body = (_STATIC / "idiomorph.js").read_bytes()
    published = "4cbd535caf7663a51eda9bce6595371c384fc430d54b8d414e29a61167f19f96"
    assert hashlib.sha256(body).hexdigest() == published  # idiomorph 0.8.0
    assert "Zero-Clause BSD" in (_STATIC / "idiomorph.LICENSE.txt").read_text()


def test_own_scripts_are_few() -> None:
    own = {path.name: path.stat().st_size for path in _STATIC.glob("*.js") if path.name != "idiomorph.js"}
    assert sum(own.values()) <= 30_000, own


def test_no_page_loads_many_scripts() -> None:
    """Those of a template, and of all that it extends or takes in."""
    own = {path.name: path.stat().st_size for path in _STATIC.glob("*.js") if path.name != "idiomorph.js"}
    made = environment(rooms(), lambda name: name)
    loader = made.loader
    assert loader is not None

    def loaded(template: str) -> set[str]:
        source = loader.get_source(made, template)[0]
        below = meta.find_referenced_templates(made.parse(source))
        return set(re.findall(r'static\("([\w-]+\.js)"\)', source)).union(
            *(loaded(one) for one in below if one)
        )

    weights = {one: sum(own.get(script, 0) for script in loaded(one)) for one in made.list_templates()}
    assert max(weights.values()) > own["board.js"] - 1, weights
    assert {one: size for one, size in weights.items() if size > 20_000} == {}


def test_a_file_is_at_the_hash_of_what_it_holds(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("a")
    before = StaticFiles(tmp_path).url("a.css")
    (tmp_path / "a.css").write_text("b")
    assert StaticFiles(tmp_path).url("a.css") != before


def _room_of(template: str) -> Room | None:
    return next((room for room in rooms() if template.startswith(f"{room.name}/")), None)


def test_every_word_that_a_template_says_is_there_in_all_languages() -> None:
    made = environment(rooms(), lambda name: f"/static/{name}")
    assert made.loader is not None
    seen = 0
    for template in made.list_templates():
        room = _room_of(template)
        wordings = [Wording(language, room.words if room else None) for language in LANGUAGES]
        source, _, _ = made.loader.get_source(made, template)
        for node in made.parse(source).find_all(nodes.Getattr):
            if (
                isinstance(node.node, nodes.Name)
                and node.node.name == "w"
                and (room or hasattr(words, node.attr))
            ):
                seen += 1
                assert all(hasattr(wording, node.attr) for wording in wordings), f"{template}: w.{node.attr}"
    assert seen > 50


def test_no_word_is_there_that_nobody_says() -> None:
    for room in rooms():
        folder = Path(str(room.words.__file__)).parent
        sources = [path.read_text() for path in folder.rglob("*") if path.suffix in (".py", ".html")]
        declared = {
            target.id
            for node in ast.parse(Path(str(room.words.__file__)).read_text()).body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        elsewhere = " ".join(sources)
        unused = {name for name in declared if len(re.findall(rf"\b{name}\b", elsewhere)) < 2}
        assert not unused, f"{room.name}: {sorted(unused)}"


def test_no_template_switches_escaping_off_or_carries_what_the_policy_refuses() -> None:
    folders = [folder_of(room) for room in rooms()] + [Path(languages.__file__).parent / "templates"]
    for path in (path for folder in folders for path in folder.rglob("*.html")):
        text = path.read_text()
        assert not re.search(r"\|\s*safe\b|autoescape", text), path
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=", text), path
