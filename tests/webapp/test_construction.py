from io import BytesIO

import pytest
import sqlalchemy as sa
from PIL import Image

from models.construction import ChangeOrder, Complaint, ConcealedWork, Inspection, Payment
from models.reads.works import contract_view, milestone_lines
from rules.construction import ChangeState, PaymentState
from tests.builders import a_manager, sign_in
from tests.builders_site import a_site

DAY = "2026-03-01"
CONTRACT = {
    "number": "HT-1",
    "contractor": "郑州一建",
    "supervisor": "中原监理",
    "chief_supervising_engineer": "赵铁成",
    "amount": "3000000",
    "signed_on": DAY,
    "planned_start": DAY,
    "planned_end": "2026-07-01",
    "permit_number": "4101",
}


def test_a_contract_is_signed_and_the_works_start(session, client):
    case, _plan, _act = a_site(session, started=False)
    sign_in(client, a_manager(session, case))
    here = f"/cases/{case.reference}/construction/contract"
    early = client.submit(here, {"started_on": DAY}, action="/start")
    assert early.status_code == 422
    assert "还没有登记施工合同" in early.text

    signed = client.submit(here, CONTRACT, action="/contract")
    started = client.submit(here, {"started_on": DAY}, action="/start")

    assert (signed.status_code, started.status_code) == (303, 303)
    assert "2026年3月1日 已开工" in client.get(here).text
    with session:
        assert contract_view(session, case.id).start_notice_at is not None


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"amount": "abc"}, "请写成金额"),
        ({"amount": "0"}, "金额要大于 0"),
        ({"amount": "3500000.01"}, "超过批准的概算 3,500,000.00 元"),
        ({"retention_percent": "5"}, "超过结算价的 3%"),
        ({"signed_on": "三月一日"}, "请写成日期"),
        ({"permit_number": "", "permit_exemption": "small_area", "works_area": "0"}, "面积要大于"),
    ],
)
def test_a_bad_contract_is_said_and_kept(session, client, changed, said):
    case, _plan, _act = a_site(session, started=False)
    sign_in(client, a_manager(session, case))

    answer = client.submit(
        f"/cases/{case.reference}/construction/contract",
        {**CONTRACT, **changed},
        action="/contract",
    )

    assert answer.status_code == 422
    assert said in answer.text
    assert "郑州一建" in answer.text


def test_milestones_are_arranged_on_one_page(session, client):
    case, _plan, _act = a_site(session, started=False)
    sign_in(client, a_manager(session, case))
    here = f"/cases/{case.reference}/construction/milestones"
    bad = client.submit(f"{here}/plan", {"rows-4-title": "绿化", "rows-4-weight": "x"})
    assert bad.status_code == 422
    assert "绿化" in bad.text

    answer = client.submit(
        f"{here}/plan",
        {
            "rows-1-weight": "70",
            "rows-4-title": "绿化",
            "rows-4-kind": "facilities",
            "rows-4-weight": "10",
            "rows-4-planned_on": "2026-06-01",
        },
    )

    assert answer.status_code == 303
    with session:
        lines = milestone_lines(session, case.id)
    assert [line.weight for line in lines] == [5, 70, 5, 10, 10]
    assert "合计 100%" in client.get(here).text


def test_a_milestone_is_reported_by_one_and_signed_before_another(site, client):
    _case, here, colleague = site
    page = f"{here}/milestones/1"
    assert client.submit(page, {"reached_on": DAY}, action="/report").status_code == 303

    own = client.submit(page, {"engineer": "赵铁成", "signed_on": DAY}, action="/sign")
    sign_in(client, colleague)
    other = client.submit(page, {"engineer": "赵铁成", "signed_on": DAY}, action="/sign")

    assert (own.status_code, other.status_code) == (403, 303)
    assert "赵铁成" in client.get(f"{here}/milestones").text
    assert "5/100" in client.get(here).text


def test_photographs_of_a_milestone_are_shown(site, client):
    _case, here, _colleague = site
    picture = BytesIO()
    Image.new("RGB", (8, 8), "white").save(picture, "PNG")
    picture.seek(0)
    page = f"{here}/milestones/1"

    client.submit(page, {"reached_on": DAY, "photos": (picture, "路面.png")}, action="/report")

    assert "现场照片 1" in client.get(page).text


def test_an_inspection_is_recorded_and_put_right(site, client, session):
    _case, here, _colleague = site
    client.submit(
        f"{here}/inspections",
        {
            "inspected_on": DAY,
            "inspector": "王大妈",
            "by_residents": "y",
            "result": "stop",
            "finding": "<b>脚手架</b> 𠮷",
            "rectify_by": "2026-03-05",
        },
    )
    row = only(session, Inspection)
    stopped = client.submit(f"{here}/milestones/1", {"reached_on": DAY}, action="/report")
    assert (stopped.status_code, "已停工" in stopped.text) == (422, True)

    answer = client.submit(
        f"{here}/inspections/{row.id}", {"rectified_on": DAY, "rectification": "已加固"}
    )

    assert answer.status_code == 303
    assert "已加固" in client.get(f"{here}/inspections?show=closed").text
    assert "没有检查记录" in client.get(f"{here}/inspections?show=open").text


def test_concealed_work_is_refused_before_it_passed(site, client, session):
    _case, here, _colleague = site
    client.submit(f"{here}/concealed", {"part": "污水管", "notified_on": DAY})
    page = f"{here}/concealed/{only(session, ConcealedWork).id}"

    early = client.submit(page, {"covered_on": DAY}, action="/cover")
    client.submit(
        page, {"inspected_on": DAY, "engineer": "赵铁成", "passed": "y"}, action="/inspect"
    )
    covered = client.submit(page, {"covered_on": DAY}, action="/cover")

    assert (early.status_code, covered.status_code) == (422, 303)
    assert "还没有验收合格" in early.text


def test_a_change_is_proposed_by_one_and_decided_by_another(site, client, session):
    _case, here, colleague = site
    asked = {"number": "B-1", "amount": "300000", "reason": "增加雨水井"}
    client.submit(f"{here}/changes", asked)
    client.submit(f"{here}/changes", asked)
    page = f"{here}/changes/{only(session, ChangeOrder).id}"

    own = client.submit(page, {"decision": "approved"})
    sign_in(client, colleague)
    other = client.submit(page, {"decision": "approved", "note": "同意"})

    assert (own.status_code, other.status_code) == (403, 303)
    assert only(session, ChangeOrder).state is ChangeState.APPROVED
    assert "10.00%" in client.get(f"{here}/changes").text


def test_a_reduction_is_written_with_a_minus(site, client, session):
    _case, here, _colleague = site

    answer = client.submit(
        f"{here}/changes", {"number": "B-1", "amount": "-1200.50", "reason": "少做花坛"}
    )

    assert answer.status_code == 303
    assert only(session, ChangeOrder).amount == -120050


def test_a_payment_goes_through_application_signature_and_payment(site, client, session):
    _case, here, colleague = site
    client.submit(
        f"{here}/payments",
        {"kind": "progress", "completed_value": "1200000", "amount": "960000", "applied_on": DAY},
    )
    page = f"{here}/payments/{only(session, Payment).id}"
    early = client.submit(page, {"paid_on": DAY}, action="/pay")
    assert (early.status_code, "总监理工程师还没签字" in early.text) == (422, True)

    sign_in(client, colleague)
    client.submit(page, {"engineer": "赵铁成", "signed_on": DAY}, action="/sign")
    paid = client.submit(page, {"paid_on": DAY}, action="/pay")

    assert paid.status_code == 303
    assert only(session, Payment).state is PaymentState.PAID
    assert "不低于完成产值的 80%" in client.get(f"{here}/payments").text


def test_wages_and_complaints_are_recorded_and_answered(site, client, session):
    _case, here, _colleague = site
    wages = {"month": "2026年3月", "workers": "30", "amount": "180000", "evidence": "清单1"}
    client.submit(f"{here}/wages", {**wages, "paid_on": ""})
    client.submit(f"{here}/wages", {**wages, "paid_on": DAY})
    bad = client.submit(f"{here}/wages", {**wages, "month": "三月"})
    client.submit(f"{here}/complaints", {"door": "1-1-101", "text": "空调被砸"})
    nobody = client.submit(f"{here}/complaints", {"door": "9-9-9", "text": "很吵"})
    row = only(session, Complaint)

    answer = client.submit(f"{here}/complaints/{row.id}", {"answer": "三天内赔付"})

    assert (bad.status_code, nobody.status_code, answer.status_code) == (422, 422, 303)
    assert "没有房号 9-9-9" in nobody.text
    assert "很吵" in nobody.text
    assert client.get(f"{here}/wages").text.count("180,000.00") == 1


def test_completion_waits_for_every_signature(site, client):
    _case, here, _colleague = site

    answer = client.submit(
        f"{here}/contract", {"reported_on": DAY, "report_number": "JG-1"}, action="/completion"
    )

    assert answer.status_code == 422
    assert "还有 4 个节点" in answer.text


def test_lists_go_on_by_key_both_ways(site, client, session):
    case, here, _colleague = site
    for number in range(35):
        session.add(Complaint(case_id=case.id, text=f"投诉{number}。", received_at=case.opened_at))
    session.commit()

    for order in ("", "old"):
        first = client.get(f"{here}/complaints?order={order}").text
        url = first.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
        rest = client.get(url).text
        assert (first.count("投诉0。"), rest.count("投诉0。")) == ((0, 1) if not order else (1, 0))
    assert client.get(f"{here}/complaints?after=x&show=nonsense").status_code == 200


@pytest.fixture
def site(session, client):
    """Works under way, a manager signed in, and a colleague."""
    case, _plan, _act = a_site(session)
    sign_in(client, a_manager(session, case))
    return case, f"/cases/{case.reference}/construction", a_manager(session, case)


def only(session, table):
    session.rollback()  # a new look at the rows
    session.expire_all()
    return session.scalars(sa.select(table)).one()
