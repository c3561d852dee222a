"""Two loads of the demo city at once: the second says so, and waits for the first."""

from threading import Event, Thread

from tests.settings import settings_for
from webapp.demo.city import alone


def test_a_second_load_waits_for_the_first_and_says_so(tmp_path):
    settings = settings_for(f"sqlite:///{tmp_path / 'x.db'}", tmp_path)
    said, waits, done = [], Event(), Event()

    def load_again():
        with alone(settings, lambda line: (said.append(line), waits.set())):
            done.set()

    with alone(settings, said.append):
        second = Thread(target=load_again)
        second.start()
        assert waits.wait(10)
        assert not done.is_set()
    second.join(10)

    assert done.is_set()
    assert len(said) == 1
    assert "waiting" in said[0]
