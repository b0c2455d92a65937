import asyncio
import logging

from covet.database.adapters.sqlite import SQLiteAdapter
from covet.database.orm import BooleanField, CharField, DateTimeField, FloatField, IntegerField, Model, register_adapter
from peer import ACCOUNTS, SCENE, URL, run_async, some_id

logging.disable(logging.CRITICAL)


class Account(Model):
    id = IntegerField(primary_key=True)
    balance = IntegerField()
    name = CharField(max_length=200)

    class Meta:
        db_table = "accounts"


class Reading(Model):
    id = IntegerField(primary_key=True)
    label = CharField(max_length=200)
    value = FloatField()
    small = IntegerField()
    at = DateTimeField()
    flag = BooleanField()

    class Meta:
        db_table = "readings"


SUPPORTED = ("lookup", "decode", "update")


async def main():
    if SCENE not in SUPPORTED:
        raise SystemExit("its relations and bulk writes do not work on these tables")
    adapter = SQLiteAdapter(database=URL)
    await adapter.connect()
    register_adapter("default", adapter)

    async def lookup():
        assert (await Account.objects.get(id=some_id())).id <= ACCOUNTS

    async def decode():
        assert len(await Reading.objects.all()) == 10_000

    async def update():
        await Account.objects.filter(id=some_id()).update(balance=1)

    try:
        await run_async(dict(zip(SUPPORTED, (lookup, decode, update)))[SCENE])
    finally:
        await adapter.disconnect()


asyncio.run(main())
