"""Canonical JSON, salted hashes, the chain of a stream and the tree of a report."""

import json
import re
import secrets
import unicodedata
import uuid
from collections.abc import Iterable, Mapping
from hashlib import sha256
from itertools import zip_longest
from json.encoder import encode_basestring as _quoted
from operator import itemgetter
from typing import Any

LARGEST_INTEGER = 2**53
SALT = 16  # bytes
UNREADABLE = re.compile("[\x00\ud800-\udfff]")


class NotCanonicalError(ValueError):
    """The value has no canonical form: a float, a huge integer, U+0000 or a lone surrogate."""


def canonical_json(value: Any) -> bytes:
    """UTF-8, sorted keys, no spaces, strings in NFC, shortest escapes, integers only."""
    return _written(value).encode()


def _written(value: Any) -> str:
    if type(value) is str:  # most leaves and paths: the encoder alone takes four times as long
        plain = value.isascii() and "\x00" not in value
        return _quoted(value if plain else _text(value))
    if value is None or value is True or value is False:
        return WORDS[value]
    if type(value) is int and -LARGEST_INTEGER < value < LARGEST_INTEGER:
        return str(value)
    if value in ([], {}):
        return "[]" if isinstance(value, list) else "{}"
    if type(value) is dict:
        told = [f"{_quoted(key)}:{_written(value[key])}" for key in sorted(map(_key, value))]
        return f"{{{','.join(told)}}}"
    return _ENCODER.encode(_canonical(value))


WORDS: dict[Any, str] = {None: "null", True: "true", False: "false"}
#: Made once: `json.dumps` with these words would make one for each call.
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _canonical(value: Any) -> Any:
    if isinstance(value, str):
        return _text(value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        if abs(value) >= LARGEST_INTEGER:
            raise NotCanonicalError("integer too large")
        return value
    if isinstance(value, dict | Mapping):
        return {_key(key): _canonical(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_canonical(item) for item in value]
    raise NotCanonicalError(f"no canonical form for {type(value).__name__}")


def _key(key: Any) -> str:
    if not isinstance(key, str) or not key.isascii():
        raise NotCanonicalError("keys are ASCII strings")
    return _text(key)


def _text(text: str) -> str:
    plain = text.isascii()
    if "\x00" in text if plain else UNREADABLE.search(text):
        raise NotCanonicalError("U+0000 and lone surrogates enter no payload")
    return text if plain else unicodedata.normalize("NFC", text)


def make_salt() -> str:
    """128 random bits, in hexadecimal."""
    return secrets.token_hex(SALT)


def payload_sha256(salt: str, payload: Mapping[str, Any]) -> str:
    return salted_sha256(salt, canonical_json(payload))


def salted_sha256(salt: str, body: bytes) -> str:
    return sha256(bytes.fromhex(salt) + body).hexdigest()


def chain_sha256(previous: str, seq: int, entry_id: str, payload_hash: str) -> str:
    return sha256(f"{previous}|{seq}|{entry_id}|{payload_hash}".encode()).hexdigest()


def state_sha256(heads: Iterable[tuple[str, str, str]]) -> str:
    """Hash of a set of heads: rows of (target, entry id, payload hash), in any order."""
    return sha256(canonical_json(sorted(map(list, heads)))).hexdigest()


def flatten(content: Any, path: str = "") -> dict[str, Any]:
    """Every leaf of a document by its path; a text in several languages is one leaf."""
    leaves: dict[str, Any] = {}
    _lay_out(content, path, leaves)
    return leaves


def _lay_out(content: Any, path: str, leaves: dict[str, Any]) -> None:
    if isinstance(content, str) or not content:  # most of them
        leaves[path] = content
    elif isinstance(content, dict | Mapping) and not _is_text(content):
        for key, item in content.items():
            _lay_out(item, f"{path}/{key}", leaves)
    elif isinstance(content, list):
        for index, item in enumerate(content):
            _lay_out(item, f"{path}/#{index:04d}", leaves)
    else:
        leaves[path] = content


def _is_text(content: Mapping[str, Any]) -> bool:
    return all(len(key) == 2 and isinstance(text, str) for key, text in content.items())


def unflatten(leaves: Mapping[str, Any]) -> Any:
    """The document that `flatten` took apart."""
    root: dict[str, Any] = {}
    for path, value in sorted(leaves.items()):
        keys = path.split("/")[1:]
        place = root
        for key in keys[:-1]:
            # A list that was empty at first, and has got something since.
            if not isinstance(place.get(key), dict):
                place[key] = {}
            place = place[key]
        if keys:
            place[keys[-1]] = value
    return _lists(root)


def _lists(node: Any) -> Any:
    if not isinstance(node, dict):
        return node
    if node and all(key.startswith("#") for key in node):
        return [_lists(node[key]) for key in sorted(node)]
    return {key: _lists(item) for key, item in node.items()}


def written_id(sheet_key: uuid.UUID, target: str, value: Any) -> str:
    """UUIDv5(sheet, target, value): the same words typed twice from one sheet are one entry."""
    return str(uuid.uuid5(sheet_key, f"{target}|{canonical_json(value).decode()}"))


def leaf_sha256(salt: str, path: str, value: Any) -> str:
    return _leaf_sha256(bytes.fromhex(salt), path, value)


def _leaf_sha256(salt: bytes, path: str, value: Any) -> str:
    return sha256(salt + f"[{_written(path)},{_written(value)}]".encode()).hexdigest()


def make_leaves(content: Any) -> list[dict[str, Any]]:
    """Salted leaves `{path, salt, value, sha256}` of a document, sorted by path."""
    return salt_leaves(flatten(content))


def salt_leaves(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each value with a salt of its own and the hash of both, sorted by path."""
    leaves = []
    salts = secrets.token_bytes(SALT * len(values))  # of one piece: each call asks the system
    for at, path in enumerate(sorted(values)):
        value, salt = values[path], salts[SALT * at : SALT * (at + 1)]
        hashed = _leaf_sha256(salt, path, value)
        leaves.append({"path": path, "salt": salt.hex(), "value": value, "sha256": hashed})
    return leaves


def read_leaves(leaves: Iterable[Mapping[str, Any]]) -> Any:
    """The document again; a redacted leaf reads as None."""
    return unflatten({leaf["path"]: leaf["value"] for leaf in leaves})


def tree_sha256(leaves: Iterable[Mapping[str, Any]]) -> str:
    """Root of the tree over the leaves' hashes, in the order of their paths.

    A leaf goes in with its path and a mark of its own: no node passes for a redacted leaf.
    """
    level = [
        sha256(f"\x00[{_written(leaf['path'])},{_quoted(leaf['sha256'])}]".encode()).hexdigest()
        for leaf in sorted(leaves, key=itemgetter("path"))
    ]
    if not level:
        return sha256(b"").hexdigest()
    while len(level) > 1:
        pairs = zip_longest(level[::2], level[1::2], fillvalue="")
        level = [sha256(f"\x01{left}{right}".encode()).hexdigest() for left, right in pairs]
    return level[0]


def altered_leaves(leaves: Iterable[Mapping[str, Any]]) -> list[str]:
    """Paths whose content no longer gives its hash; redacted leaves are not among them."""
    return [
        leaf["path"]
        for leaf in leaves
        if leaf["salt"] is not None
        and leaf_sha256(leaf["salt"], leaf["path"], leaf["value"]) != leaf["sha256"]
    ]
