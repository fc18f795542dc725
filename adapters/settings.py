"""Everything an operator may set: one TOML file, AYUMI_ variables over it. Every error names the key and the remedy."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from bot.errors import SettingsError


class Settings(BaseSettings):
    """Values in force. The TOML file is `ayumi.toml` in the data directory."""

    model_config = SettingsConfigDict(env_prefix="AYUMI_", extra="forbid")

    data_dir: Path = Path(".ayumi")
    database_url: str = ""  # "": SQLite in the data directory
    host: str = "127.0.0.1"
    port: int = Field(default=8321, ge=0, le=65535)
    open_browser: bool = True
    log_level: str = "INFO"
    stt_model_dir: Path | None = None
    stt_backend: Literal["local", "openai"] = "local"  # nothing spoken leaves the machine unless this says openai
    stt_platform: Literal["first", "last", "never"] = (
        "last"  # Slack's own transcript: before the engine, in its stead, not
    )
    stt_base_url: str = ""  # "": as openai_base_url
    stt_api_key: str = Field(default="", repr=False)  # "": as openai_api_key, when the address is the same
    stt_model: str = "gpt-transcribe"
    stt_profile: Literal["gpt-transcribe", "compatible"] = "gpt-transcribe"  # compatible: whisper servers of one's own
    openai_base_url: str = ""  # "": OpenAI's own; any compatible address
    openai_api_key: str = Field(default="", repr=False)
    openai_model: str = ""  # "": drafts are composed here, no model is asked
    openai_drafts_a_day: int = Field(default=200, ge=0)  # per workspace; beyond them drafts are composed
    slack_signing_secret: str = Field(default="", repr=False)  # two by a comma while one is being replaced
    slack_bot_token: str = Field(default="", repr=False)  # xoxb-…: one workspace
    slack_app_token: str = Field(default="", repr=False)  # xapp-…: Socket Mode, no public address needed
    slack_api_url: str = "https://slack.com/api/"
    slack_client_id: str = ""  # with the secret: several workspaces, installed by OAuth
    slack_client_secret: str = Field(default="", repr=False)
    teams_app_id: str = ""  # the Azure bot's app (client) id; Teams is off without it
    teams_app_password: str = Field(default="", repr=False)  # "": the managed identity this machine runs under
    teams_tenant_id: str = ""  # the directory whose people may use the bot
    teams_dev: str = ""  # "loopback": no tokens, this machine only
    teams_service_hosts: str = ""  # by commas, in place of the hosts Microsoft names
    public_url: str = ""  # https://… as people's browsers reach this server; links need it

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file=cls._file())

    @classmethod
    def _file(cls) -> Path:
        return Path(os.environ.get("AYUMI_DATA_DIR", ".ayumi")) / "ayumi.toml"

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{(self.data_dir / 'ayumi.sqlite').resolve()}"


def load() -> Settings:
    """Raises SettingsError naming the first wrong key."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise SettingsError(
            f"setting {name!r} (AYUMI_{name.upper()} or ayumi.toml): {first['msg']}; given {first.get('input')!r}"
        ) from error
