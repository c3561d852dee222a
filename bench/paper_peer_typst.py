"""Typst on the words of a consent form; run by a Python that has typst, one compiler for all.

Prints JSON: CPU seconds for the forms, bytes of one, peak memory in MB. Arguments: the file with
the words (bench.paper_peers.words_of), how many forms.
"""

import base64
import json
import re
import sys
import tempfile
import time
from pathlib import Path

import typst

HEAD = (
    '#set text(font: "Noto Sans CJK SC", size: 10pt)\n'
    '#set page(paper: "a4", margin: 16mm, numbering: "1/1")\n'
)


def escaped(text):
    return "".join(f"\\{one}" if one in "#$*_`<>@=-+/\\[]~'\"" else one for one in text)


def turned(text, number):
    """Return the text with other digits: forms differ, so that nothing is merely remembered."""
    return "".join(str((int(one) + number) % 10) if one.isdecimal() else one for one in text)


def source(words, number):
    parts = [HEAD, f"= {escaped(words['title'])} {number}\n", '#image("code.png", width: 22mm)\n']
    for heading, rows in words["sections"]:
        cells = ",".join(
            f"[{escaped(label)}],[{escaped(turned(text, number))}]" for label, text in rows
        )
        parts.append(f"== {escaped(heading)}\n#table(columns: (30mm, 1fr),{cells})\n")
    return "".join(parts)


def own_peak():
    """Return the peak memory in MB; getrusage would count what the parent had."""
    told = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", told)[1]) / 1024


def main():
    words, count = json.loads(Path(sys.argv[1]).read_text()), int(sys.argv[2])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "code.png").write_bytes(base64.b64decode(words["code"]))
        main_file = folder / "form.typ"
        main_file.write_text(source(words, 0))
        compiler = typst.Compiler(str(main_file), root=str(folder))
        compiler.compile(format="pdf")
        begun = time.process_time()
        for number in range(count):
            main_file.write_text(source(words, number))
            pdf = compiler.compile(str(main_file), format="pdf")
        taken = time.process_time() - begun
    peak = own_peak()
    print(json.dumps({"seconds": taken, "bytes": len(pdf), "memory": peak}))


main()
