"""Images that several layers of a page show, which it holds once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ELEMENT = "fugai-images"
"""Element that holds the shared images by key."""


def shared_images(payloads: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Key to each image that is in the payloads more than once, in their order.

    >>> one = {"images": [{"uri": "data:a"}]}
    >>> shared_images([one, {"images": [{"uri": "data:b"}]}, {}, one])
    {'#0': 'data:a'}
    """
    seen: dict[str, int] = {}
    for payload in payloads:
        for image in payload.get("images", ()):
            if "uri" in image:
                seen[image["uri"]] = seen.get(image["uri"], 0) + 1
    often = [uri for uri, count in seen.items() if count > 1]
    return {f"#{k}": uri for k, uri in enumerate(often)}


def with_keys(payload: Mapping[str, Any], images: Mapping[str, str]) -> dict[str, Any]:
    """The payload with the keys of shared images instead of them.

    >>> with_keys({"images": [{"uri": "data:a"}]}, {"#0": "data:a"})
    {'images': [{'uri': '#0'}]}
    """
    return _replaced(payload, {uri: key for key, uri in images.items()})


def with_images(payload: Mapping[str, Any], images: Mapping[str, str]) -> dict[str, Any]:
    """The payload with the shared images instead of their keys; undoes `with_keys`."""
    return _replaced(payload, images)


def _replaced(payload: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    if not names or "images" not in payload:
        return dict(payload)
    images = [
        {**one, "uri": names.get(one["uri"], one["uri"])} if "uri" in one else one
        for one in payload["images"]
    ]
    return {**payload, "images": images}
