"""Credentials of protected feeds. A feed holds the name of a secret (`workers.named_secrets`); what the secret says is
read when it is needed and written nowhere."""

from __future__ import annotations

import re
from base64 import b64encode

from workers.errors import Rejected
from workers.named_secrets import NAME, secret_of

_WITH_SCHEME = re.compile(r"[!#$%&'*+.^`|~\w-]+ +[\x21-\x7e][\x20-\x7e]*", re.ASCII)
"""RFC 9110, 11.4. No control characters, which would be other headers."""

_USER_AND_PASSWORD = re.compile(r"[^:\x00-\x1f\x7f]*:[^\x00-\x1f\x7f]*")
"""RFC 7617, 2."""

_OUR_OWN = "dispaccio_"
"""What the names of the secret files begin with that hold our settings."""


def checked_name(name: str) -> str:
    """The name of a secret, if it is one that a feed may have.

    Raises:
        Rejected: it is none. The message does not repeat it: people write the secret there by mistake.
    """
    if not NAME.fullmatch(name):
        raise Rejected("the name of a secret is of letters without accents, digits and _, up to 64")
    if name.lower().startswith(_OUR_OWN):
        raise Rejected(f"names that begin with {_OUR_OWN} are those of our own settings, which no site is told")
    return name


def authorization(name: str) -> str:
    """The value of the Authorization header by the secret of this name, as it is now.

    Raises:
        Rejected: there is none, or it is not to be read; in words without the secret.
    """
    try:
        return header_of(secret_of(name))
    except KeyError:
        raise Rejected(
            f"its secret {name} is not there: neither DISPACCIO_SECRET_{name} in the environment of this process"
            f" nor a file {name} in the folder DISPACCIO_SECRETS"
        ) from None
    except ValueError:
        raise Rejected(
            f"its secret {name} is not to be used: it must be user:password, or a scheme and its credentials"
        ) from None


def header_of(secret: str) -> str:
    """`Bearer abc` and any other scheme with its credentials as they are; `user:password` as Basic, in UTF-8 (RFC 7617).

    Raises:
        ValueError: neither.
    """
    if _WITH_SCHEME.fullmatch(secret):
        return secret
    if _USER_AND_PASSWORD.fullmatch(secret):
        return f"Basic {b64encode(secret.encode()).decode()}"
    raise ValueError("neither user:password nor a scheme with credentials")
