import os
import sys
from urllib.parse import urlsplit

import django
from django.apps import AppConfig
from django.conf import settings
from peer import ROWS, SCENE, URL, run_threads, some_id

if URL.startswith("postgresql://"):
    parts = urlsplit(URL)
    database = {"ENGINE": "django.db.backends.postgresql", "NAME": parts.path[1:], "USER": parts.username, "PASSWORD": parts.password,
                "HOST": parts.hostname, "PORT": parts.port, "CONN_MAX_AGE": None}
else:
    database = {"ENGINE": "django.db.backends.sqlite3", "NAME": URL, "OPTIONS": {"timeout": 20, "transaction_mode": "IMMEDIATE"}}


class Benchmark(AppConfig):
    label = "benchmark"
    path = os.path.dirname(os.path.abspath(__file__))


settings.configure(DATABASES={"default": database}, INSTALLED_APPS=[Benchmark("benchmark", sys.modules[__name__])], USE_TZ=True, DEBUG=False)
django.setup()

from django.db import models  # noqa: E402  (after the settings)


def model(name, table, /, **fields):
    meta = type("Meta", (), {"managed": False, "db_table": table, "app_label": "benchmark"})
    return type(name, (models.Model,), {"__module__": __name__, "Meta": meta, "id": models.BigAutoField(primary_key=True), **fields})


Account = model("Account", "accounts", balance=models.BigIntegerField(), name=models.TextField())
row = lambda: dict(label=models.TextField(), value=models.FloatField(), small=models.IntegerField(), at=models.DateTimeField(), flag=models.BooleanField())
Reading = model("Reading", "readings", **row())
Sink = model("Sink", "sink", **row())
Wide = model("Wide", "wide", **{f"i{n}": models.BigIntegerField() for n in range(1, 8)}, **{f"t{n}": models.TextField() for n in range(1, 7)},
             **{f"d{n}": models.FloatField() for n in range(1, 4)}, **{f"b{n}": models.BooleanField() for n in range(1, 3)}, at=models.DateTimeField())
Author = model("Author", "authors", name=models.TextField())
Tag = model("Tag", "tags", name=models.TextField())
ArticleTag = model("ArticleTag", "article_tags", article=models.ForeignKey("Article", models.CASCADE), tag=models.ForeignKey(Tag, models.CASCADE))
Article = model("Article", "articles", title=models.TextField(), author=models.ForeignKey(Author, models.CASCADE), created_at=models.DateTimeField(),
                tags=models.ManyToManyField(Tag, through=ArticleTag))


def lookup():
    Account.objects.get(pk=some_id())


def decode():
    assert len(list(Reading.objects.all())) == 10_000


def wide():
    assert len(list(Wide.objects.all())) == 1_000


def listing():
    articles = Article.objects.select_related("author").prefetch_related("tags").order_by("-id")[:20]
    assert len([(article, article.author, list(article.tags.all())) for article in articles]) == 20


def insert():
    Sink.objects.bulk_create([Sink(label=a, value=b, small=c, at=d, flag=e) for a, b, c, d, e in ROWS])


def update():
    Account.objects.filter(pk=some_id()).update(balance=models.F("balance") + 1)


run_threads({"lookup": lookup, "decode": decode, "wide": wide, "list": listing, "insert": insert, "update": update}[SCENE])
