"""PyMySQL, mysqlclient and pyodbc over MariaDB's ODBC driver: python3 dbapi.py NAME."""
import datetime
import decimal
import sys
import threading
import time

from probe import *

NAME = sys.argv[1]

if NAME == "PyMySQL":
    import pymysql as driver
    import pymysql.cursors
    client("PyMySQL", driver.__version__)

    def connect(password=PASSWORD, database=DATABASE, port=PORT):
        return driver.connect(host=HOST, port=port, user=USER, password=password, database=database, charset="utf8mb4", ssl={"check_hostname": False})
elif NAME == "mysqlclient":
    import MySQLdb as driver
    import MySQLdb.cursors
    client("mysqlclient", driver.__version__)

    def connect(password=PASSWORD, database=DATABASE, port=PORT):
        return driver.connect(host=HOST, port=port, user=USER, passwd=password, db=database, charset="utf8mb4", ssl={"cipher": "DEFAULT"})
else:
    import pyodbc as driver
    client("pyodbc", driver.version)

    def connect(password=PASSWORD, database=DATABASE, port=PORT):
        connection = driver.connect(f"Driver=MariaDB Unicode;Server={HOST};Port={port};User={USER};Password={password};Database={database};CHARSET=utf8mb4;FORCETLS=1")
        connection.setencoding(encoding="utf-8")  # the driver counts letters of UTF-16 wrongly
        return connection

# The connection was killed, or is lost.
LOST = 1927, 2006, 2013, 2026, 5014

MARK = "?" if NAME == "pyodbc" else "%s"


def rows(statement, *arguments):
    """What a statement gives, on a connection of its own."""
    connection = connect()
    try:
        cursor = connection.cursor()
        cursor.execute(statement.replace("$", MARK), *([arguments] if arguments else []))
        return [tuple(r) for r in cursor.fetchall()]
    finally:
        connection.close()


def one(statement, *arguments):
    """The only row that a statement gives."""
    found = rows(statement, *arguments)
    want(len(found), 1)
    return found[0]


def number(error):
    """MySQL's error number: the ODBC driver gives it within the text."""
    return int(str(error.args[1]).split("(")[-2].split(")")[0]) if NAME == "pyodbc" else error.args[0]


@check
def connects():
    assert one("SELECT VERSION()")[0][:2] in ("8.", "10", "11")
    want(one("SELECT DATABASE()"), (DATABASE,))


@check
def tables():
    names = [r[0] for r in rows("SHOW TABLES")]
    assert {"messages", "folders", "users", "attachments"} <= set(names)


@check
def columns():
    found = {r[0]: r for r in rows(f"SELECT column_name, data_type, is_nullable, column_key FROM information_schema.columns WHERE table_schema = '{DATABASE}' AND table_name = 'folders'")}
    want(found["id"], ("id", "varchar", "NO", "PRI"))
    want(found["total_item_count"], ("total_item_count", "int", "YES", ""))


@check
def description():
    connection = connect()
    cursor = connection.cursor()
    cursor.execute("SELECT id, total_item_count AS items, is_hidden FROM folders")
    want([d[0] for d in cursor.description], ["id", "items", "is_hidden"])
    connection.close()


@check
def where_order_limit():
    newest = rows(NEWEST)
    want(len(newest), 5)
    want(newest, sorted(newest, key=lambda r: r[1], reverse=True))


@check
def like_escape():
    all_folders = one("SELECT COUNT(*) FROM folders")
    ends = "SELECT COUNT(*) FROM folders WHERE CONCAT(display_name, $) LIKE CONCAT(display_name, $)"
    want((one(ends, "%_x", r"\%\_x"), one(ends, "abx", "%_x"), one(ends, "abx", r"\%\_x")), (all_folders, all_folders, (0,)))
    assert one("SELECT COUNT(*) FROM folders WHERE path LIKE $", "Inbox_%")[0] > 0
    want(one("SELECT COUNT(*) FROM folders WHERE path LIKE $", r"Inbox\_%"), (0,))


@check
def case_insensitive():
    want(one("SELECT COUNT(*) FROM folders WHERE display_name = $", "sENT iTEMS"), (1,))
    want(one("SELECT COUNT(*) FROM folders WHERE display_name LIKE $", "sENT i%"), (1,))


@check
def nulls():
    nothing = rows("SELECT well_known_name, $ FROM folders WHERE well_known_name IS NULL LIMIT 2", None)
    want(nothing, [(None, None)] * 2)


@check
def datetime6():
    moment = datetime.datetime(2026, 11, 20, 8, 45, 11, 123456)
    want(one("SELECT CAST($ AS DATETIME(6))", str(moment) if NAME == "pyodbc" else moment), (moment,))  # pyodbc cuts a parameter to seconds
    newest = one("SELECT received_date_time FROM messages ORDER BY received_date_time DESC LIMIT 1")[0]
    want(one("SELECT MAX(received_date_time) FROM messages WHERE received_date_time >= $", newest), (newest,))


@check
def emoji():
    want(one("SELECT $", "🥗 ñ 한"), ("🥗 ñ 한",))
    if NAME != "pyodbc":  # which sends statements in one encoding and parameters in another
        want(one("SELECT '🌞 Köln 日本'"), ("🌞 Köln 日本",))
    assert one("SELECT COUNT(*) FROM messages WHERE subject LIKE $", "%🌞%")[0] > 0


@check
def megabyte():
    want(len(one("SELECT REPEAT('x', 1000000)")[0]), 1000000)
    want(one("SELECT LENGTH($)", "y" * 1000000), (1000000,))


@check
def five_megabytes():
    got, = one("SELECT REPEAT($, 2500000)", "ö")
    want((len(got), got[-1]), (2500000, "ö"))
    want(one("SELECT LENGTH($)", "y" * 5000000), (5000000,))


@check
def group_by():
    counts = rows(LETTERS)
    want([c[1] for c in counts], sorted([c[1] for c in counts], reverse=True))
    want(("Sent Items", one("SELECT COUNT(*) FROM messages WHERE folder_path = 'Sent Items'")[0]) in counts, True)


@check
def join():
    found = rows(JOIN)
    assert found and all(r[1] == "Sent Items" for r in found)


@check
def typed_values():
    want(one("SELECT 1, -9223372036854775808, CAST(0.1 AS DECIMAL(10,3)), CAST(0.5 AS DOUBLE), DATE '2026-02-28', 'a', COUNT(*) > 0 FROM folders"),
         (1, -9223372036854775808, decimal.Decimal("0.100"), 0.5, datetime.date(2026, 2, 28), "a", 1))
    content, size = one("SELECT content_bytes, LENGTH(content_bytes) FROM attachments WHERE content_bytes IS NOT NULL LIMIT 1")
    assert isinstance(content, (bytes, bytearray)) and len(content) == size > 0


@check
def err_1054():
    want(number(failure(rows, "SELECT nothing FROM folders")), 1054)


@check
def err_1146():
    want(number(failure(rows, "SELECT 1 FROM nothing")), 1146)


@check
def err_1064():
    want(number(failure(rows, "SELEC 1")), 1064)


@check
def err_1045():
    want(number(failure(connect, "wrong")), 1045)


@check
def err_1049():
    want(number(failure(connect, PASSWORD, "nothing")), 1049)


@check
def tls():
    assert one("SHOW STATUS LIKE 'Ssl_cipher'")[1] != ""


@check
def kill():
    connection, ended = connect(), []
    cursor = connection.cursor()
    cursor.execute("SELECT CONNECTION_ID()")
    number_of = cursor.fetchone()[0]
    thread = threading.Thread(target=lambda: ended.append(failure(cursor.execute, ENDLESS)), daemon=True)
    thread.start()
    deadline = time.time() + 10
    while one("SELECT COUNT(*) FROM information_schema.processlist WHERE id = $ AND info LIKE $", number_of, "SELECT SLEEP(%") == (0,):
        assert time.time() < deadline, "the statement is not in the process list"
    killer = connect()
    killer.cursor().execute(f"KILL QUERY {number_of}")
    thread.join(10)
    want([number(e) for e in ended], [1317])
    cursor.execute("SELECT 1")  # the connection goes on
    want(cursor.fetchone()[0], 1)
    connection.close()
    killer.close()


def stream(connection):
    """A cursor that does not hold all rows."""
    if NAME == "PyMySQL":
        return connection.cursor(pymysql.cursors.SSCursor)
    return connection.cursor(MySQLdb.cursors.SSCursor) if NAME == "mysqlclient" else connection.cursor()


@check
def stream_100k():
    connection = connect()
    cursor = stream(connection)
    cursor.execute(MANY)
    want(sum(1 for _ in iter(cursor.fetchone, None)), 100000)
    connection.close()


@check
def abandoned_stream():
    connection = connect()
    cursor = stream(connection)
    cursor.execute(MANY)
    want(len(cursor.fetchmany(3)), 3)
    cursor.close()
    cursor = connection.cursor()
    cursor.execute("SELECT 1")
    want(cursor.fetchone()[0], 1)
    connection.close()


@check
def broken_stream():
    connection, seen = connect(), []
    cursor = stream(connection)

    def load():
        cursor.execute(BROKEN)
        seen.extend(iter(cursor.fetchone, None))

    assert number(failure(load)) > 1000
    want(one("SELECT 1"), (1,))


@check
def server_dies():
    connection, seen = connect(port=CUT_PORT), []
    cursor = stream(connection)

    def load():
        cursor.execute(MANY)
        seen.extend(iter(cursor.fetchone, None))

    failure(load)
    assert len(seen) < 100000


@check
def zero_rows():
    want(rows("SELECT id, received_date_time FROM messages WHERE folder_path = $", "no such folder"), [])


@check
def wide_rows():
    row = one("SELECT " + ", ".join(f"REPEAT('{i % 10}', 100) AS c{i}" for i in range(1000)))
    want((len(row), row[999]), (1000, "9" * 100))


@check
def unsigned():
    want(one("SELECT CAST(18446744073709551615 AS UNSIGNED), CAST($ AS UNSIGNED)", 9223372036854775807), (18446744073709551615, 9223372036854775807))


@check
def ten_thousand_ids():
    ids = [r[0] for r in rows("SELECT id FROM messages")]
    listed = ", ".join(f"'{i}'" for i in ids + [f"gone {n}" for n in range(10000 - len(ids))])
    want(one(f"SELECT COUNT(*), COUNT(DISTINCT id) FROM messages WHERE id IN ({listed})"), (len(ids), len(ids)))


@check
def thousand_times():
    connection = connect()
    cursor = connection.cursor()
    for i in range(1000):
        cursor.execute(f"SELECT {MARK} + 1", (i,))
        want(int(cursor.fetchone()[0]), i + 1)
    connection.close()


@check
def changes_database():
    connection = connect()
    cursor = connection.cursor()
    for name in "information_schema", DATABASE:
        cursor.execute(f"USE {name}")
        cursor.execute("SELECT DATABASE()")
        want(cursor.fetchone()[0], name)
    connection.close()


@check
def latin1():
    connection = connect()
    cursor = connection.cursor()
    cursor.execute("SET character_set_results = latin1")
    cursor.execute("SELECT _utf8mb4 x'C3B6' = _latin1 x'F6'")
    want(cursor.fetchone()[0], 1)
    connection.close()


@check
def load_data_local():
    connection = connect()
    cursor = connection.cursor()
    failure(cursor.execute, "LOAD DATA LOCAL INFILE '/etc/hostname' INTO TABLE no_such_table")
    cursor.execute("SELECT 1")  # the connection goes on
    want(cursor.fetchone()[0], 1)
    connection.close()


@check
def transaction():
    connection = connect()
    cursor = connection.cursor()
    for statement in "START TRANSACTION", "SAVEPOINT a", "SELECT COUNT(*) FROM folders":
        cursor.execute(statement)
    assert cursor.fetchone()[0] > 0
    for statement in "ROLLBACK TO SAVEPOINT a", "RELEASE SAVEPOINT a":
        cursor.execute(statement)
    connection.commit()
    connection.rollback()
    connection.close()


@check
def reconnects():
    for _ in range(50):
        connection = connect()
        connection.close()
    connection = connect()
    cursor = connection.cursor()
    cursor.execute("SELECT CONNECTION_ID()")
    killer = connect()
    killer.cursor().execute(f"KILL {cursor.fetchone()[0]}")
    lost = failure(cursor.execute, "SELECT 1")
    assert number(lost) in LOST, lost
    want(one("SELECT 1"), (1,))


@check
def many_at_once():
    found = []
    threads = [threading.Thread(target=lambda: found.append(one("SELECT COUNT(*) FROM folders"))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    want(found, [found[0]] * 20)


if NAME == "pyodbc":
    import dbapi_odbc

    dbapi_odbc.run(connect, one)

end()
