"""SVG rasterised to PNG at twice the size by resvg, which shapes Arabic itself."""

from jobs.errors import ConfigError

#: Scale factor of the raster image: pixels per SVG unit.
SCALE = 2


def as_png(drawing: bytes) -> bytes:
    """Draw an SVG as a PNG; the same bytes on a machine with the same fonts.

    Raises
    ------
    ConfigError
        The extra `figures` is not installed.
    """
    try:
        import resvg_py
    except ImportError:
        raise ConfigError(
            [
                "artifacts.figures: true needs a library to draw PNG with, which is not installed: "
                "pip install resvg-py (the extra `figures` of this package)"
            ]
        ) from None
    return bytes(resvg_py.svg_to_bytes(svg_string=drawing.decode(), zoom=SCALE))
