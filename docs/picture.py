"""Run the demo, and put what it shows into docs/demo.svg and the README.

usage: make picture
"""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console

from workers.local.demo import run

HERE = Path(__file__).parent
README = HERE.parent / "README.md"
WIDTH = 150

SHOWN = re.compile(r"(?<=<!-- demo -->\n```text\n).*?(?=```\n<!-- end of demo -->)", re.DOTALL)

SVG = re.sub(r"@font-face\s*\{\{.*?\}\}", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
"""Without the fonts that would be fetched from elsewhere: the reader's monospace font does."""


def main() -> int:
    """Run and write; the demo's exit code."""
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, force_interactive=False)
    code = run(console)
    if code == 0:
        svg = console.export_svg(title="make demo", clear=False, code_format=SVG)
        (HERE / "demo.svg").write_text(svg, encoding="utf-8")
        shown = "\n".join(line.rstrip() for line in console.export_text().splitlines()) + "\n"
        README.write_text(SHOWN.sub(lambda _: shown, README.read_text(encoding="utf-8")), encoding="utf-8")
    return code


if __name__ == "__main__":
    sys.exit(main())
