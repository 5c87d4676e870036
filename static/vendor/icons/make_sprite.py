"""Gather the icons that the pages use into sprite.svg. Takes the folder of bootstrap-icons."""

import re
import sys
from pathlib import Path

ICONS = """
arrow-clockwise arrow-left arrow-left-right arrow-right arrow-repeat arrow-counterclockwise
box-arrow-up-right box-arrow-right check-circle-fill check-lg chevron-down chevron-left
chevron-right clock-history dash-circle exclamation-triangle-fill funnel gear hourglass-split
info-circle-fill key list-check pause-circle pencil people person-badge play-fill plug
plus-lg search shield-lock slash-circle speedometer2 stop-circle trash x-circle-fill x-lg
""".split()


def symbol(name: str, source: str) -> str:
    inner = re.search(r"<svg[^>]*>(.*)</svg>", source, re.DOTALL)
    if inner is None:
        raise ValueError(f"{name} is no SVG file")
    return f'<symbol id="{name}" viewBox="0 0 16 16">{inner[1].strip()}</symbol>'


def main(folder: Path) -> None:
    symbols = [symbol(name, (folder / f"{name}.svg").read_text()) for name in ICONS]
    sprite = '<svg xmlns="http://www.w3.org/2000/svg" fill="currentColor">\n{}\n</svg>\n'
    Path(__file__).with_name("sprite.svg").write_text(sprite.format("\n".join(symbols)))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
