"""Conduit's article list on Django's ORM: the same answer by the same number of statements. `application` is for a WSGI server."""
import os
import sys
from urllib.parse import urlsplit

import django
from django.apps import AppConfig
from django.conf import settings

parts = urlsplit(os.environ["DATABASE_URL"])


class Benchmark(AppConfig):
    label = "benchmark"
    path = os.path.dirname(os.path.abspath(__file__))


settings.configure(
    DATABASES={"default": {"ENGINE": "django.db.backends.postgresql", "NAME": parts.path[1:], "USER": parts.username, "PASSWORD": parts.password,
                           "HOST": parts.hostname, "PORT": parts.port, "CONN_MAX_AGE": None}},
    INSTALLED_APPS=[Benchmark("benchmark", sys.modules[__name__])], ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], USE_TZ=True, DEBUG=False, SECRET_KEY="benchmark")
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402  (after the settings)
from django.db import models  # noqa: E402
from django.http import JsonResponse  # noqa: E402
from django.urls import path  # noqa: E402


def model(name, table, /, **fields):
    meta = type("Meta", (), {"managed": False, "db_table": table, "app_label": "benchmark"})
    return type(name, (models.Model,), {"__module__": __name__, "Meta": meta, "id": models.BigAutoField(primary_key=True), **fields})


User = model("User", "users", username=models.TextField(), bio=models.TextField(), image=models.TextField())
Tag = model("Tag", "tags", name=models.TextField())
ArticleTag = model("ArticleTag", "article_tags", article=models.ForeignKey("Article", models.CASCADE), tag=models.ForeignKey(Tag, models.CASCADE))
Article = model("Article", "articles", slug=models.TextField(), title=models.TextField(), description=models.TextField(), created_at=models.DateTimeField(),
                updated_at=models.DateTimeField(), author=models.ForeignKey(User, models.CASCADE), tags=models.ManyToManyField(Tag, through=ArticleTag))
Follow = model("Follow", "follows", follower=models.ForeignKey(User, models.CASCADE, related_name="+"),
               followed=models.ForeignKey(User, models.CASCADE, related_name="followers"))
Favorite = model("Favorite", "favorites", article=models.ForeignKey(Article, models.CASCADE, related_name="favorites"), user=models.ForeignKey(User, models.CASCADE))


READER = 0  # Nobody: a list for a signed-in user would have their id here.


def articles(request):
    limit, offset = int(request.GET.get("limit", 20)), int(request.GET.get("offset", 0))
    favorites = Favorite.objects.filter(article=models.OuterRef("pk"))
    count = favorites.order_by().values("article").annotate(count=models.Count("*")).values("count")
    rows = (Article.objects.select_related("author")
            .annotate(favorites_count=models.functions.Coalesce(models.Subquery(count), 0),
                      favorited=models.Exists(favorites.filter(user=READER)),
                      following=models.Exists(Follow.objects.filter(followed=models.OuterRef("author"), follower=READER)))
            .prefetch_related(models.Prefetch("tags", Tag.objects.order_by("name"))).order_by("-created_at", "-id")[offset:offset + limit])
    found = [
        {"slug": row.slug, "title": row.title, "description": row.description, "tagList": [tag.name for tag in row.tags.all()], "createdAt": row.created_at,
         "updatedAt": row.updated_at, "favorited": row.favorited, "favoritesCount": row.favorites_count,
         "author": {"username": row.author.username, "bio": row.author.bio, "image": row.author.image, "following": row.following}} for row in rows]
    return JsonResponse({"articles": found, "articlesCount": Article.objects.count()})


urlpatterns = [path("api/articles", articles)]
application = get_wsgi_application()
