"""A paper on the screen: its own HTML, with its QR codes drawn and room around the sheet."""

import re
from base64 import b64encode
from html import unescape
from typing import Final

from documents.marks import CODE
from documents.qr import qr_png

_CODE: Final = re.compile(f'src="{CODE}([^"]*)"')
_SCREEN: Final = (
    "body{max-width:176mm;margin:8mm auto;padding:0 4mm;"
    'font-family:"Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif}'
)


def shown(html: str, nonce: str) -> str:
    """Return a paper's HTML for a browser: nothing in it is fetched.

    `nonce` lets its one style element through the page's policy.
    """
    drawn = _CODE.sub(lambda found: f'src="{_picture(unescape(found[1]))}"', html)
    styled = drawn.replace("<style>", f'<style nonce="{nonce}">', 1)
    return styled.replace("</style>", f"{_SCREEN}</style>", 1)


def _picture(link: str) -> str:
    return f"data:image/png;base64,{b64encode(qr_png(link)).decode()}"
