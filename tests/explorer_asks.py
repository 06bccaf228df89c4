"""What the tests ask and do in the explorer, in the browser: actions, and what is shown then."""

import json
from pathlib import Path
from typing import Any

from tests.browser import Browser

#: Serious and critical faults that axe-core finds.
SERIOUS = (
    "axe.run().then(all => all.violations.filter(one => "
    "['serious', 'critical'].includes(one.impact)).map(one => [one.id, one.nodes[0].html]))"
)
#: Labels of the map that lie over each other.
OVERLAPS = """
(() => {
  const boxes = [...document.querySelectorAll('.labels a')].map(one => one.getBoundingClientRect());
  return [boxes.length, boxes.flatMap((a, i) => boxes.slice(i + 1).filter(b =>
    a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)).length];
})()
"""


class Desk:
    """The explorer in a browser, and a folder for what it saves."""

    def __init__(self, browser: Browser, page: Path, saved: Path) -> None:
        self.browser = browser
        self.page = page
        self.saved = saved
        saved.mkdir(exist_ok=True)
        browser.call("Page.setDownloadBehavior", behavior="allow", downloadPath=str(saved))

    def open(self, place: str = "", width: int = 1280) -> None:
        """Open the page at a place of it."""
        self.browser.open(self.page, width, place=place)

    def quiet(self) -> bool:
        """Whether it asked for nothing but itself, and has not complained."""
        own = [one for one in self.browser.requests if not one.startswith("blob:")]
        first = own[0].partition("#")[0] if own else ""
        return first == self.page.as_uri() and len(own) == 1 and not self.browser.complaints

    def ask(self, expression: str) -> Any:
        """Evaluate an expression in the page."""
        return self.browser.ask(expression)

    def texts(self, selector: str) -> list[str]:
        """The texts of all elements that fit a selector."""
        found: list[str] = self.ask(
            f"[...document.querySelectorAll({json.dumps(selector)})].map(one => one.textContent)"
        )
        return found

    def fill(self, control: str, value: str) -> None:
        """Type into a control, or choose in it."""
        self.ask(
            f"(() => {{ const one = document.getElementById({json.dumps(control)});"
            f"one.value = {json.dumps(value)};"
            "one.dispatchEvent(new Event(one.tagName === 'SELECT' ? 'change' : 'input')) })()"
        )

    def click(self, selector: str) -> None:
        """Click on the first element that fits a selector."""
        self.ask(f"document.querySelector({json.dumps(selector)}).click()")

    def press(self, key: str, code: int) -> None:
        """Press a key and let it go."""
        for kind in ("keyDown", "keyUp"):
            self.browser.call("Input.dispatchKeyEvent", type=kind, key=key, code=key,
                              windowsVirtualKeyCode=code)  # fmt: skip

    def save(self, selector: str) -> str:
        """Click on what saves a file, and read it."""
        before = set(self.saved.iterdir())
        self.click(selector)
        for _ in range(100):
            new = [one for one in self.saved.iterdir() if one not in before]
            if new and not new[0].name.endswith(".crdownload"):
                return new[0].read_bytes().decode("utf-8-sig")
            self.ask("new Promise(done => setTimeout(() => done(1), 50))")
        raise AssertionError("nothing was saved")

    def search(self, query: str) -> int:
        """Search documents, and return how many were found."""
        self.fill("c-q", query)
        return int(self.ask("document.querySelector('.count bdi').textContent.replace(/,/g, '')"))

    def settled(self) -> None:
        """Wait until the view of the map is in the address."""
        self.ask("new Promise(done => setTimeout(() => done(1), 400))")
