"""Rows in great number: many to a statement, or as PostgreSQL copies a file."""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db import connection, models

#: Values in one statement: SQLite takes 32,766 of them.
VALUES_AT_ONCE = 30_000
Row = Sequence[Any]


def write_rows(model: type[models.Model], names: Sequence[str], rows: Iterable[Row]) -> None:
    """Rows of these fields, as `bulk_create` writes them, without an object for each."""
    fields = [model._meta.get_field(name) for name in names]
    columns = [field.column for field in fields]
    ways = [_way_of(field) for field in fields]
    prepared = ([prepare(value) for prepare, value in zip(ways, row, strict=True)] for row in rows)
    quote = connection.ops.quote_name
    place = f"{quote(model._meta.db_table)} ({', '.join(map(quote, columns))})"
    if connection.vendor == "postgresql":
        _copy(place, prepared)
    else:
        _insert(place, len(columns), prepared)


def write_objects(objects: Sequence[models.Model]) -> None:
    """Objects whose ids nobody needs: `bulk_create` asks each field of each of them."""
    if not objects:
        return
    model = type(objects[0])
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    rows = ([_text(field, getattr(one, field.attname)) for field in fields] for one in objects)
    write_rows(model, [field.name for field in fields], rows)


def _text(field: Any, value: Any) -> Any:
    """A JSON value as its text; null is no value."""
    is_json = isinstance(field, models.JSONField) and value is not None
    return json.dumps(value) if is_json else value


def _way_of(field: Any) -> Any:
    """How this database takes a value of the field; most are taken as they are."""

    def prepare(value: Any) -> Any:
        return None if value is None else field.get_db_prep_save(value, connection)

    plain = (models.CharField, models.TextField, models.IntegerField, models.ForeignKey)
    special = (models.UUIDField, models.DecimalField, models.JSONField)
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    if isinstance(target, models.UUIDField) and connection.vendor != "postgresql":
        return lambda value: None if value is None else value.hex
    if isinstance(field, models.JSONField):
        return lambda value: value  # written as its text already
    if isinstance(target, special) or not isinstance(field, plain):
        return prepare
    return lambda value: value


def _copy(place: str, rows: Iterable[Row]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {place} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _insert(place: str, width: int, rows: Iterable[Row]) -> None:
    one = f"({', '.join(['%s'] * width)})"
    with connection.cursor() as cursor:
        for some in _some(rows, VALUES_AT_ONCE // width):
            values = [value for row in some for value in row]
            cursor.execute(f"INSERT INTO {place} VALUES {', '.join([one] * len(some))}", values)


def _some(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    rows = iter(rows)
    while batch := list(islice(rows, size)):
        yield batch
