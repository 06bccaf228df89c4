"""Template engine of the HTML report (Jinja2), and the bytecode cache of its templates."""

import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from jinja2 import BytecodeCache, Environment
    from jinja2.bccache import Bucket

#: Syntax of the templates, by which they are compiled
_SYNTAX: Final[dict[str, Any]] = {"autoescape": True, "trim_blocks": True, "lstrip_blocks": True}
#: Bytecode of the templates by their keys, where it is not kept in files
_HELD: Final[dict[str, bytes]] = {}


def environment() -> "Environment":
    """Make what finds and fills in templates; a name that is missing in one is an error."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("jobs.writers"),
        undefined=StrictUndefined,
        bytecode_cache=_bytecode(),
        **_SYNTAX,
    )


def _bytecode() -> "BytecodeCache":
    """Give the cache: files beside that of this module, or memory where Python writes none."""
    from jinja2 import BytecodeCache, FileSystemBytecodeCache, __version__

    class Held(BytecodeCache):
        def load_bytecode(self, bucket: "Bucket") -> None:
            if bucket.key in _HELD:
                bucket.bytecode_from_string(_HELD[bucket.key])

        def dump_bytecode(self, bucket: "Bucket") -> None:
            _HELD[bucket.key] = bucket.bytecode_to_string()

    class Cache(FileSystemBytecodeCache):
        def get_source_checksum(self, source: str) -> str:
            return super().get_source_checksum(f"{__version__} {_SYNTAX} {source}")

        def dump_bytecode(self, bucket: "Bucket") -> None:
            with suppress(OSError):  # then the next run compiles it again
                super().dump_bytecode(bucket)

    folder = Path(__spec__.cached or "").parent
    usable = not sys.dont_write_bytecode and folder.is_dir()
    return Cache(str(folder), "%s.cache") if usable else Held()
