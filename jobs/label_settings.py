"""Configuration schema of `labels:`, who names the topics: their own words or a language model."""

import ipaddress
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_serializer, field_validator, model_validator

from jobs.settings import Settings


class LabelsSettings(Settings):
    """Who makes the labels of topics."""

    kind: Literal["words", "llm"] = Field(
        default="words",
        description="`words`: labels are words and phrases of the topic. `llm`: a language model "
        "is asked for them, at a server that you run or trust; terms and excerpts of documents "
        "are sent there. Nothing else of this program opens a connection.",
    )
    base_url: str | None = Field(
        default=None,
        description="Address of the server, any that speaks the chat completions of OpenAI: "
        "`http://127.0.0.1:8080/v1`.",
    )
    model: str | None = Field(
        default=None, min_length=1, max_length=200, description="Name of the model at that server."
    )
    api_key: SecretStr | None = Field(
        default=None,
        description="The server's key, as `${env:NAME}` and in no other way. It is never printed "
        "or stored.",
    )
    timeout: float = Field(
        default=30.0, gt=0, le=600, description="Seconds that one answer may take, all in all."
    )
    max_length: int = Field(
        default=40, ge=10, le=200, description="Characters of the longest label."
    )
    max_tokens: int = Field(
        default=200, ge=10, le=10_000, description="Tokens that the model may write for a label."
    )
    exemplars: int = Field(
        default=3, ge=0, le=20, description="Excerpts of a topic that are sent with its terms."
    )

    @field_serializer("api_key")
    def _never_written(self, _: SecretStr | None) -> None:
        return None

    @field_validator("api_key")
    @classmethod
    def _can_be_sent(cls, value: SecretStr | None) -> SecretStr | None:
        key = "" if value is None else value.get_secret_value()
        if value is not None and not (key.isascii() and key.isprintable() and key.strip() == key):
            raise ValueError("must be printable ASCII without spaces around it")
        return value if key else None

    @field_validator("base_url")
    @classmethod
    def _is_an_address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("must be the address of a server: `http://127.0.0.1:8080/v1`")
        if parts.username or parts.password or parts.query or parts.fragment:
            raise ValueError("must have no user, password, query or fragment; a key is `api_key`")
        if not (value.isascii() and value.isprintable()) or " " in value:
            raise ValueError("must be ASCII without spaces")
        if parts.port == 0:
            raise ValueError("must not have the port 0")
        return value

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if self.kind != "llm":
            return self
        missing = [name for name in ("base_url", "model") if getattr(self, name) is None]
        if missing:
            raise ValueError(f"`kind: llm` needs {' and '.join(missing)}")
        parts = urlsplit(str(self.base_url))
        if self.api_key and parts.scheme == "http" and not _is_here(str(parts.hostname)):
            raise ValueError(
                "`api_key` would go over the network unencrypted; write https in `base_url`"
            )
        return self


def _is_here(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
