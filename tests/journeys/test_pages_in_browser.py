"""Every page as a browser shows it: axe finds nothing, the console is clean, nothing sticks out.

Each person walks from page to page by links, one page per endpoint: a stage's pages while its
work is open, everything else when the case has gone its whole road. What a page fails is kept,
so that one run tells of all of them.
"""

from collections import deque
from urllib.parse import urljoin, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from werkzeug.exceptions import HTTPException

from rules.resident_link import LinkPurpose
from rules.stages import ORDER, Stage
from tests.browser import watch
from tests.journeys.builders_case import REFERENCE, show_code, sign_in
from webapp.demo.accounts import PASSWORD

CASE = f"/cases/{REFERENCE}"
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}
OLD_PHONE = {"width": 320, "height": 640}
STICKS_OUT = "document.documentElement.scrollWidth - window.innerWidth"
# Our style sheets are all of this house: axe need not fetch them again.
QUICK = {"preload": False, "resultTypes": ["violations"]}
# Only a narrow screen has boxes to scroll sideways: the one rule that is asked again there.
NARROW = {**QUICK, "runOnly": ["scrollable-region-focusable"]}
# Files, the way out, and what answers in JSON for others than people.
NO_PAGE = ("accounts.sign_out", "papers.download", "papers.pack", "attachments.show")
NO_PAGE += ("registration.export", "register_import.template", "public.download", "health.")
NO_PAGE += ("plan_proposal.menu_file", "paper_register.workbook", "paper_bound.bound")
NO_PAGE += ("public_results.show_count", "resident_papers", "static")
PAGES_OF = {
    Stage.REGISTRATION: ("registration", "register_import"),
    Stage.DEMAND_SURVEY: ("demand_survey", "resident_links"),
}
# Per stage a form that is sent without a word, as somebody in a hurry does.
IN_A_HURRY = {
    Stage.REGISTRATION: ("registration/households/new", "registration/import"),
    Stage.DEMAND_SURVEY: ("demand_survey/hazards", "demand_survey/meetings"),
    Stage.PLAN_PROPOSAL: ("plan_proposal/items", "plan_proposal/sources"),
    Stage.RESIDENT_CONSULTATION: ("resident_consultation/objections",),
    Stage.FUNDING_MIX: ("funding_mix/sources",),
    Stage.CONSTRUCTION: ("construction/changes", "construction/payments"),
    Stage.ACCEPTANCE: ("acceptance/defects",),
    Stage.LONG_TERM_MANAGEMENT: ("long_term_management/satisfaction",),
}


class Walk:
    """Somebody who opens one page of each kind and writes down what is wrong with it."""

    def __init__(self, app, at, page):
        self.at, self.page = at, page
        self.endpoints = app.url_map.bind("127.0.0.1")
        self.faults = watch(page)
        self.seen = {}
        self.wrong = []

    def along(self, *starts, only=()):
        """Follow links from `starts`, through the blueprints in `only` where given."""
        left = deque(starts)
        while left:
            path = left.popleft()
            endpoint = self._endpoint(path)
            if endpoint in self.seen or endpoint.startswith(NO_PAGE):
                continue
            if only and path not in starts and not endpoint.startswith(only):
                continue
            self.seen[endpoint] = path
            if self.open(path) == 200:
                left.extend(self._links(path))
        return self

    def open(self, path, expected=200):
        """Open and look at one page, and return its status."""
        answer = self.page.goto(self.at + path)
        if answer.status != expected:
            self.wrong.append(f"{path} answered {answer.status}")
        self.look(path)
        return answer.status

    def send_empty(self, path):
        """Empty every field of a page's last form, send it, look at what comes back."""
        self.page.goto(self.at + path)
        form = self.page.locator("main form", has=self.page.locator(".btn.go")).last
        form.evaluate(
            "form => { for (const each of form.querySelectorAll('input:not([type=hidden],"
            "[type=radio],[type=checkbox]), textarea')) each.value = ''; }"
        )
        with self.page.expect_navigation() as sent:
            form.evaluate("form => { form.noValidate = true; form.requestSubmit(); }")
        if sent.value.status != 422:
            self.wrong.append(f"{path} sent empty answered {sent.value.status}")
        self.look(f"{path} sent empty")

    def look(self, path, narrow=PHONE):
        """Hold one page against axe, the console and a narrow screen."""
        found = Axe().run(self.page, options=QUICK).response["violations"]
        size = self.page.viewport_size
        if over := self.page.evaluate(STICKS_OUT):
            self.wrong.append(f"{path}: {over} px too wide at {size['width']} px")
        self.page.set_viewport_size(narrow)
        if over := self.page.evaluate(STICKS_OUT):
            self.wrong.append(f"{path}: {over} px too wide at {narrow['width']} px")
        found += self.page.evaluate("how => axe.run(how).then(found => found.violations)", NARROW)
        self.page.set_viewport_size(size)
        self.wrong += [f"{path}: {each['id']}: {each['nodes'][0]['html'][:160]}" for each in found]
        self.wrong += [f"{path}: {fault}" for fault in self.faults]
        self.faults.clear()

    def _endpoint(self, path):
        try:
            return self.endpoints.match(path, "GET")[0]
        except HTTPException:
            return "static"

    def _links(self, path):
        every = self.page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)")
        local = [link for link in every if link.startswith(self.at + "/")]
        return [urlsplit(urljoin(path, link)).path for link in local]


@pytest.fixture
def walk_as(at_moment, new_context):
    """Return what opens a browser at a moment of the case, signed in or not."""

    def opened(name, username="", **options):
        now, at = at_moment(name)
        page = new_context(**{"viewport": DESKTOP, **options}).new_page()
        if username:
            sign_in(page, at, username, PASSWORD)
        return now, Walk(now.app, at, page)

    return opened


@pytest.mark.journey
@pytest.mark.browser
@pytest.mark.parametrize("stage", ORDER)
def test_a_stage_s_pages_are_in_order_while_its_work_is_open(walk_as, stage):
    _now, walk = walk_as(stage, "chenmin")

    walk.along(f"{CASE}/{stage}", only=PAGES_OF.get(stage, (stage,)))
    for page in IN_A_HURRY[stage]:
        walk.send_empty(f"{CASE}/{page}")

    assert not walk.wrong, "\n".join(walk.wrong)
    assert len(walk.seen) > 3


@pytest.mark.journey
@pytest.mark.browser
def test_the_other_pages_of_staff_are_in_order_and_the_doors_that_stay_shut(walk_as):
    _now, walk = walk_as("finished", "chenmin")

    general = ("cases", "home", "dashboard", "compounds", "papers", "attachments", "security")
    walk.along("/", CASE, only=general)
    walk.send_empty("/compounds/new")
    walk.open("/admin", expected=403)
    walk.open("/cases/JBL-1999-0001", expected=404)
    walk.page.goto(f"{walk.at}{CASE}?lang=en")
    walk.look("the case page in English")

    assert not walk.wrong, "\n".join(walk.wrong)
    assert {"cases.list_cases", "dashboard.show_dashboard", "papers.list_papers"} <= set(walk.seen)


@pytest.mark.journey
@pytest.mark.browser
def test_the_pages_of_a_reviewer_and_an_administrator_are_in_order(walk_as):
    _now, reviewer = walk_as("finished", "linjing")
    reviewer.along("/review", f"/review/{REFERENCE}", only=("review",))

    _now, admin = walk_as("finished", "admin")
    admin.along("/admin", only=("admin",))

    assert not reviewer.wrong + admin.wrong, "\n".join(reviewer.wrong + admin.wrong)
    assert {"review.list_submissions", "review.show_submission"} <= set(reviewer.seen)
    assert {"admin.list_staff", "admin.list_areas"} <= set(admin.seen)


@pytest.mark.journey
@pytest.mark.browser
def test_the_pages_for_everybody_are_in_order(walk_as):
    now, walk = walk_as("finished")
    over = next(iter(now.letters(LinkPurpose.CONSULTATION).values()))

    walk.along("/public", "/login", "/receipts")
    walk.send_empty("/login")
    walk.open(over.path, expected=410)
    walk.open("/r/nobodys-link", expected=404)
    walk.page.goto(f"{walk.at}/public/{REFERENCE}?lang=en")
    walk.look("the public page in English")

    assert not walk.wrong, "\n".join(walk.wrong)
    assert {"public.show_case", "public_ledger.show_month"} <= set(walk.seen)


@pytest.mark.journey
@pytest.mark.browser
@pytest.mark.parametrize("size", ["", "?size=2", "?lang=en"], ids=["plain", "large", "english"])
def test_the_pages_of_a_resident_s_vote_are_in_order(walk_as, size):
    now, walk = walk_as("voting", viewport=PHONE)
    home = now.people[-1]
    letter = now.letters(LinkPurpose.CONSULTATION)[home.door]
    page = walk.page

    page.goto(walk.at + letter.path)
    walk.look("the door", OLD_PHONE)
    show_code(page, walk.at, letter)
    page.goto(f"{walk.at}{letter.path}/vote{size}")
    walk.look("the plan", OLD_PHONE)
    page.locator("main a.btn.go").click()
    while page.locator("[name=choice]").count():
        _go_on(page)
        walk.look("a ballot sent empty", OLD_PHONE)
        page.locator(".option label").first.click()
        _go_on(page)
    _go_on(page)
    walk.look("a signature left out", OLD_PHONE)

    assert not walk.wrong, "\n".join(walk.wrong)


@pytest.mark.journey
@pytest.mark.browser
@pytest.mark.parametrize("purpose", ["demand_survey", "acceptance"])
def test_the_other_questions_to_a_resident_are_in_order(walk_as, purpose):
    now, walk = walk_as(purpose, viewport=PHONE)
    letter = now.letters(LinkPurpose(purpose))[now.people[-1].door]
    page = walk.page

    show_code(page, walk.at, letter)
    page.goto(f"{page.url.partition('?')[0]}?again=1")
    for _step in range(9):
        walk.look(urlsplit(page.url).path, OLD_PHONE)
        if not page.locator("main form .btn.go").count():
            break
        if page.locator(".option label").count():
            page.locator(".option label").first.click()
        _go_on(page)

    assert not walk.wrong, "\n".join(walk.wrong)


def _go_on(page):
    """Press the one main button and wait for what comes."""
    with page.expect_navigation():
        page.locator("main form .btn.go").last.click()
