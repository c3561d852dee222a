from rules.acceptance_checklist import Finding, checklist, unsettled


def test_the_form_has_thirty_items_in_order():
    items = list(checklist().values())

    assert [each.number for each in items] == list(range(1, 31))
    assert items[0].code == "roof_water_test"
    assert items[24].code == "lift"
    assert all(each.name and each.english for each in items)


def test_what_nobody_looked_at_stands_in_the_way():
    assert unsettled({}, frozenset()) == tuple(checklist())


def test_a_dated_rectification_is_accepted_and_an_undated_one_is_not():
    findings = dict.fromkeys(checklist(), Finding.PASS) | {
        "roads": Finding.RECTIFY,
        "lighting": Finding.RECTIFY,
        "gas": Finding.NOT_APPLICABLE,
        "fire": Finding.FAIL,
    }

    assert unsettled(findings, frozenset({"roads"})) == ("fire", "lighting")


def test_a_date_does_not_mend_a_failure():
    findings = dict.fromkeys(checklist(), Finding.PASS) | {"fire": Finding.FAIL}

    assert unsettled(findings, frozenset({"fire"})) == ("fire",)
