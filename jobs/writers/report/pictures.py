"""SVG rasterised to PNG at twice the size by resvg, which shapes Arabic itself."""

from importlib.util import find_spec

from jobs.errors import ConfigError

#: Scale factor of the raster image: pixels per SVG unit.
SCALE = 2


def require_drawing() -> None:
    """Make sure, before a run has cost anything, that there is what draws its pictures.

    Raises
    ------
    ConfigError
        The library is not installed.
    """
    if find_spec("resvg_py") is None:
        raise ConfigError(
            [
                "artifacts.figures: true needs a library to draw PNG with, which is not installed: "
                "pip install resvg-py (the extra `figures` of this package), or set it to false"
            ]
        )


def as_png(drawing: bytes) -> bytes:
    """Draw an SVG as a PNG; the same bytes on a machine with the same fonts."""
    import resvg_py

    return bytes(resvg_py.svg_to_bytes(svg_string=drawing.decode(), zoom=SCALE))
