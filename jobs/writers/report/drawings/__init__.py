"""The chain behind the drawings of the report, in SVG: colour palette, topic map, charts, PNG."""
