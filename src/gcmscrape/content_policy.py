"""The Content-Security-Policy of a page that needs nothing beside itself: one script, and no request whatever."""

from __future__ import annotations

import base64
import hashlib


def content_policy(script: str, *, styles: str, images: str = "data:", fonts: str = "'none'") -> str:
    """Return the policy.

    Args:
        script: The script of the page; no other one runs.
        styles: What styles are allowed.
        images: From where images may come.
        fonts: From where fonts may come.
    """
    allowed = {
        "default-src": "'none'",
        "style-src": styles,
        "script-src": only(script),
        "img-src": images,
        "font-src": fonts,
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return "; ".join(f"{name} {source}" for name, source in allowed.items())


def only(text: str) -> str:
    """Return the source that allows one script or style, by its hash."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
