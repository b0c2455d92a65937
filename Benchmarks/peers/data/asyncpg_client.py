import asyncio

import asyncpg
import uvloop
from peer import POOL, ROWS, SCENE, URL, WORDS, run_async, some_id


async def leave_as_it_is(connection):
    pass


async def main():
    reset = {"reset": leave_as_it_is} if "unreset" in WORDS else {}
    pool = await asyncpg.create_pool(URL, min_size=POOL, max_size=POOL, **reset)

    async def lookup():
        await pool.fetchrow("SELECT id, balance, name FROM accounts WHERE id = $1", some_id())

    async def decode():
        rows = await pool.fetch("SELECT id, label, value, small, at, flag FROM readings")
        assert len([tuple(row) for row in rows]) == 10_000

    async def wide():
        rows = await pool.fetch("SELECT * FROM wide")
        assert len([tuple(row) for row in rows]) == 1_000

    async def listing():
        rows = await pool.fetch(
            "SELECT a.id, a.title, a.author_id, a.created_at, u.id, u.name FROM articles a JOIN authors u ON u.id = a.author_id ORDER BY a.id DESC LIMIT 20")
        tags = await pool.fetch(
            "SELECT l.article_id, t.id, t.name FROM article_tags l JOIN tags t ON t.id = l.tag_id WHERE l.article_id = ANY($1)", [row[0] for row in rows])
        by_article = {}
        for article, *tag in tags:
            by_article.setdefault(article, []).append(tag)
        assert len([(tuple(row), by_article.get(row[0], [])) for row in rows]) == 20

    async def insert():
        async with pool.acquire() as connection, connection.transaction():
            await connection.copy_records_to_table("sink", columns=["label", "value", "small", "at", "flag"], records=ROWS)

    async def update():
        await pool.execute("UPDATE accounts SET balance = balance + 1 WHERE id = $1", some_id())

    await run_async({"lookup": lookup, "decode": decode, "wide": wide, "list": listing, "insert": insert, "update": update}[SCENE])


uvloop.install()
asyncio.run(main())
