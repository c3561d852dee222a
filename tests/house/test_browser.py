import pytest

from tests.browser import watch

PAGE = "<!doctype html><html lang=zh><title>新院</title><main><h1>新院</h1>{}</main>"


@pytest.mark.browser
def test_a_clean_page_passes(page, axe):
    page.set_content(PAGE.format("<p>一户一票</p>"))

    assert page.title() == "新院"
    axe(page)


@pytest.mark.browser
def test_what_hinders_people_is_found(page, axe):
    page.set_content(PAGE.format("<input type=text>"))

    with pytest.raises(AssertionError, match="label"):
        axe(page)


@pytest.mark.browser
def test_a_page_that_complains_is_noticed(context):
    page = context.new_page()
    faults = watch(page)

    page.set_content(PAGE.format("<script>console.error('broken'); missing()</script>"))

    assert any("broken" in fault for fault in faults)
    assert any("missing" in fault for fault in faults)


@pytest.mark.browser
def test_a_page_that_calls_elsewhere_is_noticed(context):
    page = context.new_page()
    page.route("**/*", lambda route: route.abort())
    faults = watch(page)

    page.set_content(PAGE.format("<img alt='' src='http://example.org/a.png'>"))
    page.wait_for_timeout(200)

    assert any("example.org" in fault for fault in faults)


@pytest.mark.browser
def test_the_site_serves_the_app(page, site):
    answer = page.request.get(f"{site}/no-such-page")

    assert answer.status == 404
    assert "text/html" in answer.headers["content-type"]
