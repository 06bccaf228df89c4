"""Page layout: white space on a line, between the bounding boxes of what is drawn on a page."""

from bisect import bisect_left
from collections.abc import Iterable
from typing import Final, TypeAlias

#: Height of the bands in which what is drawn is looked up, in points
_BAND: Final = 8.0
#: Left, bottom, right and top, in points.
_Box: TypeAlias = tuple[float, float, float, float]


class Ink:
    """What the fonts of a page draw that stands for no character of its own.

    Where a letter has a vowel sign, a producer may give the character codes of both to the glyph
    of the sign: of the letter only its ink is there.

    Parameters
    ----------
    boxes : iterable of (float, float, float, float)
        Left, bottom, right and top of each thing drawn, in points.
    """

    def __init__(self, boxes: Iterable[_Box] = ()) -> None:
        self._bands: dict[int, list[_Box]] = {}
        for box in boxes:
            for band in range(int(box[1] // _BAND), int(box[3] // _BAND) + 1):
                self._bands.setdefault(band, []).append(box)
        for boxes_of_band in self._bands.values():
            boxes_of_band.sort()

    def __bool__(self) -> bool:
        return bool(self._bands)

    def white(self, left: float, right: float, y: float) -> float:
        """Measure the widest white stretch between two places at a height, in points."""
        boxes = self._bands.get(int(y // _BAND), [])
        widest, at = 0.0, left
        for start, bottom, end, top in boxes[: bisect_left(boxes, (right, 0.0, 0.0, 0.0))]:
            if end > left and bottom <= y <= top:
                widest = max(widest, start - at)
                at = max(at, end)
        return max(widest, right - at)
