import re

import jinja2
import pytest

from tests.shared import ROOT
from tests.sources import name_of, product

PAGES = [file for file in product(".html") if name_of(file).startswith("webapp/templates/")]
PAPERS = [file for file in product(".html") if name_of(file).startswith("documents/")]
FOLDER = ROOT / "webapp/templates"


def is_page(file) -> bool:
    """Tell whole pages from parts, macros and the frames themselves."""
    inside = file.relative_to(FOLDER)
    return inside.parts[0] != "parts" and not inside.name.startswith(("base", "_"))


def text_of(file) -> str:
    return file.read_text(encoding="utf-8")


def test_every_page_stands_in_a_frame():
    frames = {
        name_of(file): re.search(r"{%-?\s*extends\s+(\S+)\s", text_of(file))
        for file in PAGES
        if is_page(file)
    }

    outside = [name for name, found in frames.items() if not found]
    assert not outside, "extend one of the base templates, or move it to parts/"
    # A page of errors is shown in the frame of the page it stands for.
    assert not [
        name
        for name, found in frames.items()
        if found[1] != "base" and not (FOLDER / found[1].strip("'\"")).is_file()
    ]


FOREIGN = {
    "build Markup in Python, where it can be tested": r"(?<![\"'\s])\s*\|\s*safe\b",
    "styles stand in static/": r"<style",
    "programs stand in static/": r"<script(?![^>]*\b(src|type=\"application/json\"|nonce))",
}


@pytest.mark.parametrize("pattern", FOREIGN.values(), ids=FOREIGN.keys())
def test_templates_hold_no_programs_and_no_raw_html(pattern):
    assert not [name_of(file) for file in PAGES if re.search(pattern, text_of(file))]


def test_templates_hold_no_styles_and_handlers_in_attributes():
    # What Jinja computes is no attribute: url_for(…, only="unserved").
    written = {
        name_of(file): re.sub(r"{{.*?}}|{%.*?%}", "", text_of(file), flags=re.DOTALL)
        for file in PAGES
    }

    assert not [
        name for name, text in written.items() if re.search(r"<[a-z][^>]*\s(style|on[a-z]+)=", text)
    ]


def test_templates_can_be_read_by_jinja():
    environment = jinja2.Environment(  # noqa: S701 -- nothing is rendered here
        extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"]
    )

    assert PAGES
    for file in (*PAGES, *PAPERS):
        environment.parse(text_of(file), filename=name_of(file))


def test_nothing_comes_from_elsewhere():
    foreign = re.compile(r"(?:src|href|action)=[\"']https?://|@import|url\(\s*[\"']?https?:")

    found = [
        name_of(file)
        for suffix in (".html", ".css")
        for file in product(suffix)
        if foreign.search(file.read_text(encoding="utf-8"))
    ]

    assert not found


CODE = re.compile(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
QUOTED = re.compile(r"'([^']*)'|\"([^\"]*)\"")
SAID = re.compile(r"(?:\b_\(|\bpgettext\('[^']*',)\s*$")
CHINESE = re.compile(r"[\u3001-\u303f\u4e00-\u9fff\uff00-\uffef“”]")


def spoken_outside(text):
    """Return what is Chinese in a template and goes past the catalogue of words."""
    left = [word for word in CODE.sub(" ", text).split() if CHINESE.search(word)]
    for code in CODE.findall(text):
        if not code.startswith("{#"):
            left += [
                found[0]
                for found in QUOTED.finditer(code)
                if CHINESE.search(found[0]) and not SAID.search(code[: found.start()])
            ]
    # The name of a language is written in that language.
    return [word for word in left if "中文" not in word]


def test_every_chinese_word_and_sign_of_a_page_can_be_translated():
    spoken = {name_of(file): spoken_outside(text_of(file)) for file in PAGES}

    assert not {name: words for name, words in spoken.items() if words}


@pytest.mark.parametrize(
    "text", ["{{ a }}，{{ b }}", "{{ names|join('、') }}", '<b title="门牌">', "{% if a == '是' %}"]
)
def test_a_word_that_goes_past_the_catalogue_is_found(text):
    assert spoken_outside(text)
