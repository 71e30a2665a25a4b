"""peewee: introspection and its mapper, over PyMySQL."""
import peewee
from playhouse.reflection import Introspector

from probe import *

client("peewee", peewee.__version__)
database = peewee.MySQLDatabase(DATABASE, host=HOST, port=PORT, user=USER, password=PASSWORD, charset="utf8mb4")


@check
def tables():
    assert {"folders", "messages"} <= set(database.get_tables())


@check
def columns():
    found = {c.name: (c.data_type, c.null, c.primary_key) for c in database.get_columns("folders")}
    want((found["id"], found["path"][1]), (("varchar", False, True), True))
    want(database.get_primary_keys("messages"), ["user_id", "id"])


@check
def models():
    Folders = Introspector.from_database(database).generate_models(table_names=["folders"])["folders"]
    want([f.display_name for f in Folders.select().where(Folders.display_name ** "sENT i%")], ["Sent Items"])


@check
def parameters():
    want(database.execute_sql("SELECT %s, %s", ("🥗", None)).fetchone(), ("🥗", None))


end()
