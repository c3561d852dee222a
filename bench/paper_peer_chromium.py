"""Headless Chromium on the consent form's own HTML, one warm browser; needs playwright.

Prints JSON: CPU seconds for the forms (all processes of the browser, their start taken off),
bytes of one, peak memory in MB. Arguments: the file with the HTML, how many forms, Chromium.
"""

import json
import resource
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")


def printed(page_html, count, program):
    """Return the CPU seconds of the children so far, after `count` more forms; and one form."""
    pdf = b""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        page = browser.new_page()
        for number in range(count + 1):
            page.set_content(page_html.replace("</title>", f" {number}</title>"))
            pdf = page.pdf(format="A4", print_background=True)
        browser.close()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime, pdf


def main():
    page_html, count, program = Path(sys.argv[1]).read_text(), int(sys.argv[2]), sys.argv[3]
    start, _ = printed(page_html, 0, program)
    both, pdf = printed(page_html, count, program)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(json.dumps({"seconds": both - 2 * start, "bytes": len(pdf), "memory": peak}))


main()
