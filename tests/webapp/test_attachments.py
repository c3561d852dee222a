import io

import pytest
from PIL import Image

from tests.builders import a_case, a_compound, a_manager, acting, sign_in
from workflows.actions.attachments import Upload, clean_file, keep_attachment

PDF = b"%PDF-1.4 a scan\n%%EOF"


def a_picture():
    drawn = io.BytesIO()
    Image.new("RGB", (900, 600), "#0b4a93").save(drawn, "JPEG")
    return drawn.getvalue()


@pytest.fixture
def case(session):
    return a_case(session)


@pytest.fixture
def manager(session, case):
    return a_manager(session, case)


@pytest.fixture
def keep(session, settings, case, manager):
    def kept(name, content):
        upload = Upload(name, content)
        row = keep_attachment(
            session, settings.store, case.id, upload, clean_file(upload), acting(manager)
        )
        session.commit()
        return row

    return kept


@pytest.fixture
def photo(keep):
    return keep("屋面.jpg", a_picture())


def test_a_photograph_is_shown_to_those_whose_posts_reach_the_case(client, manager, photo):
    sign_in(client, manager)

    with client.get(f"/attachments/{photo.id}") as whole:
        assert whole.data.startswith(b"\xff\xd8")
        assert whole.headers["Content-Disposition"].startswith("inline")
    small = client.get(f"/attachments/{photo.id}/small")
    assert max(Image.open(io.BytesIO(small.data)).size) == 480


def test_strangers_are_sent_to_sign_in_and_other_offices_see_nothing(client, session, photo):
    elsewhere = a_case(session, a_compound(session))

    assert client.get(f"/attachments/{photo.id}").status_code == 303
    sign_in(client, a_manager(session, elsewhere))
    assert client.get(f"/attachments/{photo.id}").status_code == 404
    assert client.get("/attachments/999999").status_code == 404


def test_a_photograph_made_public_is_for_everybody_until_it_is_not(
    client, app, case, manager, photo
):
    sign_in(client, manager)
    page = f"/cases/{case.reference}/attachments"
    anybody = app.test_client()

    assert client.submit(page, button="公开").status_code == 303
    assert anybody.get(f"/attachments/{photo.id}/small").status_code == 200
    assert client.submit(page, button="不再公开").status_code == 303
    assert anybody.get(f"/attachments/{photo.id}/small").status_code == 303


def test_a_scan_is_never_made_public(client, case, manager, keep):
    scan = keep("确认书.pdf", PDF)
    sign_in(client, manager)
    page = f"/cases/{case.reference}/attachments"

    listed = client.get(page)
    token = listed.text.partition('name="csrf_token" value="')[2].partition('"')[0]
    answer = client.post(f"{page}/{scan.id}/public", data={"public": "1", "csrf_token": token})

    assert "确认书.pdf" in listed.text
    assert answer.status_code == 409
    assert client.get(f"/attachments/{scan.id}/small").status_code == 404


def test_the_list_is_filtered_and_searched(client, case, manager, photo, keep):
    keep("确认书.pdf", PDF)
    sign_in(client, manager)
    page = f"/cases/{case.reference}/attachments"

    pictures = client.get(f"{page}?kind=pictures").text
    named = client.get(f"{page}?text=确认").text

    assert (photo.file_name in pictures, "确认书.pdf" in pictures) == (True, False)
    assert (photo.file_name in named, "确认书.pdf" in named) == (False, True)
