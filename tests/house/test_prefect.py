import urllib.request

import pytest


@pytest.mark.journey
def test_one_real_prefect_server_serves_the_session(prefect_api):
    from prefect.client.orchestration import get_client  # noqa: PLC0415 -- four seconds

    with urllib.request.urlopen(f"{prefect_api}/health") as answer:  # noqa: S310 -- our own address
        assert answer.status == 200

    with get_client(sync_client=True) as client:
        assert client.api_healthcheck() is None
        assert str(client.api_url).startswith(prefect_api)
