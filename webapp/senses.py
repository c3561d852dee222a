"""One Chinese word, several English ones: texts that say in which sense they are meant."""

from flask_babel import (  # type: ignore[attr-defined]  # its stubs leave both out
    lazy_pgettext,
    pgettext,
)

__all__ = ["lazy_pgettext", "pgettext"]
