"""SQLAlchemy's inspector and pandas, over PyMySQL or mysqlclient: python3 alchemy.py DRIVER."""
import sys
import warnings

import pandas
import sqlalchemy
from sqlalchemy import create_engine, inspect, select, text

from probe import *

warnings.simplefilter("ignore")
DRIVER = sys.argv[1]
client(f"SQLAlchemy {sqlalchemy.__version__} + pandas over {DRIVER}", pandas.__version__)
engine = create_engine(f"mysql+{DRIVER}://{USER}:{PASSWORD}@{HOST}:{PORT}/{DATABASE}?charset=utf8mb4", pool_size=3, pool_pre_ping=True)


@check
def tables():
    assert {"attachments", "folders", "messages", "users"} <= set(inspect(engine).get_table_names())
    assert DATABASE in inspect(engine).get_schema_names()
    want([v for v in inspect(engine).get_view_names() if v in ("messages", "folders")], [])


@check
def columns():
    found = {c["name"]: c for c in inspect(engine).get_columns("messages")}
    want((str(found["id"]["type"]).split(" ")[0], found["id"]["nullable"], found["subject"]["nullable"]), ("VARCHAR(512)", False, True))
    want((type(found["received_date_time"]["type"]).__name__, found["received_date_time"]["type"].fsp), ("DATETIME", 6))
    assert found["subject"]["comment"]


@check
def keys():
    want(inspect(engine).get_pk_constraint("messages")["constrained_columns"], ["user_id", "id"])
    want(inspect(engine).get_foreign_keys("messages"), [])
    inspect(engine).get_indexes("messages")
    assert inspect(engine).get_table_comment("messages")["text"]


@check
def reflection():
    metadata = sqlalchemy.MetaData()
    metadata.reflect(engine, only=["messages", "folders"])
    m, f = metadata.tables["messages"], metadata.tables["folders"]
    query = select(m.c.subject, f.c.display_name).join(f, f.c.id == m.c.parent_folder_id).where(f.c.well_known_name == "sentitems").order_by(m.c.received_date_time.desc()).limit(5)
    with engine.connect() as connection:
        want({r[1] for r in connection.execute(query)}, {"Sent Items"})


@check
def parameters():
    with engine.connect() as connection:
        want(connection.execute(text("SELECT :a, :b, :c"), {"a": "🥗 it's 100%", "b": None, "c": 7}).one(), ("🥗 it's 100%", None, 7))


@check
def like_escape():
    folders = sqlalchemy.Table("folders", sqlalchemy.MetaData(), autoload_with=engine)
    with engine.connect() as connection:
        assert connection.execute(select(folders.c.path).where(folders.c.path.startswith("Inbox/"))).fetchall()
        want(connection.execute(select(folders.c.path).where(folders.c.path.startswith("Inbox_", autoescape=True))).fetchall(), [])


@check
def isolation_levels():
    assert inspect(engine).dialect.default_isolation_level
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        want(connection.execute(text("SELECT 1")).scalar(), 1)


@check
def transaction():
    with engine.begin() as connection, connection.begin_nested():
        assert connection.execute(text("SELECT COUNT(*) FROM folders")).scalar() > 0


@check
def pandas_query():
    frame = pandas.read_sql("SELECT received_date_time, is_read, size_of FROM (SELECT received_date_time, is_read, LENGTH(subject) AS size_of FROM messages) m", engine)
    want((str(frame.received_date_time.dtype), str(frame.is_read.dtype)), ("datetime64[ns]", "int64"))
    assert len(frame) > 1000 and frame.size_of.mean() > 5


@check
def pandas_parameters():
    frame = pandas.read_sql(text("SELECT subject FROM messages WHERE received_date_time >= :since"), engine, params={"since": pandas.Timestamp("2026-11-01").to_pydatetime()}, index_col="subject")
    assert len(frame) > 0


@check
def pandas_table():
    frame = pandas.read_sql_table("folders", engine)
    assert "Sent Items" in set(frame.display_name) and len(frame.columns) == 12


@check
def pandas_chunks():
    with engine.connect().execution_options(stream_results=True) as connection:
        want(sum(len(chunk) for chunk in pandas.read_sql(MANY, connection, chunksize=7000)), 100000)


@check
def pandas_broken():
    assert failure(pandas.read_sql, BROKEN, engine).orig.args[0] > 1000


@check
def pool():
    for _ in range(20):
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    with engine.connect() as lost, engine.connect() as killer:
        killer.execute(text(f"KILL {lost.execute(text('SELECT CONNECTION_ID()')).scalar()}"))
    with engine.connect() as connection:
        want(connection.execute(text("SELECT 1")).scalar(), 1)  # pool_pre_ping has opened another


@check
def errors():
    for statement, number in ("SELECT nothing FROM folders", 1054), ("SELECT 1 FROM nothing", 1146), ("SELEC 1", 1064):
        with engine.connect() as connection:
            want(failure(connection.execute, text(statement)).orig.args[0], number)


end()
