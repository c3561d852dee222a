"""A resident at the link: reads, chooses, signs, keeps the receipt; with and without scripts."""

import pytest

from rules.resident_link import LinkPurpose
from tests.browser import watch
from tests.journeys.builders_case import show_code

PHONE = {"viewport": {"width": 390, "height": 844}}


@pytest.fixture
def letter_of(at_moment):
    now, at = at_moment("voting")
    post = now.letters(LinkPurpose.CONSULTATION)
    waiting = now.people[len(now.people) // 2]
    return at, waiting, post[waiting.door]


@pytest.mark.journey
@pytest.mark.browser
def test_a_resident_chooses_draws_a_signature_and_keeps_the_receipt(letter_of, new_context, axe):
    at, person, letter = letter_of
    page = new_context(**PHONE).new_page()
    faults = watch(page)

    show_code(page, at, letter)
    assert page.locator("main .figures").is_visible()  # what it costs this home
    page.get_by_role("link", name="看完了，去选择").click()
    assert _in_view(page, page.locator(".option").last)
    answer_all(page)
    page.locator("#pad").scroll_into_view_if_needed()
    draw(page)
    page.fill("[name=name]", person.name)
    page.check("[name=owner]")
    page.get_by_role("button", name="确认提交").click()
    page.wait_for_url("**/receipt?*")

    assert page.get_by_role("heading", name="收到您家的意见").is_visible()
    assert page.locator(".receipt .seal").is_visible()
    assert person.name in page.locator(".receipt").inner_text()
    axe(page)
    assert not faults, "\n".join(faults)


@pytest.mark.journey
@pytest.mark.browser
def test_a_resident_without_scripts_signs_by_typing_the_name(letter_of, new_context):
    at, person, letter = letter_of
    page = new_context(**PHONE, java_script_enabled=False).new_page()

    show_code(page, at, letter)
    page.get_by_role("link", name="看完了，去选择").click()
    answer_all(page)
    assert not page.locator("#pad").is_visible()  # nothing there that would not work
    page.fill("[name=name]", person.name)
    page.check("[name=owner]")
    page.get_by_role("button", name="确认提交").click()
    page.wait_for_url("**/receipt?*")

    assert page.get_by_role("heading", name="收到您家的意见").is_visible()
    assert person.name in page.locator(".receipt").inner_text()


@pytest.mark.journey
@pytest.mark.browser
def test_a_resident_who_forgets_to_choose_is_told_so_and_loses_no_words(letter_of, new_context):
    at, _person, letter = letter_of
    page = new_context(**PHONE).new_page()

    show_code(page, at, letter)
    page.get_by_role("link", name="看完了，去选择").click()
    page.fill("textarea[name=reason]", "楼道灯先修。")
    page.locator("main form .btn.go").click()
    page.wait_for_load_state()

    assert page.title().startswith("有错误：")
    assert page.get_by_role("alert").is_visible()
    assert page.input_value("textarea[name=reason]") == "楼道灯先修。"


def answer_all(page):
    """Choose the first answer of every ballot, as far as the signature."""
    while page.locator("[name=choice]").count():
        page.locator(".option label").first.click()
        page.locator("main form .btn.go").click()
        page.wait_for_load_state()


def draw(page):
    """Write something like a name with the mouse."""
    box = page.locator("#pad").bounding_box()
    for x, y, to_x, to_y in ((40, 60, 160, 64), (100, 30, 96, 120), (190, 40, 240, 110)):
        page.mouse.move(box["x"] + x, box["y"] + y)
        page.mouse.down()
        page.mouse.move(box["x"] + to_x, box["y"] + to_y, steps=8)
        page.mouse.up()


def _in_view(page, place):
    """Whether `place` ends above the bar with the main button, without scrolling."""
    box, bar = place.bounding_box(), page.locator(".act-bar").bounding_box()
    return box["y"] + box["height"] <= bar["y"]
