"""What a reader finds in a PDF, by poppler and pikepdf."""

import io
import re
import subprocess

import pikepdf


def text_of(pdf):
    """Return the text without any white space: lines break where the layout wants."""
    done = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)  # noqa: S607 -- poppler, wherever it is
    return squeezed(done.stdout.decode())


def outside(pdf, left, right):
    """Return the words that stand outside the margins, given in points from the left edge."""
    command = ["pdftotext", "-bbox", "-", "-"]
    done = subprocess.run(command, input=pdf, capture_output=True, check=True)  # noqa: S603 -- fixed
    words = re.findall(r'xMin="([\d.]+)".*?xMax="([\d.]+)".*?>(.*?)</word>', done.stdout.decode())
    return [word for start, end, word in words if float(start) < left or float(end) > right]


def squeezed(text):
    return re.sub(r"\s+", "", text)


def opened(pdf):
    return pikepdf.open(io.BytesIO(pdf))


def bookmarks(pdf):
    with opened(pdf) as document, document.open_outline() as outline:
        return [(one.title, [child.title for child in one.children]) for one in outline.root]
