"""The papers from the register to the count: each printed once, and read back."""

import shutil
from importlib import import_module

import html5lib
import pytest

from documents.fonts_check import missing_fonts
from documents.pdf import to_pdf
from documents.record import record_of
from documents.roll_publication import OwnerNotMaskedError, RollLine, roll_publication_html
from tests import builders_papers_plan as plan
from tests import builders_papers_start as start
from tests import builders_papers_vote as vote
from tests.documents.builders_consent import sealing
from tests.documents.reading import opened, outside, text_of

pytestmark = pytest.mark.xdist_group("papers_start")
needs_paper = pytest.mark.skipif(
    bool(missing_fonts()) or shutil.which("pdftotext") is None,
    reason="the fonts for paper or poppler are not installed; xinyuan doctor names the packages",
)
LEFT, RIGHT = 45, 555  # points; A4 is 595 wide, margins are 18 and 16 mm

PRINTED = {
    "compound_file": "纬三路13号院 1987年 147/150（98.00%） 10,328.00 3号楼 51 "
    "多处渗漏，曾两次局部修补 居民自管 无主管单位、无物业管理 3,860,000.00元 李工 "
    "未查看",
    "demand_form": "2号楼3单元502室 73.70m² 王建国 2417 加装电梯 560,000.00元/单元 另行测算 "
    "验证码402817 2026年5月10日24:00 0.20 1.50 填表人签名",
    "visit_record": "131/147（89.11%） 6/147（4.08%） 有条件支持6户 1-1-101 王*、李** 联系不上 "
    "陈敏、周志愿 担心一楼也要出钱 约定再访：2026年4月12日19:00",
    "hazard_list": "郑州安信检测有限公司王工 立管锈蚀、接口漏气 已现场消除 列入：外墙修缮 "
    "不列入：与市政管网工程同期施工 地下室 居民代表",
    "opinion_form": "豫(2019)郑州市不动产权第0123456号 不动产登记面积 共有人代表 三分之二 "
    "有条件同意 不是第三方认证机构（CA）的数字证书签名 YJB-0007-00502-H "
    "见证、走访人 2026年5月10日24:00",
    "demand_summary": "128/147（87.07%） 118/147（80.27%） 8,260.00/10,328.00（79.97%） 未达到 "
    "屋面防水 310 104/104（100.00%） 编制方案时答复 每平方米每月0.30元",
    "renovation_plan": "第3版（已冻结） 2,860.00平方米 343,200.00 2,082,600.00 "
    "104,130.00 2,186,730.00 "
    "486,730.00元 110% 86.20% 收费不足以保本 列入：外墙修缮 未处理 修改后同意 待审 "
    "加装电梯（2号楼3单元）：须业主单独表决 58.12%",
    "wish_handling": "310 96 采纳2条 待答复1条 2号楼3单元先装 车棚改成充电车棚 人脸信息风险大",
    "plan_publication": "2026年11月11日至2026年11月26日 纬三路社区居委会一楼 2,186,730.00 "
    "486,730.00元 "
    "每个月80.00元",
    "roll_publication": "46人 3,536.40m² 1号楼2单元（12户，950.40m²） 欧阳**、李* 不计入表决 合同 "
    "2026年11月25日24:00",
    "ballot_paper": "BJP-0003-00502 1人，73.70m² 事项二：改造后的管理模式和收费方案 都不同意 "
    "选了不止一项 回收人、日期 验证码402817 2026年12月5日18:00 投入票箱后不能更改",
    "proxy_letter": "王建国 每一项都要选，受托人须照此表决 一人最多代理3户 第一百六十五条 "
    "受托人签名 方案B：自管小组 2026年12月5日18:00",
    "designation_letter": "推选王建国 李秀英 2417 改造后的管理模式和收费方案 继承关系证明",
    "delivery_register": "24/30（80.00%） 当面22户，线上打开2户 1-1-1502 "
    "未送达 2026年11月12日19:20 "
    "见证人",
    "delivery_notice": "下列4户 101、302、501 2026年11月18日 2026年11月25日 期满视为送达",
    "objection_register": "第Y000042号赵立（1-2-101） 还有1件没有答复 2026年12月14日24:00 部分成立 "
    "尚未答复",
    "objection_answer": "赵立（1-2-101） 第Y000042号，方案内容 日照减少12分钟 异议部分成立 "
    "一年内请求撤销",
    "counting_sheet": "145/147（98.63%） 131/147（89.11%） 133 106/128（82.81%） 没有签名 "
    "HZ-0003-00102 核定人何主任 2026年12月8日 达到规定比例，通过",
}
PAGES = {
    "compound_file": 2,
    "counting_sheet": 2,
    "delivery_register": 2,
    "demand_form": 2,
    "demand_summary": 2,
    "opinion_form": 2,
    "plan_publication": 2,
    "renovation_plan": 2,
    "roll_publication": 2,
    "visit_record": 2,
}
LARGE = ("demand_form", "opinion_form", "ballot_paper", "proxy_letter")


def built(name):
    return next(getattr(each, name) for each in (start, plan, vote) if hasattr(each, name))


def html_of(name, value, **how):
    module = import_module(f"documents.{name}")
    return getattr(module, f"{name}_html")(value, **how)


@needs_paper
@pytest.mark.parametrize("name", PRINTED)
def test_the_paper_reads_as_its_value(name):
    value = built(name)()

    pdf = to_pdf([html_of(name, value)], sealing(record=record_of(value)))

    text = text_of(pdf)
    assert [words for words in PRINTED[name].split() if words not in text] == []
    assert outside(pdf, LEFT, RIGHT) == []
    assert f"第1页共{PAGES.get(name, 1)}页" in text
    with opened(pdf) as document:
        assert len(document.pages) == PAGES.get(name, 1)
        assert document.attachments["record.json"].get_file().read_bytes() == record_of(value)


@needs_paper
@pytest.mark.parametrize("name", LARGE)
def test_what_households_get_in_large_print_says_the_same(name):
    pdf = to_pdf([html_of(name, built(name)(), large=True)], sealing())

    text = text_of(pdf)
    assert [words for words in PRINTED[name].split() if words not in text] == []
    assert outside(pdf, LEFT, RIGHT) == []


@pytest.mark.parametrize("large", [False, True], ids=["standard", "large"])
@pytest.mark.parametrize("name", PRINTED)
def test_the_paper_is_valid_html(name, large):
    parser = html5lib.HTMLParser(strict=False)

    parser.parse(html_of(name, built(name)(), large=large))

    assert parser.errors == []


def test_no_full_name_is_posted_with_the_roll():
    paper = vote.roll_publication()
    named = vote.roll_publication(
        lines=(RollLine("1号楼", "101", "王建国", paper.area, "登记", ""),)
    )

    with pytest.raises(OwnerNotMaskedError):
        roll_publication_html(named)
