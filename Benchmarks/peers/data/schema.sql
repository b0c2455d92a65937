-- The data of `Benchmarks/run data`: the same rows for every client. {ID} {TIME} {FLOAT} {BOOL} and {ROWS n} are a dialect's words.
CREATE TABLE accounts (id {INT} PRIMARY KEY, balance {INT} NOT NULL, name TEXT NOT NULL);
INSERT INTO accounts SELECT n, n * 7919 % 100000, 'account ' || n FROM {ROWS 100000};

CREATE TABLE readings (id {INT} PRIMARY KEY, label TEXT NOT NULL, value {FLOAT} NOT NULL, small INTEGER NOT NULL, at {TIME} NOT NULL, flag {BOOL} NOT NULL);
INSERT INTO readings SELECT n, 'reading number ' || n, n * 1.5, n % 1000, {AT}, n % 2 = 0 FROM {ROWS 10000};

CREATE TABLE wide (id {INT} PRIMARY KEY, i1 {INT} NOT NULL, i2 {INT} NOT NULL, i3 {INT} NOT NULL, i4 {INT} NOT NULL, i5 {INT} NOT NULL, i6 {INT} NOT NULL, i7 {INT} NOT NULL,
    t1 TEXT NOT NULL, t2 TEXT NOT NULL, t3 TEXT NOT NULL, t4 TEXT NOT NULL, t5 TEXT NOT NULL, t6 TEXT NOT NULL, d1 {FLOAT} NOT NULL, d2 {FLOAT} NOT NULL, d3 {FLOAT} NOT NULL,
    b1 {BOOL} NOT NULL, b2 {BOOL} NOT NULL, at {TIME} NOT NULL);
INSERT INTO wide SELECT n, n, n * 2, n * 3, n * 4, n * 5, n * 6, n * 7, 'first ' || n, 'second ' || n, 'third ' || n, 'fourth ' || n, 'fifth ' || n, 'sixth ' || n,
    n * 0.5, n * 1.5, n * 2.5, n % 2 = 0, n % 3 = 0, {AT} FROM {ROWS 1000};

CREATE TABLE authors (id {INT} PRIMARY KEY, name TEXT NOT NULL);
INSERT INTO authors SELECT n, 'author ' || n FROM {ROWS 200};
CREATE TABLE tags (id {INT} PRIMARY KEY, name TEXT NOT NULL);
INSERT INTO tags SELECT n, 'tag ' || n FROM {ROWS 50};
CREATE TABLE articles (id {INT} PRIMARY KEY, title TEXT NOT NULL, author_id {INT} NOT NULL REFERENCES authors (id), created_at {TIME} NOT NULL);
INSERT INTO articles SELECT n, 'the title of article ' || n, n % 200 + 1, {AT} FROM {ROWS 2000};
CREATE TABLE article_tags (id {INT} PRIMARY KEY, article_id {INT} NOT NULL REFERENCES articles (id), tag_id {INT} NOT NULL REFERENCES tags (id));
INSERT INTO article_tags SELECT n, n % 2000 + 1, n % 50 + 1 FROM {ROWS 6000};
CREATE INDEX article_tags_article ON article_tags (article_id);

CREATE TABLE sink (id {SERIAL}, label TEXT NOT NULL, value {FLOAT} NOT NULL, small INTEGER NOT NULL, at {TIME} NOT NULL, flag {BOOL} NOT NULL);
