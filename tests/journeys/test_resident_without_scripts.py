"""One resident without JavaScript on a small phone: asked, voting, looking again, accepting."""

import pytest

from rules.resident_link import LinkPurpose
from tests.journeys.builders_case import show_code

PHONE = {"viewport": {"width": 360, "height": 740}, "java_script_enabled": False}


@pytest.fixture
def as_resident(at_moment, new_context):
    """Return what opens the last household's link on a phone without scripts."""

    def opened(name, purpose):
        now, at = at_moment(name)
        person = now.people[-1]
        letter = now.letters(purpose)[person.door]
        page = new_context(**PHONE).new_page()
        show_code(page, at, letter)
        return page, person, at + letter.path

    return opened


@pytest.mark.journey
@pytest.mark.browser
def test_a_resident_answers_the_survey_and_mends_the_answer(as_resident):
    page, person, link = as_resident("demand_survey", LinkPurpose.DEMAND_SURVEY)

    for choice in ("yes", "no"):
        page.goto(f"{link}/survey?again=1")
        while page.locator("main form .btn.go").count():
            wished = page.locator(f"[type=radio][value={choice}]")
            if page.locator("[type=radio]").count():
                (wished if wished.count() else page.locator("[type=radio]").last).check()
            if page.locator("[name=signer_name]").count():
                page.fill("[name=signer_name]", person.name)
            _go_on(page)

    said = page.locator(".receipt").inner_text()
    assert person.name in said
    assert "否" in said


@pytest.mark.journey
@pytest.mark.browser
def test_a_resident_reads_the_whole_text_votes_once_and_finds_the_receipt_again(as_resident):
    page, person, link = as_resident("voting", LinkPurpose.CONSULTATION)

    page.goto(f"{link}/vote")
    page.locator("summary", has_text="看全文").click()
    assert page.get_by_text("全文摘要").is_visible()
    page.get_by_role("link", name="看完了，去选择").click()
    while page.locator("[name=choice]").count():
        wished = page.locator("[name=choice][value=disagree]")
        (wished if wished.count() else page.locator("[name=choice]").first).check()
        _go_on(page)
    page.fill("[name=name]", person.name)
    page.check("[name=owner]")
    _go_on(page)
    said = page.locator(".receipt").inner_text()
    assert "不同意" in said
    assert person.name in said

    page.goto(f"{link}/vote")  # final once signed, by this vote's rule
    assert page.get_by_role("link", name="看完了，去选择").count() == 0
    page.get_by_role("link", name="已经投过，看回执").click()
    assert page.locator(".receipt").inner_text() == said


@pytest.mark.journey
@pytest.mark.browser
def test_a_resident_who_signs_with_nothing_typed_is_told_and_keeps_the_choices(as_resident):
    page, _person, link = as_resident("voting", LinkPurpose.CONSULTATION)

    page.goto(f"{link}/vote")
    page.get_by_role("link", name="看完了，去选择").click()
    while page.locator("[name=choice]").count():
        page.locator("[name=choice]").first.check()
        _go_on(page)
    _go_on(page)

    assert page.title().startswith("有错误：")
    assert page.get_by_role("alert").is_visible()
    assert page.locator(".said").count() > 0


@pytest.mark.journey
@pytest.mark.browser
def test_a_resident_marks_the_works_and_accepts_them(as_resident):
    page, person, link = as_resident("acceptance", LinkPurpose.ACCEPTANCE)

    page.goto(f"{link}/acceptance?again=1")
    while page.locator("main form .btn.go").count():
        if page.locator("[type=radio]").count():
            page.locator("[type=radio]").first.check()
        if page.locator("[name=signer]").count():
            page.fill("[name=signer]", person.name)
        _go_on(page)

    assert person.name in page.locator(".receipt").inner_text()


def _go_on(page):
    """Press the one main button and wait for what comes."""
    with page.expect_navigation():
        page.locator("main form .btn.go").last.click()
