"""Rows of the log and of its projections: one statement each, however many there are.

The rows travel as one JSON text, which the database itself reads as a table. What is stored is what
the models would store; `tests/visits/test_log_rows.py` compares both.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from visits.fold import Said

Row = Sequence[Any]
#: The columns that differ from one entry of a push to the next, with what each holds.
ENTRY = {
    "stream": "text",
    "seq": "integer",
    "entry_id": "uuid",
    "kind": "text",
    "criterion_id": "uuid",
    "voice": "text",
    "about": "uuid",
    "object_id": "uuid",
    "value": "jsonb",
    "salt": "text",
    "act": "text",
    "derived_from": "uuid",
    "author_id": "bigint",
    "said_by_id": "bigint",
    "on_behalf": "text",
    "dseq": "integer",
    "client_time": "text",
    "payload_sha256": "text",
    "chain_sha256": "text",
}
ANSWER = {
    "stream": "text",
    "criterion_id": "uuid",
    "voice": "text",
    "about": "uuid",
    "value": "jsonb",
    "divergent": "boolean",
}
SAID = (
    "e.entry_id, e.kind, e.stream, e.voice, e.about, e.said_by_id, e.act, e.criterion_id,"
    " e.object_id, e.value, e.payload_sha256"
)


def _native() -> bool:
    return connection.vendor == "postgresql"


def json_table(columns: Mapping[str, str], name: str = "row") -> str:
    """A JSON list of objects as a table of these columns; its text is the one parameter."""
    if _native():
        typed = ", ".join(f"{key} {kind}" for key, kind in columns.items())
        return f"jsonb_to_recordset(%s::jsonb) AS {name}({typed})"
    read = ", ".join(f"{_extract(key, kind)} AS {key}" for key, kind in columns.items())
    return f"(SELECT {read} FROM json_each(%s)) AS {name}"


def _extract(key: str, kind: str) -> str:
    """SQLite keeps ids without their dashes, as Django's models do."""
    found = f"json_extract(value, '$.{key}')"
    return f"replace({found}, '-', '')" if kind == "uuid" else found


def _rows(
    columns: Mapping[str, str], rows: Sequence[Mapping[str, Any]]
) -> tuple[str, str, list[Any]]:
    """What to select, from what, and the parameters. What all rows have alike travels once: most
    words of a push are by one person, in one voice, of one kind.
    """
    alike = [key for key in columns if _is_alike(key, rows)]
    rest = [key for key in columns if key not in alike]
    read = ", ".join(_once(columns[key]) if key in alike else f"row.{key}" for key in columns)
    table = json_table({key: columns[key] for key in rest})
    text = json.dumps([{key: row[key] for key in rest} for row in rows])
    return read, table, [*(rows[0][key] for key in alike), text]


def _is_alike(key: str, rows: Sequence[Mapping[str, Any]]) -> bool:
    first = rows[0][key]
    return key != "value" and all(row[key] == first for row in rows)


def _once(kind: str) -> str:
    if _native():
        return f"%s::{kind}"
    return "replace(%s, '-', '')" if kind == "uuid" else "%s"


def _ids(column: str) -> str:
    """Among the ids of the one parameter."""
    if _native():
        return f"{column} = ANY(%s::uuid[])"
    return f"{column} IN (SELECT replace(value, '-', '') FROM json_each(%s))"


def _id_list(ids: Iterable[str]) -> Any:
    return list(ids) if _native() else json.dumps(list(ids))


def _id(key: UUID) -> Any:
    return key if _native() else key.hex


def _given(value: Any) -> Any:
    """As Django's models hand it to this database."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return _id(value) if isinstance(value, UUID) else value


def _text(key: Any) -> str | None:
    """An id as the log's hashes write it, whatever the database gave back."""
    if key is None:
        return None
    return str(key) if _native() else f"{key[:8]}-{key[8:12]}-{key[12:16]}-{key[16:20]}-{key[20:]}"


def _said(row: Row, parents: frozenset[str] = frozenset()) -> Said:
    value = json.loads(row[9]) if isinstance(row[9], str) else row[9]
    return Said(
        entry_id=_text(row[0]) or "",
        kind=row[1],
        stream=row[2],
        voice=row[3],
        about=_text(row[4]) or "",
        said_by=str(row[5]),
        act=row[6],
        criterion=_text(row[7]),
        object_id=_text(row[8]),
        parents=parents,
        value=value,
        payload_sha256=row[10],
    )


# -- entries


@dataclass(frozen=True, slots=True)
class KnownEntry:
    """A stored entry, as far as a repetition is told by it."""

    entry_id: str
    stream: str
    seq: int
    salt: str | None
    payload_sha256: str


def known_entries(visit_id: UUID, ids: Collection[str]) -> dict[str, KnownEntry]:
    if not ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT entry_id, stream, seq, salt, payload_sha256 FROM visits_entry"
            f" WHERE visit_id = %s AND {_ids('entry_id')}",
            [_id(visit_id), _id_list(ids)],
        )
        rows = [KnownEntry(_text(row[0]) or "", *row[1:]) for row in cursor.fetchall()]
    return {row.entry_id: row for row in rows}


def insert_entries(shared: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> None:
    """`shared` is what all entries of a push have in common, by column."""
    values = [_given(value) for value in shared.values()]
    names = ", ".join([*shared, *ENTRY])
    given = ", ".join(["%s"] * len(shared))
    read, table, told = _rows(ENTRY, rows)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO visits_entry ({names}) SELECT {given}, {read} FROM {table}",
            [*values, *told],
        )


def insert_parents(visit_id: UUID, edges: Collection[tuple[str, str]]) -> None:
    """(child, parent) by their ids; the child is of this visit and stored."""
    if not edges:
        return
    rows = [{"child": child, "parent": parent} for child, parent in edges]
    table = json_table({"child": "uuid", "parent": "uuid"})
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO visits_entryparent (entry_id, parent_id) SELECT e.id, row.parent"
            f" FROM {table} JOIN visits_entry e ON e.visit_id = %s AND e.entry_id = row.child",
            [json.dumps(rows), _id(visit_id)],
        )


# -- heads and answers


def standing_heads(
    visit_id: UUID, criteria: Collection[str], ids: Collection[str]
) -> dict[str, tuple[int, Said]]:
    """By entry, the heads that answer these criteria, and those with these ids."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {SAID}, h.id FROM visits_head h JOIN visits_entry e ON e.id = h.entry_id"
            f" WHERE h.visit_id = %s AND (h.kind = 'answer' AND {_ids('e.criterion_id')}"
            f" OR {_ids('e.entry_id')})",
            [_id(visit_id), _id_list(criteria), _id_list(ids)],
        )
        rows = cursor.fetchall()
    found = [(row[11], _said(row)) for row in rows]
    return {said.entry_id: (key, said) for key, said in found}


def children_of(visit_id: UUID, ids: Collection[str]) -> list[tuple[str, Said]]:
    """What names these entries as parent, with the id named; a child may have come first."""
    # By the parents' ids alone: asked for the visit too, SQLite walks every entry of it.
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {SAID}, p.parent_id, e.visit_id FROM visits_entryparent p"
            f" JOIN visits_entry e ON e.id = p.entry_id WHERE {_ids('p.parent_id')}",
            [_id_list(ids)],
        )
        rows = cursor.fetchall()
    own = _id(visit_id)
    return [(_text(row[11]) or "", _said(row)) for row in rows if row[12] == own]


def insert_heads(visit_id: UUID, ids: Collection[str]) -> None:
    if not ids:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO visits_head (visit_id, stream, entry_id, kind)"
            " SELECT visit_id, stream, id, kind FROM visits_entry"
            f" WHERE visit_id = %s AND {_ids('entry_id')}",
            [_id(visit_id), _id_list(ids)],
        )


def delete_heads(keys: Collection[int]) -> None:
    if not keys:
        return
    among = "= ANY(%s::bigint[])" if _native() else "IN (SELECT value FROM json_each(%s))"
    given = list(keys) if _native() else json.dumps(list(keys))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM visits_head WHERE id {among}", [given])


def write_answers(visit_id: UUID, rows: Sequence[Mapping[str, Any]]) -> None:
    """What each target says now, in place of what it said."""
    if not rows:
        return
    read, table, told = _rows(ANSWER, rows)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO visits_answer (visit_id, {', '.join(ANSWER)})"
            f" SELECT %s, {read} FROM {table} WHERE true"
            " ON CONFLICT (visit_id, stream, criterion_id, voice, about)"
            " DO UPDATE SET value = excluded.value, divergent = excluded.divergent",
            [_id(visit_id), *told],
        )


def delete_answers(visit_id: UUID, targets: Collection[tuple[str, str, str, str]]) -> None:
    """Targets of which nothing is said any more: (stream, criterion, voice, about)."""
    if not targets:
        return
    names = ("stream", "criterion_id", "voice", "about")
    table = json_table({name: ANSWER[name] for name in names})
    same = " AND ".join(f"row.{name} = visits_answer.{name}" for name in names)
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM visits_answer WHERE visit_id = %s"
            f" AND EXISTS (SELECT 1 FROM {table} WHERE {same})",
            [_id(visit_id), json.dumps([dict(zip(names, row, strict=True)) for row in targets])],
        )


# -- streams, and the visit itself


def lock_stream_rows(visit_id: UUID) -> list[dict[str, Any]]:
    names = ("id", "name", "head_seq", "chain_sha256")
    lock = " FOR UPDATE" if _native() else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(names)} FROM visits_stream WHERE visit_id = %s ORDER BY name{lock}",
            [_id(visit_id)],
        )
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def visit_row(visit_id: UUID) -> tuple[str, list[Any]]:
    """The visit with its farm's and its group's references, locked: a question for its model."""
    lock = " FOR NO KEY UPDATE OF v" if _native() else ""
    question = (
        "SELECT v.*, f.ref AS farm_ref, g.ref AS group_ref FROM visits_visit v"
        " JOIN peers_farm f ON f.id = v.farm_id LEFT JOIN peers_group g ON g.id = v.group_id"
        f" WHERE v.id = %s{lock}"
    )
    return question, [_id(visit_id)]


def as_uuid(key: Any) -> UUID:
    return key if _native() else UUID(key)


def pinned_versions(visit_id: UUID) -> list[tuple[Any, ...]]:
    """The versions that the visit follows: number, lineage, when published."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT v.id, g.ref, v.published_at FROM visits_visitgrid p"
            " JOIN visits_gridversion v ON v.id = p.version_id"
            " JOIN visits_grid g ON g.id = v.grid_id WHERE p.visit_id = %s",
            [_id(visit_id)],
        )
        return cursor.fetchall()


def make_streams(visit_id: UUID, names: Iterable[str]) -> None:
    """Those that are not there yet; none for a visit that never was."""
    each = " UNION ALL ".join(["SELECT %s AS name"] * len(list(names)))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO visits_stream (visit_id, name, head_seq, chain_sha256)"
            f" SELECT v.id, n.name, 0, '' FROM visits_visit v CROSS JOIN ({each}) n"
            " WHERE v.id = %s ON CONFLICT DO NOTHING",
            [*names, _id(visit_id)],
        )


def advance_stream(key: int, head_seq: int, chain_sha256: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE visits_stream SET head_seq = %s, chain_sha256 = %s WHERE id = %s",
            [head_seq, chain_sha256, key],
        )
