"""Run the demo and write what it shows as docs/demo.svg and docs/demo.txt, which the README uses.

usage: python -m docs.picture
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
WIDTH = 150

FORMAT = re.sub(r"@font-face\s*\{\{.*?\}\}", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
"""Without the fonts that would be fetched from elsewhere: the reader's monospace font does."""


def main() -> int:
    """Run and write; the demo's exit code."""
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, force_interactive=False)
    code = run(console)
    if code == 0:
        (HERE / "demo.svg").write_text(
            console.export_svg(title="make demo", clear=False, code_format=FORMAT), encoding="utf-8"
        )
        text = console.export_text()
        (HERE / "demo.txt").write_text("\n".join(line.rstrip() for line in text.splitlines()) + "\n", encoding="utf-8")
    return code


if __name__ == "__main__":
    sys.exit(main())
