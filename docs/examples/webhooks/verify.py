"""A webhook is genuine and fresh when this returns its payload. Python 3, nothing to install."""

import base64
import hashlib
import hmac
import json
import time

TOLERANCE = 5 * 60


def verify(secret: str, headers: dict, body: bytes):
    """`secret` is whsec_…; `headers` has lower-case names; `body` is the raw body, before anything parsed it."""
    message_id, timestamp = headers["webhook-id"], headers["webhook-timestamp"]
    if not abs(time.time() - int(timestamp)) <= TOLERANCE:
        raise ValueError("too old or too new")
    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = hmac.new(key, f"{message_id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    for signature in headers["webhook-signature"].split(" "):
        version, _, given = signature.partition(",")
        if version == "v1" and hmac.compare_digest(base64.b64encode(expected), given.encode()):
            return json.loads(body)
    raise ValueError("no signature matches")
