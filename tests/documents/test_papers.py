import hashlib
import shutil
from dataclasses import replace

import html5lib
import pytest

from documents.acceptance_record import acceptance_record_html
from documents.consent import Owner, consent_html
from documents.fonts_check import missing_fonts
from documents.funding_plan import OwnerNotMaskedError, funding_plan_html
from documents.glyphs import GlyphMissing
from documents.monthly_ledger import monthly_ledger_html
from documents.pdf import to_pdf
from documents.receipt import receipt_html
from documents.record import record_of
from documents.result_notice import result_notice_html
from documents.voting_notice import voting_notice_html
from tests.documents import builders_consent as consents
from tests.documents import builders_records as records
from tests.documents import builders_votes as votes
from tests.documents.reading import opened, outside, squeezed, text_of

needs_paper = pytest.mark.skipif(
    bool(missing_fonts()) or shutil.which("pdftotext") is None,
    reason="the fonts for paper or poppler are not installed; xinyuan doctor names the packages",
)

PAPERS = {
    "consent form": (consent_html, consents.consent_form, 2),
    "voting notice": (voting_notice_html, votes.voting_notice, 1),
    "result notice": (result_notice_html, votes.result_notice, 1),
    "funding plan": (funding_plan_html, records.funding_plan, 3),
    "acceptance record": (acceptance_record_html, records.acceptance_record, 2),
    "monthly ledger": (monthly_ledger_html, records.monthly_ledger, 1),
    "receipt": (receipt_html, consents.receipt, 1),
}

LEFT, RIGHT = 45, 555  # points; A4 is 595 wide, margins are 18 and 16 mm

PRINTED = {
    "consent form": "豫(2019)郑州市不动产权第0123456号 73.70m² 不动产登记面积 "
    "王建国（共同共有） 2417 "
    "7,290.00元 8,019.00元 5,800.00元 32.50元/月 2027年1月5日至2027年6月30日 有条件同意 "
    "不是第三方认证机构（CA）的数字证书签名 2026年12月5日18:00 7K3Q-M2X9 见证、走访人",
    "voting notice": "147人 10,328.00m² 不计入表决人数和面积 2026年11月26日00:00 "
    "2026年12月5日18:00 "
    "0371-55501212 0371-55501300 民法典第二百七十八条第一款第四项 "
    "两人上门送达 方案甲、方案乙、弃权",
    "result notice": "128/147（87.07%） 9,036.00/10,328.00（87.49%） 106/128（82.81%） "
    "7,463.70/9,036.00（82.59%） 15/128（11.71%） 1,078.20/9,036.00（11.93%） 7/128（5.46%） "
    "494.10/9,036.00（5.46%） 3人，211.40m² 表决通过 2026年12月13日24:00 纬三路社区居委会一楼",
    "funding plan": "3,860,000.00元 510,000.00元 3,350,000.00/3,860,000.00（86.78%） 不得开工 "
    "郑财〔2026〕18号 1,401,234.56 共48户 43,742.10 174,968.40元 1号楼1单元（12户） 欧阳**",
    "acceptance record": "合格28项，不合格1项，不涉及1项 投诉清单销号 3号楼东侧雨后积水 未完成 "
    "118/131（90.07%） 不低于80% 2032年7月8日 有施工单位签署的工程保修书 验收合格 专业经营单位",
    "monthly ledger": "12,345.67 4,276.00 2,232.10 14,389.57 收缴率（按户数） 128/147（87.07%） "
    "收缴率（按金额） 2,816.00/3,234.00（87.07%） 2,272.10/3,234.00（70.25%） 2027年9月30日",
    "receipt": "签收 2026.11.22 HZ-2026-0502-7K3Q 有条件同意 王建国（线上签署） "
    "2026年11月22日18:04 "
    "2026年12月5日18:00前都可以改",
}


@needs_paper
@pytest.mark.parametrize("name", PAPERS)
def test_the_pdf_reads_as_its_value(name):
    html, built, pages = PAPERS[name]
    value = built()

    pdf = to_pdf([html(value)], consents.sealing(record=record_of(value)))

    text = text_of(pdf)
    assert [words for words in PRINTED[name].split() if words not in text] == []
    assert f"第1页共{pages}页" in text
    assert value.head.case_reference in text
    assert outside(pdf, LEFT, RIGHT) == []
    with opened(pdf) as document:
        record = document.attachments["record.json"].get_file().read_bytes()
        assert len(document.pages) == pages
    assert record == record_of(value)
    assert hashlib.sha256(record).hexdigest() in text


@needs_paper
@pytest.mark.parametrize("name", PAPERS)
def test_large_print_says_the_same(name):
    html, built, _ = PAPERS[name]

    pdf = to_pdf([html(built(), large=True)], consents.sealing())

    text = text_of(pdf)
    assert [words for words in PRINTED[name].split() if words not in text] == []
    assert outside(pdf, LEFT, RIGHT) == []


@pytest.mark.parametrize("name", PAPERS)
def test_papers_are_valid_html(name):
    html, built, _ = PAPERS[name]

    parser = html5lib.HTMLParser(strict=False)
    parser.parse(html(built()))

    assert parser.errors == []


@pytest.mark.parametrize("name", PAPERS)
def test_hostile_names_stay_names(name):
    html, built, _ = PAPERS[name]
    hostile = '<script>alert(1)</script>"><img src=http://10.0.0.1/x>'
    value = built()

    page = html(replace(value, head=replace(value.head, case_title=hostile, compound=hostile)))

    assert "<script" not in page
    assert "<img src=http" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


@needs_paper
@pytest.mark.parametrize("owner", ["张㛃", "𠮷野䶮", "阿卜杜热合曼·艾合买提", "王" * 200])
def test_rare_and_long_names_are_printed(owner):
    form = consents.consent_form(household=consents.household(owners=(Owner(owner),)))

    pdf = to_pdf([consent_html(form)], consents.sealing())

    assert squeezed(owner) in text_of(pdf)


@needs_paper
def test_an_emoji_is_refused_by_name():
    form = consents.consent_form(household=consents.household(owners=(Owner("王😀"),)))

    with pytest.raises(GlyphMissing) as refusal:
        to_pdf([consent_html(form)], consents.sealing())

    assert refusal.value.facts == {"character": "😀", "codepoint": "U+1F600"}


@pytest.mark.parametrize("invisible", ["\u202e", "\u200d", "\x00", "\ue000"])
def test_invisible_characters_are_refused(invisible):
    form = consents.consent_form(household=consents.household(owners=(Owner(f"王{invisible}"),)))

    with pytest.raises(GlyphMissing) as refusal:
        consent_html(form)

    assert refusal.value.facts["character"] == invisible


@pytest.mark.parametrize("name", PAPERS)
def test_only_the_receipt_bears_a_red_seal(name):
    html, built, _ = PAPERS[name]

    assert ("#BE1E2D" in html(built())) == (name == "receipt")


def test_a_full_name_is_never_published():
    first, *others = records.shares()
    plan = records.funding_plan(shares=(replace(first, owner="王建国"), *others))

    with pytest.raises(OwnerNotMaskedError):
        funding_plan_html(plan)


def test_a_gap_in_the_money_forbids_the_start():
    open_plan = records.funding_plan()
    covered = records.funding_plan(budget=open_plan.total.committed)

    assert "不得开工" in funding_plan_html(open_plan)
    assert "资金已全部落实" in funding_plan_html(covered)
