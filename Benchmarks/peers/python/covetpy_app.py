"""The peer on CovetPy (PyPI: covet), served by uvicorn with uvloop and httptools."""
from covet import CovetPy

app = CovetPy()


@app.get("/plaintext")
async def plaintext(request):
    return "Hello, World!"


@app.get("/json")
async def message(request):
    return {"message": "Hello, World!"}


@app.get("/users/{id}")
async def user(request, id):
    return {"id": id}


@app.post("/echo")
async def echo(request):
    return await request.json()
