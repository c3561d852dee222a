import pytest

from webapp.pages import Pages

# What others bring along, each guarded by itself: Flask-Security's own pages.
THIRD_PARTY = {"security"}


def test_a_view_without_a_permission_cannot_be_registered():
    with pytest.raises(TypeError, match="may="):
        Pages("p", __name__).get("/x")(lambda: "")


def test_no_view_escapes_the_blueprints(app):
    strays = [
        name
        for name in app.view_functions
        if not isinstance(app.blueprints.get(name.rpartition(".")[0]), Pages)
        and name.split(".")[0] not in {*THIRD_PARTY, "static"}
    ]

    assert not strays


def test_nothing_is_written_by_opening_an_address(app):
    writers = ("delete", "approve", "sign_out", "withdraw", "remove", "decide")

    opened = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and rule.endpoint.split(".")[0] not in THIRD_PARTY
        and rule.endpoint.split(".")[-1].startswith(writers)
    ]

    assert not opened


def test_addresses_are_the_field_s_words_in_lower_case(app):
    odd = [rule.rule for rule in app.url_map.iter_rules() if rule.rule != _plain(rule.rule)]

    assert not odd


def _plain(rule: str) -> str:
    return "/".join(
        part if "<" in part else part.lower().replace(" ", "") for part in rule.split("/")
    )
