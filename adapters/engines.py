"""Which engines write and listen, by the settings: on this machine unless a setting names a service."""

from __future__ import annotations

from pathlib import Path

from adapters.openai.drafter import OpenAIDrafter
from adapters.openai.transcriber import OpenAITranscriber
from adapters.openai.wire import Wire
from adapters.settings import Settings
from adapters.speech.listening import Listening
from adapters.speech.local import LocalTranscriber
from adapters.speech.platform import ClosableTranscriber, PlatformTranscriber
from bot.errors import SettingsError


def drafter(settings: Settings) -> OpenAIDrafter | None:
    """None: drafts are composed. Raises SettingsError for a model without an address or a key to reach it by."""
    if not settings.openai_model:
        return None
    if not settings.openai_base_url and not settings.openai_api_key:
        raise SettingsError(
            "setting 'openai_model' (AYUMI_OPENAI_MODEL) needs AYUMI_OPENAI_API_KEY, or AYUMI_OPENAI_BASE_URL of a server of "
            "your own; leave all three empty to compose drafts here"
        )
    return OpenAIDrafter(Wire(settings.openai_base_url, settings.openai_api_key), settings.openai_model)


def transcriber(settings: Settings, cache_dir: Path) -> ClosableTranscriber:
    """The local engine, unless the settings say openai: it never steps in for the other by itself."""
    if settings.stt_backend == "local":
        return LocalTranscriber(cache_dir, model_dir=settings.stt_model_dir)
    same = settings.stt_base_url in ("", settings.openai_base_url)
    key = settings.stt_api_key or (settings.openai_api_key if same else "")  # no key goes to another's address
    address = settings.stt_base_url or settings.openai_base_url
    if not address and not key:
        raise SettingsError(
            "setting 'stt_backend' is openai (AYUMI_STT_BACKEND): it needs AYUMI_STT_BASE_URL or AYUMI_OPENAI_API_KEY; "
            "'local' transcribes on this machine"
        )
    return OpenAITranscriber(
        Wire(address, key, timeout=120, seconds=300),
        Listening(),
        model=settings.stt_model,
        profile=settings.stt_profile,
    )


def listener(settings: Settings, cache_dir: Path) -> ClosableTranscriber:
    """The engine with the platform's own transcript before or behind it, as the settings say."""
    engine = transcriber(settings, cache_dir)
    return (
        engine
        if settings.stt_platform == "never"
        else PlatformTranscriber(engine, first=settings.stt_platform == "first")
    )
