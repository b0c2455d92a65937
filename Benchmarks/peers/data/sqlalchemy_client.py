import asyncio
import datetime

import sqlalchemy as sa
from peer import POOL, ROWS, SCENE, URL, run_async, some_id
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, joinedload, mapped_column, relationship, selectinload


class Base(DeclarativeBase):
    pass


class Account(Base):
    __tablename__ = "accounts"
    id: Mapped[int] = mapped_column(primary_key=True)
    balance: Mapped[int] = mapped_column(sa.BigInteger)
    name: Mapped[str]


class Reading(Base):
    __tablename__ = "readings"
    id: Mapped[int] = mapped_column(primary_key=True)
    label: Mapped[str]
    value: Mapped[float]
    small: Mapped[int]
    at: Mapped[datetime.datetime] = mapped_column(sa.DateTime(timezone=True))
    flag: Mapped[bool]


class Sink(Base):
    __tablename__ = "sink"
    id: Mapped[int] = mapped_column(primary_key=True)
    label: Mapped[str]
    value: Mapped[float]
    small: Mapped[int]
    at: Mapped[datetime.datetime] = mapped_column(sa.DateTime(timezone=True))
    flag: Mapped[bool]


Wide = type("Wide", (Base,), {
    "__tablename__": "wide", "id": mapped_column(sa.BigInteger, primary_key=True),
    **{f"i{n}": mapped_column(sa.BigInteger) for n in range(1, 8)}, **{f"t{n}": mapped_column(sa.Text) for n in range(1, 7)},
    **{f"d{n}": mapped_column(sa.Float) for n in range(1, 4)}, **{f"b{n}": mapped_column(sa.Boolean) for n in range(1, 3)},
    "at": mapped_column(sa.DateTime(timezone=True)),
})
links = sa.Table("article_tags", Base.metadata, sa.Column("article_id", sa.ForeignKey("articles.id")), sa.Column("tag_id", sa.ForeignKey("tags.id")))


class Author(Base):
    __tablename__ = "authors"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Tag(Base):
    __tablename__ = "tags"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Article(Base):
    __tablename__ = "articles"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("authors.id"))
    created_at: Mapped[datetime.datetime] = mapped_column(sa.DateTime(timezone=True))
    author: Mapped[Author] = relationship()
    tags: Mapped[list[Tag]] = relationship(secondary=links)


async def main():
    if URL.startswith("postgresql://"):
        engine = create_async_engine(URL.replace("postgresql://", "postgresql+asyncpg://"), pool_size=POOL, max_overflow=0)
    else:
        engine = create_async_engine(f"sqlite+aiosqlite:///{URL}", pool_size=POOL, max_overflow=0)

    async def everything(statement):
        async with AsyncSession(engine) as session:
            return (await session.scalars(statement)).unique().all()

    async def lookup():
        async with AsyncSession(engine) as session:
            await session.get(Account, some_id())

    async def decode():
        assert len(await everything(sa.select(Reading))) == 10_000

    async def wide():
        assert len(await everything(sa.select(Wide))) == 1_000

    async def listing():
        statement = sa.select(Article).options(joinedload(Article.author), selectinload(Article.tags)).order_by(Article.id.desc()).limit(20)
        assert len(await everything(statement)) == 20

    async def insert():
        async with AsyncSession(engine) as session, session.begin():
            await session.execute(sa.insert(Sink), [dict(zip(("label", "value", "small", "at", "flag"), row)) for row in ROWS])

    async def update():
        async with AsyncSession(engine) as session, session.begin():
            await session.execute(sa.update(Account).where(Account.id == some_id()).values(balance=Account.balance + 1))

    await run_async({"lookup": lookup, "decode": decode, "wide": wide, "list": listing, "insert": insert, "update": update}[SCENE])


asyncio.run(main())
