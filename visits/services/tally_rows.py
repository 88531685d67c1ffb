"""Sums and shares as rows: one statement each, however many keys there are."""

import json
from collections.abc import Mapping

from django.db import connection

from visits.queries.brought import Key
from visits.services.log_rows import json_table

TALLY = {
    "year": "integer",
    "subject": "text",
    "scope": "text",
    "code": "text",
    "what": "text",
    "n": "bigint",
}
#: With a network's id, the lock under which its sums are counted.
SUMS = 0x5375
#: What the end of the transaction would look up is looked up before others have to wait for it.
LOCK = (
    "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED;"
    " SELECT pg_advisory_xact_lock(%s, %s)"
)


def lock_sums(network_id: int) -> None:
    """Until the transaction ends, nobody else counts in this network.

    Two who count at once would not see each other's visit, and would wait for each other's sums.
    SQLite has one writer at a time anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(LOCK, [SUMS, network_id])


def add_to_sums(network_id: int, changes: Mapping[tuple[int, Key], int]) -> None:
    """Add these differences, always in the order of their keys."""
    rows = [
        dict(zip(TALLY, (year, *key, n), strict=True))
        for (year, key), n in sorted(changes.items())
        if n
    ]
    if not rows:
        return
    names = ", ".join(TALLY)
    read = ", ".join(f"row.{name}" for name in TALLY)
    key = "network_id, year, subject, scope, code, what"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO visits_tally (network_id, {names}) SELECT %s, {read}"
            f" FROM {json_table(TALLY)} WHERE true"
            " ORDER BY row.year, row.subject, row.scope, row.code, row.what"
            f" ON CONFLICT ({key}) DO UPDATE SET n = visits_tally.n + excluded.n",
            [network_id, json.dumps(rows)],
        )
