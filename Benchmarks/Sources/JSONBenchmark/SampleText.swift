/// The object that all coders read and write: nested, with an array of objects, five doubles in an array, escapes and
/// characters beyond ASCII.
func sampleText() -> String {
    #"""
    {"id":123456,"title":"Covet – a batteries-included web framework","body":"The quick brown fox said: \"It’s no toy — naïve café, Zürich, 東京!\"\nSecond line\twith a tab and a back\\slash. \#
    Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore et dolore magna aliqua. \#
    Ut enim ad minim veniam, quis nostrud exercitation ullamco laboris nisi ut aliquip ex ea commodo consequat. \#
    Duis aute irure dolor in reprehenderit in voluptate velit esse cillum dolore eu fugiat nulla pari"\#
    ,"price":19.99,"active":true,"createdAt":"2026-11-22T10:00:00.123Z"\#
    ,"author":{"id":42,"name":"Zoë Müller","email":"zoe.mueller@example.org"},"tags":[{"id":1,"name":"swift"},{"id":2,"name":"performance"},{"id":3,"name":"web frameworks"},{"id":4,"name":"json"},{"id":5,"name":"größe"}]\#
    ,"scores":[0.1,2.5,3.14159,100.25,1234567.891],"note":"x"}
    """#
}
