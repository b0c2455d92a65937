import asyncio

from peer import POOL, ROWS, SCENE, URL, run_async, some_id
from psycopg_pool import AsyncConnectionPool


async def main():
    pool = AsyncConnectionPool(URL, min_size=POOL, max_size=POOL, open=False, kwargs={"autocommit": True, "prepare_threshold": 0})
    await pool.open(wait=True)

    async def fetch(sql, parameters=()):
        async with pool.connection() as connection, connection.cursor(binary=True) as cursor:
            await cursor.execute(sql, parameters)
            return await cursor.fetchall()

    async def lookup():
        await fetch("SELECT id, balance, name FROM accounts WHERE id = %s", (some_id(),))

    async def decode():
        assert len(await fetch("SELECT id, label, value, small, at, flag FROM readings")) == 10_000

    async def wide():
        assert len(await fetch("SELECT * FROM wide")) == 1_000

    async def listing():
        rows = await fetch(
            "SELECT a.id, a.title, a.author_id, a.created_at, u.id, u.name FROM articles a JOIN authors u ON u.id = a.author_id ORDER BY a.id DESC LIMIT 20")
        tags = await fetch(
            "SELECT l.article_id, t.id, t.name FROM article_tags l JOIN tags t ON t.id = l.tag_id WHERE l.article_id = ANY(%s)", ([row[0] for row in rows],))
        by_article = {}
        for article, *tag in tags:
            by_article.setdefault(article, []).append(tag)
        assert len([(row, by_article.get(row[0], [])) for row in rows]) == 20

    async def insert():
        async with pool.connection() as connection, connection.cursor() as cursor:
            async with cursor.copy("COPY sink (label, value, small, at, flag) FROM STDIN (FORMAT BINARY)") as copy:
                copy.set_types(["text", "float8", "int4", "timestamptz", "bool"])
                for row in ROWS:
                    await copy.write_row(row)

    async def update():
        async with pool.connection() as connection:
            await connection.execute("UPDATE accounts SET balance = balance + 1 WHERE id = %s", (some_id(),))

    await run_async({"lookup": lookup, "decode": decode, "wide": wide, "list": listing, "insert": insert, "update": update}[SCENE])


asyncio.run(main())
