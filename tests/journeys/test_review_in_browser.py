"""A manager hands the stage's work in, its reviewer approves it, each in their own browser."""

import pytest

from tests.browser import watch
from tests.journeys.builders_case import REFERENCE, sign_in
from webapp.demo.accounts import PASSWORD


@pytest.mark.journey
@pytest.mark.browser
def test_a_manager_submits_and_the_reviewer_approves(at_moment, new_context, axe):
    _now, at = at_moment("resident_consultation")
    manager, reviewer = new_context().new_page(), new_context().new_page()
    faults = (watch(manager), watch(reviewer))

    sign_in(manager, at, "chenmin", PASSWORD)
    manager.goto(f"{at}/cases/{REFERENCE}")
    manager.get_by_role("button", name="提交审查").click()
    manager.get_by_text("材料已提交审查，等待结论。").wait_for()
    sign_in(reviewer, at, "linjing", PASSWORD)
    reviewer.goto(f"{at}/review")
    reviewer.get_by_role("link", name=REFERENCE).click()
    assert reviewer.locator("[name=verdict]:checked").count() == 0  # nothing is chosen for them
    axe(reviewer)
    reviewer.get_by_role("button", name="提交结论").click()
    reviewer.get_by_role("alert").wait_for()
    axe(reviewer)
    reviewer.get_by_label("通过，进入资金统筹").check()
    reviewer.get_by_role("button", name="提交结论").click()
    reviewer.get_by_text("结论已提交").wait_for()
    manager.goto(f"{at}/cases/{REFERENCE}")

    assert "资金统筹" in manager.locator(".rail [aria-current=step]").inner_text()
    assert faults == ([], [])
