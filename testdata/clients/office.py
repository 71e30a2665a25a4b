"""LibreOffice Base's native MySQL driver, without a screen."""
import os
import shutil
import subprocess
import tempfile
import time

import uno
from com.sun.star.beans import PropertyValue

from probe import *

work = tempfile.mkdtemp()
pipe = f"probe{os.getpid()}"
office = subprocess.Popen(["soffice", "--headless", "--norestore", "--nologo", f"--accept=pipe,name={pipe};urp;", f"-env:UserInstallation=file://{work}"],
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
client("LibreOffice Base", subprocess.run(["dpkg-query", "-W", "-f", "${Version}", "libreoffice-sdbc-mysql"], capture_output=True, text=True).stdout.split(":")[-1].split("-")[0])


def resolve():
    """The office's context, once it has started."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(150):
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except Exception:  # it has not started yet
            time.sleep(0.2)
    raise RuntimeError("LibreOffice does not start")


context = resolve()
manager = context.ServiceManager.createInstanceWithContext("com.sun.star.sdbc.DriverManager", context)
address = f"sdbc:mysql:mysqlc:{HOST}:{PORT}/{DATABASE}"


def connect(password=PASSWORD):
    """Opens a connection by the driver."""
    return manager.getConnectionWithInfo(address, (PropertyValue(Name="user", Value=USER), PropertyValue(Name="password", Value=password)))


connection = connect()


def rows(result):
    """The texts of a result."""
    n, found = result.getMetaData().getColumnCount(), []
    while result.next():
        found.append([result.getString(i + 1) for i in range(n)])
    return found


def query(statement):
    """What a statement gives, as texts."""
    return rows(connection.createStatement().executeQuery(statement))


def named(result, *names):
    """Some columns of a result."""
    return [[row.getString(row.findColumn(n)) for n in names] for row in iter(lambda: result if result.next() else None, None)]


@check
def connects():
    want(query("SELECT DATABASE()"), [[DATABASE]])


@check
def tables():
    found = dict(named(connection.getMetaData().getTables(None, DATABASE, "%", ()), "TABLE_NAME", "TABLE_TYPE"))
    want([found.get(t) for t in ("attachments", "folders", "messages", "users")], ["TABLE"] * 4)


@check
def primary_keys():
    want([r[0] for r in named(connection.getMetaData().getPrimaryKeys(None, DATABASE, "messages"), "COLUMN_NAME")], ["user_id", "id"])


@check
def where_order_limit():
    newest = query(NEWEST)
    want([r[1] for r in newest], sorted((r[1] for r in newest), reverse=True))


@check
def prepared():
    statement = connection.prepareStatement("SELECT display_name, total_item_count > ?, CAST(0.5 AS DOUBLE) FROM folders WHERE well_known_name = ?")
    for name, shown in ("inbox", "Inbox"), ("sentitems", "Sent Items"):
        statement.setInt(1, 0)
        statement.setString(2, name)
        result = statement.executeQuery()
        assert result.next()
        want((result.getString(1), result.getInt(2), result.getDouble(3)), (shown, 1, 0.5))


@check
def types():
    result = connection.createStatement().executeQuery("SELECT from_address, is_read, received_date_time FROM messages WHERE from_address IS NOT NULL LIMIT 1")
    meta = result.getMetaData()
    want([meta.getColumnName(i) for i in (1, 2, 3)], ["from_address", "is_read", "received_date_time"])
    want((meta.getColumnType(1), meta.getColumnType(3)), (12, 93))
    assert result.next() and result.getTimestamp(3).Year > 2000


@check
def emoji():
    want(query("SELECT '🥗 ñ 한'"), [["🥗 ñ 한"]])


@check
def group_and_join():
    assert query(LETTERS)
    want({r[1] for r in query(JOIN)}, {"Sent Items"})


@check
def error():
    assert "nothing" in str(failure(query, "SELECT nothing FROM folders"))
    failure(connect, "wrong")


@check
def many_rows():
    want(len(query("SELECT a.id FROM folders a, folders b, folders c LIMIT 5000")), 5000)


@check
def data_source():
    source = context.ServiceManager.createInstanceWithContext("com.sun.star.sdb.DatabaseContext", context).createInstance()
    source.URL = address
    source.User = USER
    opened = source.getConnection(USER, PASSWORD)
    names = opened.getTables().getElementNames()
    assert any(n.endswith("messages") for n in names), names
    columns = opened.getTables().getByName(next(n for n in names if n.endswith("folders"))).getColumns().getElementNames()
    assert "display_name" in columns, columns


@check
def row_set():
    folder = tempfile.mkdtemp(dir=work)
    source = context.ServiceManager.createInstanceWithContext("com.sun.star.sdb.DatabaseContext", context).createInstance()
    source.URL = address
    source.User = USER
    source.Password = PASSWORD
    source.DatabaseDocument.storeAsURL(f"file://{folder}/mail.odb", ())
    found = context.ServiceManager.createInstanceWithContext("com.sun.star.sdb.RowSet", context)
    found.DataSourceName = f"file://{folder}/mail.odb"
    found.User, found.Password = USER, PASSWORD
    found.CommandType, found.Command = 2, "SELECT display_name FROM folders WHERE well_known_name = 'sentitems'"
    found.execute()
    assert found.next()
    want(found.getString(1), "Sent Items")


os.killpg(office.pid, 9)
office.wait()
shutil.rmtree(work, ignore_errors=True)
end()
