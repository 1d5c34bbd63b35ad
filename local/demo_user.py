"""A user of the local Cognito pool, ready to log in."""

import contextlib
import json
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from local.address import Address


@dataclass(frozen=True)
class DemoUser:
    email: str
    password: str


def ensure_user(address: Address, outputs: dict[str, str], keys: Path) -> DemoUser:
    """The data folder's demo user, made in the pool on the first call, and an operator of this cloud."""
    user, cognito = _load_or_make(keys / "demo-user.json"), address.client("cognito-idp")
    pool = outputs["UserPoolId"]
    with contextlib.suppress(cognito.exceptions.UsernameExistsException):
        cognito.admin_create_user(
            UserPoolId=pool,
            Username=user.email,
            MessageAction="SUPPRESS",
            UserAttributes=[{"Name": "email", "Value": user.email}, {"Name": "email_verified", "Value": "true"}],
        )
    cognito.admin_set_user_password(UserPoolId=pool, Username=user.email, Password=user.password, Permanent=True)
    cognito.admin_add_user_to_group(UserPoolId=pool, Username=user.email, GroupName="operators")
    return user


def log_in(address: Address, outputs: dict[str, str], user: DemoUser) -> str:
    """An access token, good for as long as the pool's client says."""
    answer: dict[str, Any] = address.client("cognito-idp").initiate_auth(
        ClientId=outputs["UserPoolClientId"],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": user.email, "PASSWORD": user.password},
    )
    return str(answer["AuthenticationResult"]["AccessToken"])


def _load_or_make(path: Path) -> DemoUser:
    if path.exists():
        return DemoUser(**json.loads(path.read_text()))
    user = DemoUser(email="demo@example.com", password=f"Aa1!{secrets.token_urlsafe(18)}")
    path.touch(mode=0o600)
    path.write_text(json.dumps(asdict(user)))
    return user
