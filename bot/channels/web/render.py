"""Pages as HTML: from templates without a word of their own; what people read stands in the wording."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from handlers.wording import Wording, phrases

FOLDER = Path(__file__).parent / "templates"
STYLE = (FOLDER / "trang.css").read_bytes()
STYLE_PATH = f"/trang-{sha256(STYLE).hexdigest()[:10]}.css"

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "no-store",
}
"""`same-origin`: with no referrer at all a browser hides from our own forms where they come from."""


@dataclass(frozen=True, slots=True)
class Pages:
    environment: Environment

    def html(self, name: str, **fields: Any) -> str:
        return self.environment.get_template(f"{name}.html").render(fields)


def pages(wording: Wording) -> Pages:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(phrases.FILTERS)

    def say(text: str, /, **fields: Any) -> str:
        return wording.text(f"pages.{text}", **fields)

    environment.globals.update(say=say, style=STYLE_PATH)
    return Pages(environment)
