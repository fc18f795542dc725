"""Opens office files, which are zip archives, without being drowned by one."""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO
from typing import Any

from bot.errors import UnreadableFile

MOST_ENTRIES = 2_000
MOST_BYTES = 100_000_000
#: Real documents compress up to about 30:1; a bomb of zeros 1000:1.
MOST_RATIO = 100
#: Below this an honest file of repeated XML may compress better than MOST_RATIO and harms nobody.
SMALL_ENTRY = 1_000_000

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Archive:
    """The parts of an office file. `read` and `xml` give one part, or None where there is none."""

    def __init__(self, content: bytes) -> None:
        """Raises UnreadableFile: not_this_kind, encrypted, too_large, broken."""
        if content.startswith(_OLE):
            locked = "EncryptedPackage".encode("utf-16-le") in content
            raise UnreadableFile(
                "an office file of the old kind or with a password", code="encrypted" if locked else "not_this_kind"
            )
        if not content.startswith(b"PK"):
            raise UnreadableFile("not an office file", code="not_this_kind")
        try:
            self._zip = zipfile.ZipFile(BytesIO(content))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
            raise UnreadableFile(f"the archive cannot be opened: {error}", code="broken") from error
        entries = self._zip.infolist()
        if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_BYTES:
            raise UnreadableFile("the archive holds too much", code="too_large")
        for entry in entries:
            if entry.flag_bits & 0x1:
                raise UnreadableFile("the archive has a password", code="encrypted")
            if entry.file_size > max(SMALL_ENTRY, entry.compress_size * MOST_RATIO):
                raise UnreadableFile(f"{entry.filename!r} grows too much when unpacked", code="too_large")
        self.names = frozenset(self._zip.namelist())

    def read(self, name: str) -> bytes | None:
        if name not in self.names:
            return None
        try:
            return self._zip.read(name)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
            raise UnreadableFile(f"{name!r} cannot be unpacked: {error}", code="broken") from error

    def xml(self, name: str) -> Any | None:
        """The part as a tree; entities and document types are refused."""
        from defusedxml import ElementTree
        from defusedxml.common import DefusedXmlException

        content = self.read(name)
        if content is None:
            return None
        try:
            return ElementTree.fromstring(content, forbid_dtd=True)
        except (ElementTree.ParseError, DefusedXmlException, ValueError, LookupError) as error:
            raise UnreadableFile(f"{name!r} is no clean XML", code="broken") from error
