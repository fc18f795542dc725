"""The app package: one zip with the manifest, two icons and the words of both languages, ready to upload."""

from __future__ import annotations

import io
import json
import re
import zipfile
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from adapters.teams import icons
from bot.errors import SettingsError

_NOBODY = "00000000-0000-0000-0000-000000000000"
_ADDRESS = "https://example.invalid"
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
LANGUAGES = ("ja", "en")
#: One date for all files, so that the same settings make the same zip.
_DATE = (2026, 1, 1, 0, 0, 0)


def manifest(url: str, app_id: str) -> dict[str, Any]:
    """`url` is where people's browsers and Teams reach us, `app_id` the Azure bot's. Raises SettingsError."""
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise SettingsError(f"--url {url!r} is not an address Teams can reach: give https://…")
    if not _ID.fullmatch(app_id) or app_id == _NOBODY:
        raise SettingsError(f'--app-id {app_id!r} is no app id: it is the Azure bot\'s "Microsoft App ID", a GUID')
    text = (files("adapters.teams") / "manifest.json").read_text(encoding="utf-8")
    made: dict[str, Any] = json.loads(text.replace(_NOBODY, app_id.lower()).replace(_ADDRESS, url.rstrip("/")))
    made["validDomains"] = [parts.hostname]
    return made


def package(url: str, app_id: str) -> bytes:
    """The zip's bytes; the same settings make the same bytes. Raises SettingsError."""
    content = {
        "manifest.json": json.dumps(manifest(url, app_id), ensure_ascii=False, indent=2).encode(),
        "color.png": icons.color(),
        "outline.png": icons.outline(),
        **{f"{one}.json": (files("adapters.teams") / f"{one}.json").read_bytes() for one in LANGUAGES},
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in content.items():
            archive.writestr(zipfile.ZipInfo(name, _DATE), body, zipfile.ZIP_DEFLATED)
    return out.getvalue()
