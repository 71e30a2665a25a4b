"""What ODBC has beside SQL: the catalog functions that Excel, Access, SSIS and Tableau call, and its own literals."""
import datetime

from probe import *


def run(connect, one):
    """Runs the checks."""

    def catalog(function, **arguments):
        """What a catalog function gives, each row by the names of its columns."""
        connection = connect()
        try:
            cursor = getattr(connection.cursor(), function)(**arguments)
            names = [d[0].lower() for d in cursor.description]
            return [dict(zip(names, row)) for row in cursor.fetchall()]
        finally:
            connection.close()

    @check
    def sql_tables():
        found = {r["table_name"]: r["table_type"] for r in catalog("tables", catalog=DATABASE)}
        want(found["messages"], "TABLE")
        assert "folders" in [r["table_name"] for r in catalog("tables", catalog=DATABASE, table="fold%")]

    @check
    def sql_columns():
        found = {r["column_name"]: r for r in catalog("columns", catalog=DATABASE, table="messages")}
        kinds = {name: found[name]["data_type"] for name in ("id", "subject", "is_read", "received_date_time")}
        want((kinds["received_date_time"], found["id"]["nullable"], found["subject"]["nullable"]), (93, 0, 1))
        assert kinds["id"] in (12, -9) and kinds["is_read"] in (-6, -7), kinds
        want(found["id"]["column_size"], 512)
        want([r["ordinal_position"] for r in found.values()], list(range(1, len(found) + 1)))

    @check
    def sql_primary_keys():
        want([r["column_name"] for r in catalog("primaryKeys", catalog=DATABASE, table="messages")], ["user_id", "id"])

    @check
    def sql_special_columns():
        want([r["column_name"] for r in catalog("rowIdColumns", catalog=DATABASE, table="folders")], ["user_id", "id"])

    @check
    def sql_statistics():
        found = [(r["index_name"], r["column_name"]) for r in catalog("statistics", catalog=DATABASE, table="messages", unique=True) if r["index_name"]]
        want(found, [("PRIMARY", "user_id"), ("PRIMARY", "id")])

    @check
    def sql_foreign_keys():
        want(catalog("foreignKeys", catalog=DATABASE, table="folders"), [])

    @check
    def sql_procedures():
        want([p for p in catalog("procedures", catalog=DATABASE)], [])

    @check
    def sql_type_info():
        assert len(catalog("getTypeInfo")) > 20

    @check
    def literals():
        want(one("SELECT {ts '2026-11-20 08:45:11'}, {d '2026-11-20'}, {fn UCASE('a')}"),
             (datetime.datetime(2026, 11, 20, 8, 45, 11), datetime.date(2026, 11, 20), "A"))
        assert one("SELECT COUNT(*) FROM messages WHERE (messages.received_date_time>={ts '2026-11-01 00:00:00'})")[0] > 0
