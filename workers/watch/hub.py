"""Requests to WebSub hubs. Their addresses stand in feeds, so that they are as little to be trusted: the limits and the
checked connections of `workers.fetch` hold here too."""

from __future__ import annotations

from collections.abc import Mapping
from http.client import HTTPException
from urllib.parse import urlencode

from urllib3.exceptions import HTTPError
from urllib3.util import Url

from workers.fetch import FetchError, Limits, _connection, _Deadline, _failure, _parse, _utf8

_REDIRECTS = (307, 308)
"""Those that keep the method. Another one would make a GET of the request."""


def post(hub: str, form: Mapping[str, str], limits: Limits) -> None:
    """POST a form to a hub. What it answers beside the status is not read.

    Raises:
        FetchError: the hub did not accept it.
    """
    body = urlencode(form).encode()
    with _Deadline(limits.timeout) as deadline:
        address = _parse(hub)
        for _ in range(limits.redirects + 1):
            status, location = _ask(address, body, limits, deadline)
            if 200 <= status < 300:
                return
            if status not in _REDIRECTS or not location:
                raise FetchError("status", f"the hub {address.host} answered {status}", status=status)
            address = _parse(_utf8(location), base=address.url)
    raise FetchError("redirect_loop", f"the hub redirected more than {limits.redirects} times, last to {address.url}")


def _ask(address: Url, body: bytes, limits: Limits, deadline: _Deadline) -> tuple[int, str | None]:
    headers = {"user-agent": limits.user_agent, "content-type": "application/x-www-form-urlencoded"}
    connection = _connection(address, limits, deadline)
    try:
        connection.request("POST", address.request_uri, body=body, headers=headers, preload_content=False)
        answer = connection.getresponse()
        return answer.status, answer.headers.get("location")
    except (HTTPError, HTTPException, OSError, ValueError) as error:
        deadline.check()
        raise _failure(address, error) from error
    finally:
        connection.close()
