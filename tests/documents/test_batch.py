import random
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pikepdf
import pytest

from documents.batch import Bench, Job, print_batch
from documents.consent import Owner, consent_html
from documents.fonts_check import missing_fonts
from documents.likeness import can_compare, is_alike
from documents.merkle import is_proven, leaf, proof, tree
from documents.pdf import Sealing, to_pdf
from documents.qr import QrFamily, qr_code
from documents.record import record_of
from documents.seal_key import known_certificates, open_seal
from documents.verify import Finding, verify
from rules.money import Fen
from tests.documents.builders_consent import MADE_AT, consent_form, head, household, terms
from tests.documents.reading import opened, text_of

needs_paper = pytest.mark.skipif(
    bool(missing_fonts()) or not can_compare(),
    reason="the fonts for paper or poppler are not installed; xinyuan doctor names the packages",
)
OWNERS = ("王建国", "欧阳娜娜", "喆燊", "张三", "李堃甯")
TOKENS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def form(number, *, owner, share=729_000):
    dice = random.Random(number)  # noqa: S311 -- the same forms every time
    token = "".join(dice.choice(TOKENS) for _ in range(12))
    home = household(
        room=f"{number}室",
        owners=(Owner(owner, f"{dice.randrange(10_000):04}"),),
        area=Decimal(dice.randrange(4_000, 14_000)) / 100,
    )
    sheet = f"TYS-0001-{number:05}"
    link = "https://xinyuan.example.org"
    return consent_form(
        head=head(sheet, link=f"{link}/r/{token}", check=f"{link}/v/{sheet}"),
        terms=terms(
            door=f"2号楼3单元{number}室",
            cost_estimate=Fen(share + number),
            cost_ceiling=Fen(share * 11 // 10),
        ),
        household=home,
        access_code=f"{dice.randrange(10**6):06}",
    )


def job(value):
    return Job(consent_html(value, marked=True), record_of(value), MADE_AT)


def papers(forms, bench):
    made = {done.place: done for done in print_batch([job(one) for one in forms], bench)}
    return [made[place] for place in range(len(forms))]


@pytest.fixture(scope="module")
def seal(tmp_path_factory):
    folder = tmp_path_factory.mktemp("seal")
    return folder, open_seal(folder, "经八路街道办事处", datetime(2026, 1, 1, tzinfo=UTC))


@needs_paper
def test_filled_forms_look_and_read_as_typeset_ones_and_odd_ones_go_their_own_way(tmp_path, seal):
    folder, signer = seal
    forms = [form(100 + n, owner=owner) for n, owner in enumerate(OWNERS)]
    forms += [form(200, owner="王" * 60), form(201, owner="王😀"), form(202, owner="张𠮷")]
    bench = Bench(tmp_path, signer)

    done = papers(forms, bench)

    assert [len(one.pieces) for one in done] == [2, 2, 2, 2, 2, 1, 0, 1]
    assert done[6].problem.facts["character"] == "😀"
    sample = forms[1]
    typeset = to_pdf([consent_html(sample)], Sealing(MADE_AT, record_of(sample)), signer)
    filled = b"".join(done[1].pieces)
    assert is_alike(filled, typeset)
    assert "欧阳娜娜" in text_of(filled)
    known = known_certificates(folder)
    for one in (done[0], done[5]):
        verdict = verify(b"".join(one.pieces), known)
        assert verdict.finding is Finding.UNCHANGED
    assert verify(filled, known).number == "TYS-0001-00101"
    assert verify(filled, ()).finding is Finding.UNKNOWN
    with opened(filled) as document:
        assert document.attachments["record.json"].get_file().read_bytes() == record_of(sample)
        assert document.check_pdf_syntax() == [] if hasattr(document, "check_pdf_syntax") else True
        assert document.Root.StructTreeRoot.Type == pikepdf.Name.StructTreeRoot

    again = papers(forms[:5], replace(bench, is_checked=False))
    assert [one.pieces for one in again] == [one.pieces for one in done[:5]]
    _flip_bytes(filled, known)
    _ask_strangers(filled, folder)
    for one in (filled, typeset):
        _ask_programs(one, tmp_path / "asked.pdf")


def _ask_programs(pdf, path):
    """What qpdf and poppler say: sound, two pages, one seal that holds, every font inside."""
    path.write_bytes(pdf)
    for program, *arguments in (("qpdf", "--check"), ("pdfinfo",), ("pdffonts",), ("pdfsig",)):
        found = shutil.which(program)
        if found is None:
            continue
        told = subprocess.run(  # noqa: S603 -- our own words
            [found, *arguments, path], capture_output=True, text=True, check=False, timeout=60
        )
        if program == "qpdf":
            assert (told.returncode, "No syntax or stream encoding errors" in told.stdout) == (
                0,
                True,
            ), told.stdout + told.stderr
        elif program == "pdfinfo":
            assert re.search(r"Pages:\s+2\n", told.stdout)
            assert re.search(r"Tagged:\s+yes", told.stdout)
            assert not told.stderr
        elif program == "pdffonts":
            rows = told.stdout.splitlines()[2:]
            assert rows
            assert all(re.search(r" yes\s+yes\s+yes ", row) for row in rows), told.stdout
        else:
            assert told.stdout.count("Signature Validation: Signature is Valid.") == 1, told.stdout
            assert "Total document signed" in told.stdout


def _flip_bytes(pdf, known):
    dice = random.Random(5)  # noqa: S311 -- the same bytes every time
    contents = range(pdf.index(b"/Contents <"), pdf.index(b">>", pdf.index(b"/Contents <")))
    for at in dice.sample([at for at in range(0, len(pdf), 7) if at not in contents], 200):
        changed = bytearray(pdf)
        changed[at] ^= 1 << dice.randrange(8)
        assert verify(bytes(changed), known).finding is not Finding.UNCHANGED, at


def _ask_strangers(pdf, folder):
    """A second opinion on the seal: pyHanko reads it as a stranger would."""
    import io  # noqa: PLC0415 -- with the library it is for

    from pyhanko.keys import load_cert_from_pemder  # noqa: PLC0415 -- slow to load
    from pyhanko.pdf_utils.reader import PdfFileReader  # noqa: PLC0415 -- as above
    from pyhanko.sign.validation import validate_pdf_signature  # noqa: PLC0415 -- as above
    from pyhanko_certvalidator import ValidationContext  # noqa: PLC0415 -- as above

    root = load_cert_from_pemder(str(folder / "chain.pem"))
    context = ValidationContext(trust_roots=[root], allow_fetching=False)
    (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    status = validate_pdf_signature(signature, context)
    assert (status.intact, status.valid, status.trusted) == (True, True, True)
    assert status.coverage.name == "ENTIRE_FILE"


def test_codes_of_a_family_are_those_made_one_by_one():
    link = "https://xinyuan.example.org/v/"
    family = QrFamily(link, 3)

    codes = {family.code(f"{link}{name}") == qr_code(f"{link}{name}") for name in ("A01", "~ z")}

    assert codes == {True}
    with pytest.raises(ValueError, match="B"):
        family.code(f"{link}TOO LONG, B")


@pytest.mark.parametrize("size", [1, 2, 3, 8, 13])
def test_a_manifest_proves_each_paper_and_none_from_outside(size):
    digests = [bytes([n]) * 32 for n in range(size)]
    rows = tree([leaf(one) for one in digests])
    top = rows[-1][0]

    proofs = [proof(rows, place) for place in range(size)]

    assert all(is_proven(one, steps, top) for one, steps in zip(digests, proofs, strict=True))
    assert not is_proven(b"\xff" * 32, proofs[0], top)
