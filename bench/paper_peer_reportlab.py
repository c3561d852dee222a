"""ReportLab (platypus) on the words of a consent form; run by a Python that has reportlab.

Prints JSON: CPU seconds for the forms, bytes of one, peak memory in MB. Arguments: the file with
the words (bench.paper_peers.words_of), how many forms. It cannot embed CFF outlines, so it sets
in a TrueType font (HanaMinA).
"""

import base64
import io
import json
import re
import sys
import time
from html import escape
from pathlib import Path

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Image, Paragraph, SimpleDocTemplate, Table

FONT = "/usr/share/fonts/truetype/hanazono/HanaMinA.ttf"
GRID = [("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), "TOP")]


def form(words, number, style, heading):
    story = [
        Paragraph(f"{escape(words['title'])} {number}", heading),
        Image(io.BytesIO(base64.b64decode(words["code"])), 22 * mm, 22 * mm),
    ]
    for title, rows in words["sections"]:
        story.append(Paragraph(escape(title), heading))
        cells = [[Paragraph(escape(one), style) for one in row] for row in rows]
        story.append(Table(cells, colWidths=(30 * mm, 146 * mm), style=GRID))
    out = io.BytesIO()
    SimpleDocTemplate(out, pagesize=A4, margins=16 * mm).build(story)
    return out.getvalue()


def own_peak():
    """Return the peak memory in MB; getrusage would count what the parent had."""
    told = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", told)[1]) / 1024


def main():
    words, count = json.loads(Path(sys.argv[1]).read_text()), int(sys.argv[2])
    pdfmetrics.registerFont(TTFont("Han", FONT))
    style = ParagraphStyle("text", fontName="Han", fontSize=10, leading=15, wordWrap="CJK")
    heading = ParagraphStyle("heading", parent=style, fontSize=14, leading=20)
    form(words, 0, style, heading)
    begun = time.process_time()
    for number in range(count):
        pdf = form(words, number, style, heading)
    taken = time.process_time() - begun
    peak = own_peak()
    print(json.dumps({"seconds": taken, "bytes": len(pdf), "memory": peak}))


main()
