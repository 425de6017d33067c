"""Settings, read once from the environment. A production start with unsafe values is refused here."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final, Self

from spoa.kernel.errors import Invalid

_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_ORIGIN: Final = re.compile(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?")
_DEMONSTRATION_KEY: Final = "demonstration-key-not-for-production"


@dataclass(frozen=True)
class Settings:
    """Everything that differs between two places where spoa runs. See docs/guides for each name."""

    database_url: str
    redis_url: str
    environment: str = "development"
    demo: bool = False
    demo_password: str = ""
    secret_key: str = _DEMONSTRATION_KEY
    audit_key: str = _DEMONSTRATION_KEY
    seal_file: Path = Path("var/last-seal")
    mail_folder: Path = Path("var/mail")
    rules: Path | None = None
    shift: timedelta = timedelta(0)
    public_url: str = "http://spoa.localhost:8000"
    live_url: str = ":8001"
    port: int = 8000
    proxies: int = 0
    twilio_account: str = "AC" + "0" * 32
    twilio_tokens: tuple[str, ...] = ()
    twilio_key: str = ""
    twilio_key_secret: str = ""
    twilio_app: str = ""
    twilio_api_base: str | None = None
    phone_page: str | None = None
    api_keys: tuple[tuple[str, str], ...] = ()
    chat_hosts: tuple[str, ...] = ()

    @classmethod
    def from_environment(cls, env: Mapping[str, str] = os.environ) -> Self:
        """Read ``SPOA_*``, ``DATABASE_URL``, ``REDIS_URL``, ``TWILIO_*``; raise ``Invalid`` if unusable."""
        try:
            settings = cls(
                database_url=_psycopg(env["DATABASE_URL"]),
                redis_url=env["REDIS_URL"],
                environment=env.get("SPOA_ENV", "development"),
                demo=env.get("SPOA_DEMO") == "1",
                demo_password=env.get("SPOA_DEMO_PASSWORD", ""),
                secret_key=env.get("SPOA_SECRET_KEY", _DEMONSTRATION_KEY),
                audit_key=env.get("SPOA_AUDIT_KEY", _DEMONSTRATION_KEY),
                seal_file=Path(env.get("SPOA_SEAL_FILE", "var/last-seal")),
                mail_folder=Path(env.get("SPOA_MAIL_FOLDER", "var/mail")),
                rules=Path(env["SPOA_RULES"]) if "SPOA_RULES" in env else None,
                shift=timedelta(seconds=float(env.get("SPOA_TIME", "0"))),
                public_url=env.get("SPOA_PUBLIC_URL", "http://spoa.localhost:8000").rstrip("/"),
                live_url=env.get("SPOA_LIVE_URL", ":8001"),
                port=int(env.get("SPOA_PORT", "8000")),
                proxies=int(env.get("SPOA_PROXIES", "0")),
                twilio_account=env.get("TWILIO_ACCOUNT_SID", "AC" + "0" * 32),
                twilio_tokens=tuple(filter(None, env.get("TWILIO_AUTH_TOKENS", "").split(","))),
                twilio_key=env.get("TWILIO_API_KEY", ""),
                twilio_key_secret=env.get("TWILIO_API_SECRET", ""),
                twilio_app=env.get("TWILIO_APP_SID", ""),
                twilio_api_base=env.get("TWILIO_API_BASE"),
                phone_page=env.get("SPOA_PHONE_PAGE"),
                api_keys=_api_keys(env.get("SPOA_API_KEYS", "")),
                chat_hosts=_hosts(env.get("SPOA_CHAT_HOSTS", "")),
            )
        except KeyError as missing:
            raise Invalid(f"The setting {missing.args[0]} is missing. Set it in the environment.") from None
        except ValueError as wrong:
            raise Invalid(f"A setting is not a number: {wrong}.") from None
        settings.refuse_unsafe()
        return settings

    @property
    def production(self) -> bool:
        """Say whether this is a production start, in which every demonstration feature is refused."""
        return self.environment == "production"

    @property
    def rules_folder(self) -> Path:
        """Return where the rules are: those that ``SPOA_RULES`` names, else those shipped beside the code."""
        return self.rules or Path(__file__).parents[1] / "rules"

    def refuse_unsafe(self) -> None:
        """Raise ``Invalid`` with every reason why these values must not serve real people."""
        if not self.production:
            return
        reasons = [
            why
            for unsafe, why in (
                (self.demo, "SPOA_DEMO is set"),
                (bool(self.shift), "SPOA_TIME shifts the clock"),
                (_DEMONSTRATION_KEY in (self.secret_key, self.audit_key), "a key is the demonstration's"),
                (min(len(self.secret_key), len(self.audit_key)) < 32, "a key is shorter than 32 characters"),
                (self.secret_key == self.audit_key, "the two keys are the same"),
                (not self.public_url.startswith("https://"), "SPOA_PUBLIC_URL is not https"),
                (not self.twilio_tokens, "TWILIO_AUTH_TOKENS is empty"),
                (self.twilio_api_base is not None, "TWILIO_API_BASE points at a stand-in"),
                (
                    any(not host.startswith("https://") for host in self.chat_hosts),
                    "SPOA_CHAT_HOSTS is not https",
                ),
            )
            if unsafe
        ]
        if reasons:
            raise Invalid("Not started for production: " + "; ".join(reasons) + ".")


def _api_keys(said: str) -> tuple[tuple[str, str], ...]:
    """Read "name:digest,name:digest": the digest is the SHA-256 of a key, the key itself is not kept."""
    pairs = [each.strip().partition(":") for each in said.split(",") if each.strip()]
    for name, _, digest in pairs:
        if not name or not _DIGEST.fullmatch(digest):
            raise Invalid(
                "SPOA_API_KEYS is not a list such as ambulance:<SHA-256 of the key in hexadecimal>."
            )
    return tuple((name, digest) for name, _, digest in pairs)


def _hosts(said: str) -> tuple[str, ...]:
    """Read the origins of the sites that may show the chat in a frame, by comma: no path, no wildcard."""
    hosts = tuple(filter(None, (each.strip().rstrip("/") for each in said.split(","))))
    if not all(_ORIGIN.fullmatch(each) for each in hosts):
        raise Invalid(
            "SPOA_CHAT_HOSTS is not a list such as https://www.example.org, https://surgery.example."
        )
    return hosts


def _psycopg(url: str) -> str:
    """Name the driver: platforms hand out ``postgres://``, SQLAlchemy wants psycopg 3."""
    for plain in ("postgres://", "postgresql://"):
        if url.startswith(plain):
            return "postgresql+psycopg://" + url.removeprefix(plain)
    return url
