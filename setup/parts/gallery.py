"""Prints every paper of the field with the example values of the tests, as small pictures."""

import io
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from PIL import Image

HOME: Final = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(HOME))

from documents.pdf import to_pdf  # noqa: E402 -- found from here only
from rules.paper import FORMS, Form, PaperKind  # noqa: E402
from tests.documents.builders_consent import sealing  # noqa: E402
from webapp.words.papers import LABELS  # noqa: E402

FOLDER: Final = HOME / "docs" / "papers"
DOTS: Final = 50  # to the inch: a page is 413 by 585
COLOURS: Final = 16
PAGES: Final = 2
BUILDERS: Final = (
    *sorted(path.stem for path in (HOME / "tests").glob("builders_papers_*.py")),
    *("documents.builders_consent", "documents.builders_votes", "documents.builders_records"),
)
MODULES: Final = {
    PaperKind.CONSENT_FORM: "consent",
    PaperKind.RESULT_PRELIMINARY: "result_notice",
    PaperKind.RESULT_FINAL: "result_notice",
}
HEAD: Final = """# The papers

Every paper of the field, printed with the example values of the tests by `make gallery`: the
first two pages of each. What a paper holds is the frozen value in `documents/<name>.py`, how it
looks is `documents/templates/zh/<name>.html`, which rows it is made of is
`workflows/actions/paper_<name>.py`; number, stage, audience and variants stand in
`rules/paper.py`.

| No. | Paper | For | Each home | English | Pages |
|---|---|---|---|---|---|
"""


def main(wanted: list[str]) -> None:
    """Print the papers named, or all of them, and the list of them."""
    FOLDER.mkdir(exist_ok=True)
    kinds = sorted(FORMS, key=lambda kind: (FORMS[kind].number, kind.value))
    for kind in kinds:
        if not wanted or kind.value in wanted:
            picture(kind)
    lines = [_line(kind, FORMS[kind]) for kind in kinds]
    (FOLDER / "README.md").write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")


def picture(kind: PaperKind) -> None:
    """Print one paper and keep its first pages as one small picture."""
    name = MODULES.get(kind, kind.value)
    html = getattr(import_module(f"documents.{name}"), f"{name}_html")
    pdf = to_pdf([html(_value(kind, name))], sealing())
    with TemporaryDirectory() as folder:
        command = ["pdftoppm", "-r", str(DOTS), "-l", str(PAGES), "-png", "-", f"{folder}/p"]
        subprocess.run(command, input=pdf, check=True)  # noqa: S603 -- fixed
        pages = [
            Image.open(io.BytesIO(path.read_bytes())) for path in sorted(Path(folder).iterdir())
        ]
    whole = Image.new("RGB", (sum(page.width for page in pages), pages[0].height), "white")
    left = 0
    for page in pages:
        whole.paste(page, (left, 0))
        left += page.width
    whole.quantize(COLOURS).save(FOLDER / _file(kind), optimize=True)


def _value(kind: PaperKind, name: str) -> Any:  # noqa: ANN401 -- the value of any paper
    builder = "consent_form" if name == "consent" else name
    for module in BUILDERS:
        build = getattr(import_module(f"tests.{module}"), builder, None)
        if build is not None:
            return build(final=False) if kind is PaperKind.RESULT_PRELIMINARY else build()
    raise LookupError(name)


def _file(kind: PaperKind) -> str:
    return f"{FORMS[kind].number:02}-{kind.value}.png"


def _line(kind: PaperKind, form: Form) -> str:
    word = LABELS[PaperKind][kind]
    each, english = ("yes" if mark else "" for mark in (form.each, form.english))
    link = f"[{kind.value}]({_file(kind)})"
    return f"| {form.number} | {word} | {form.audience.value} | {each} | {english} | {link} |"


if __name__ == "__main__":
    main(sys.argv[1:])
