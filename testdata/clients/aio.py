"""aiomysql: an asynchronous driver with a pool."""
import asyncio

import aiomysql

from probe import *

client("aiomysql", aiomysql.__version__)


def connect(**changes):
    """Opens a connection."""
    return aiomysql.connect(**{"host": HOST, "port": PORT, "user": USER, "password": PASSWORD, "db": DATABASE, "charset": "utf8mb4", **changes})


async def rows(statement, *arguments, cursor=aiomysql.Cursor):
    """What a statement gives."""
    async with connect() as connection, connection.cursor(cursor) as c:
        await c.execute(statement, arguments or None)
        return list(await c.fetchall())


def run(coroutine):
    """Runs a coroutine to its end."""
    return asyncio.new_event_loop().run_until_complete(coroutine)


@check
def connects():
    want(run(rows("SELECT DATABASE()")), [(DATABASE,)])


@check
def where_order_limit():
    newest = run(rows(NEWEST))
    want(newest, sorted(newest, key=lambda r: r[1], reverse=True))


@check
def emoji_and_nulls():
    want(run(rows("SELECT %s, %s", "🥗 ñ 한", None)), [("🥗 ñ 한", None)])


@check
def stream_100k():
    want(len(run(rows(MANY, cursor=aiomysql.SSCursor))), 100000)


@check
def pool():
    async def all_at_once():
        settings = {"host": HOST, "port": PORT, "user": USER, "password": PASSWORD, "db": DATABASE}
        async with aiomysql.create_pool(minsize=2, maxsize=5, **settings) as pool:
            async def one():
                async with pool.acquire() as connection, connection.cursor() as cursor:
                    await cursor.execute("SELECT COUNT(*) FROM folders")
                    return await cursor.fetchone()

            return await asyncio.gather(*(one() for _ in range(20)))

    counts = run(all_at_once())
    want(counts, [counts[0]] * 20)


@check
def errors():
    for statement, number in ("SELECT nothing FROM folders", 1054), ("SELECT 1 FROM nothing", 1146), ("SELEC 1", 1064):
        want(failure(run, rows(statement)).args[0], number)


@check
def broken_stream():
    assert failure(run, rows(BROKEN, cursor=aiomysql.SSCursor)).args[0] > 1000


@check
def cancelled():
    async def cancel():
        connection = await connect()
        cursor = await connection.cursor()
        try:
            await asyncio.wait_for(cursor.execute("SELECT SLEEP(60)"), 1)
        except asyncio.TimeoutError:
            connection.close()
            return await rows("SELECT 1")

    want(run(cancel()), [(1,)])


end()
