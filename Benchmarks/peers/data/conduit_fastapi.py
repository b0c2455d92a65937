"""Conduit's article list on FastAPI and asyncpg: the same answer by the same number of statements."""
import os
from contextlib import asynccontextmanager
from datetime import datetime

import asyncpg
from fastapi import FastAPI
from pydantic import BaseModel


class Profile(BaseModel):
    username: str
    bio: str
    image: str
    following: bool


class Article(BaseModel):
    slug: str
    title: str
    description: str
    tagList: list[str]
    createdAt: datetime
    updatedAt: datetime
    favorited: bool
    favoritesCount: int
    author: Profile


class Articles(BaseModel):
    articles: list[Article]
    articlesCount: int


@asynccontextmanager
async def lifespan(app):
    app.state.pool = await asyncpg.create_pool(os.environ["DATABASE_URL"], min_size=5, max_size=20)
    yield
    await app.state.pool.close()


app = FastAPI(lifespan=lifespan)
READER = 0  # Nobody: a list for a signed-in user would have their id here.


@app.get("/api/articles", response_model=Articles)
async def articles(limit: int = 20, offset: int = 0):
    async with app.state.pool.acquire() as connection:
        rows = await connection.fetch(
            """SELECT a.id, a.slug, a.title, a.description, a.created_at, a.updated_at, u.username, u.bio, u.image,
                      (SELECT count(*) FROM favorites f WHERE f.article_id = a.id) AS favorites,
                      EXISTS (SELECT 1 FROM favorites f WHERE f.article_id = a.id AND f.user_id = $3) AS favorited,
                      EXISTS (SELECT 1 FROM follows f WHERE f.followed_id = a.author_id AND f.follower_id = $3) AS following
               FROM articles a JOIN users u ON u.id = a.author_id ORDER BY a.created_at DESC, a.id DESC LIMIT $1 OFFSET $2""", limit, offset, READER)
        links = await connection.fetch(
            "SELECT l.article_id, t.name FROM article_tags l JOIN tags t ON t.id = l.tag_id WHERE l.article_id = ANY($1) ORDER BY t.name",
            [row["id"] for row in rows])
        total = await connection.fetchval("SELECT count(*) FROM articles")
    tags = {}
    for link in links:
        tags.setdefault(link["article_id"], []).append(link["name"])
    return Articles(articlesCount=total, articles=[
        Article(slug=row["slug"], title=row["title"], description=row["description"], tagList=tags.get(row["id"], []), createdAt=row["created_at"],
                updatedAt=row["updated_at"], favorited=row["favorited"], favoritesCount=row["favorites"],
                author=Profile(username=row["username"], bio=row["bio"], image=row["image"], following=row["following"])) for row in rows])
