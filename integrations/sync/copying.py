"""New rows by COPY: several times quicker than the ORM's INSERT, which matters where there are
hundreds in every batch."""

from collections.abc import Sequence

from django.db import connection as database
from django.db.models import Model


def insert(objects: Sequence[Model]) -> None:
    """Insert new objects of one model. They may come with ids; those given by the database are
    not read back."""
    if not objects:
        return
    model, keeps_ids = type(objects[0])._meta, objects[0].pk is not None
    fields = [field for field in model.concrete_fields if keeps_ids or not field.primary_key]
    columns = ", ".join(database.ops.quote_name(str(field.column)) for field in fields)
    table = database.ops.quote_name(model.db_table)
    prepared = [(field.attname, field.get_db_prep_save) for field in fields]
    with (
        database.cursor() as cursor,
        cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy,
    ):
        for one in objects:
            copy.write_row([prepare(getattr(one, name), database) for name, prepare in prepared])
