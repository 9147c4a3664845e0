"""The tables of the state, and how an older state becomes a newer one."""

from __future__ import annotations

from typing import Final

MIGRATIONS: Final[tuple[str, ...]] = (
    """
    -- One row an address: a page of a list, a sitemap, or a page that may be an event.
    CREATE TABLE page (
        address       TEXT PRIMARY KEY,
        role          TEXT NOT NULL,              -- listing, sitemap, term, event
        language      TEXT NOT NULL,              -- of its prefix
        path          TEXT NOT NULL,              -- without the prefix: the same for all languages of an alias
        node_id       INTEGER,                    -- once it is known
        found_on      TEXT NOT NULL,              -- the address that linked to it, or a name of the source
        lastmod       TEXT,                       -- of the sitemap
        state         TEXT NOT NULL,              -- see gcmscrape.state.pages
        alias_of      TEXT,                       -- the address under which the same page is fetched
        due           INTEGER NOT NULL,           -- whether it is to be looked at in the present run
        priority      INTEGER NOT NULL,           -- lower is earlier
        tries         INTEGER NOT NULL DEFAULT 0, -- in the present run
        not_before    REAL,                       -- seconds since 1970; a later try
        run           INTEGER,                    -- the last run that looked at it
        listed        INTEGER,                    -- the last run in which a list or sitemap named it
        looked_at     TEXT,                       -- RFC 3339
        code          TEXT,                       -- why the last look failed, or the kind of a page that is no event
        reason        TEXT,
        status        INTEGER,                    -- of the response that holds its content, or of the last failure
        missing_since TEXT,                       -- the first of the looks in a row that found it gone
        -- The response that holds its content.
        etag          TEXT,
        last_modified TEXT,
        sha256        TEXT,
        retrieved_at  TEXT,
        warc_file     TEXT,
        warc_offset   INTEGER,
        extractor     TEXT,                       -- that read it; null when none has yet
        links         TEXT                        -- JSON: what a listing or sitemap led to
    ) WITHOUT ROWID;
    CREATE INDEX page_due ON page (due, priority, address);
    CREATE INDEX page_node ON page (node_id, language);
    CREATE INDEX page_path ON page (path);

    -- The record of each page that is an event.
    CREATE TABLE version (
        address   TEXT PRIMARY KEY,
        record_id TEXT NOT NULL,
        node_id   INTEGER,
        url       TEXT,
        rank      INTEGER NOT NULL,               -- lower is better; see gcmscrape.dataset.merge
        ends      TEXT,                           -- end, or else start, of the event
        line      BLOB NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX version_node ON version (node_id, record_id);
    CREATE INDEX version_url ON version (url);

    -- The dataset as it was published last, and what changed from each to the next.
    CREATE TABLE published (
        record_id TEXT PRIMARY KEY,
        node_id   INTEGER,
        ends      TEXT,
        extractor TEXT NOT NULL,
        run       INTEGER NOT NULL,               -- the run that wrote the line
        line      BLOB NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX published_order ON published (node_id IS NULL, node_id, record_id);
    CREATE TABLE tombstone (record_id TEXT PRIMARY KEY, line BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE change (id INTEGER PRIMARY KEY, line BLOB NOT NULL);

    CREATE TABLE run (
        id          INTEGER PRIMARY KEY,
        command     TEXT NOT NULL,
        started_at  TEXT NOT NULL,
        scheduled   INTEGER NOT NULL DEFAULT 0,   -- whether the pages that are due have been marked
        full        INTEGER NOT NULL,             -- whether all sources are read to their end
        ended_at    TEXT,
        outcome     TEXT                          -- see gcmscrape.state.runs.Ending
    );

    -- The WARC files, and how far they are written as of the last transaction.
    CREATE TABLE warc (file TEXT PRIMARY KEY, size INTEGER NOT NULL);
    """,
    """
    -- What is asked for at every page: without these it is looked for among all pages that are due, or all there are.
    CREATE INDEX page_source ON page (priority, address) WHERE due = 1 AND role != 'event';
    CREATE INDEX page_later ON page (not_before) WHERE due = 1 AND not_before IS NOT NULL;
    CREATE INDEX page_alias ON page (alias_of) WHERE alias_of IS NOT NULL;
    """,
    """
    ALTER TABLE run ADD COLUMN reason TEXT;                           -- why it published nothing
    ALTER TABLE run ADD COLUMN accepted TEXT NOT NULL DEFAULT '[]';   -- JSON: the limits that were exceeded knowingly
    """,
    """
    -- Of the response that its page had then, which tells what made the difference to a later record.
    ALTER TABLE published ADD COLUMN sha256 TEXT;
    """,
    """
    -- The id of its first record, null until it was looked at; nothing is appended to a file that is not whole.
    ALTER TABLE warc ADD COLUMN id TEXT;
    ALTER TABLE warc ADD COLUMN whole INTEGER NOT NULL DEFAULT 1;

    -- Places of the archive that cannot be read any more, as gcmscrape verify found.
    CREATE TABLE unreadable (file TEXT, place INTEGER, PRIMARY KEY (file, place)) WITHOUT ROWID;

    -- Of each line and what is kept beside it, so that damage is noticed; see gcmscrape.state.lines.
    ALTER TABLE version ADD COLUMN digest TEXT;
    UPDATE version SET digest = digest(line, record_id, node_id, url, rank, ends);
    ALTER TABLE published ADD COLUMN digest TEXT;
    UPDATE published SET digest = digest(line, record_id, node_id, ends, extractor);
    ALTER TABLE tombstone ADD COLUMN digest TEXT;
    UPDATE tombstone SET digest = digest(line, record_id);
    ALTER TABLE change ADD COLUMN digest TEXT;
    UPDATE change SET digest = digest(line);
    """,
    """
    -- What each page was seen to say, and when: by looks at the site, and by captures in public archives.
    CREATE TABLE sighting (
        address    TEXT NOT NULL,              -- the page's
        collection TEXT NOT NULL,              -- as source.collection of the record; empty for the site itself
        place      INTEGER NOT NULL,           -- the number of the input of a replay; 0 elsewhere
        seen       TEXT,                       -- when its response was fetched or captured, RFC 3339
        last_seen  TEXT,                       -- the last look or capture that found the same
        record_id  TEXT NOT NULL,
        event_id   TEXT NOT NULL,              -- of the event that it tells of
        node_id    INTEGER,
        url        TEXT,                       -- canonical
        title      TEXT NOT NULL,
        rank       INTEGER NOT NULL,           -- see gcmscrape.dataset.version
        tongue     TEXT,                       -- languages of content and chrome; null: of what was published
        content    TEXT NOT NULL,              -- content_sha256
        sha256     TEXT NOT NULL,              -- of the body
        source     TEXT NOT NULL,              -- JSON
        extractor  TEXT NOT NULL,              -- that read it; empty when the archive lost the response
        line       BLOB,                       -- the record, of the newest capture of a page in public archives
        digest     TEXT
    );
    CREATE UNIQUE INDEX sighting_key ON sighting (address, collection, place, seen, sha256);
    CREATE INDEX sighting_event ON sighting (event_id);
    CREATE INDEX sighting_node ON sighting (url) WHERE node_id IS NOT NULL;
    CREATE INDEX sighting_nameless ON sighting (record_id) WHERE node_id IS NULL;
    CREATE INDEX sighting_extractor ON sighting (extractor);
    INSERT INTO sighting
        SELECT address, '', 0, json_extract(line, '$.source.retrieved_at'), json_extract(line, '$.source.retrieved_at'),
            record_id, record_id, node_id, url, json_extract(line, '$.title'), rank,
            json_extract(line, '$.language') || '/'
                || coalesce(json_extract(line, '$.interface_language'), json_extract(line, '$.language')),
            json_extract(line, '$.content_sha256'), json_extract(line, '$.source.sha256'),
            json_insert(json_extract(line, '$.source'), '$.collection', null), json_extract(line, '$.extractor'),
            NULL, NULL
        FROM (SELECT address, record_id, node_id, url, rank, CAST(line AS TEXT) AS line FROM version)
        WHERE json_valid(line);

    -- The WARC files of before, whose responses are still to be read for the history of events.
    CREATE TABLE unread_past (file TEXT PRIMARY KEY) WITHOUT ROWID;
    INSERT INTO unread_past SELECT file FROM warc;

    -- When events were judged gone.
    CREATE TABLE gone (record_id TEXT, at TEXT, PRIMARY KEY (record_id, at)) WITHOUT ROWID;
    INSERT INTO gone
        SELECT record_id, json_extract(CAST(line AS TEXT), '$.gone_at') FROM tombstone
        WHERE json_valid(CAST(line AS TEXT));

    -- The versions of each event, as they were published last.
    CREATE TABLE history (
        name      TEXT PRIMARY KEY,            -- id and number of the version
        record_id TEXT NOT NULL,
        node_id   INTEGER,
        number    INTEGER NOT NULL,
        line      BLOB NOT NULL,
        digest    TEXT
    ) WITHOUT ROWID;
    CREATE INDEX history_order ON history (node_id IS NULL, node_id, record_id, number);

    -- Captures of pages that may be events in public archives, and the pages of the indexes that name them.
    CREATE TABLE capture (
        address     TEXT PRIMARY KEY,          -- where it is fetched
        role        TEXT NOT NULL,             -- index, capture
        collection  TEXT NOT NULL,
        page        TEXT NOT NULL,             -- the address of the page; of an index the time that was asked for
        original    TEXT NOT NULL,             -- that address as it was captured
        seen        TEXT,                      -- when, RFC 3339
        digest      TEXT,
        state       TEXT NOT NULL,             -- see gcmscrape.state.rows
        due         INTEGER NOT NULL,
        priority    INTEGER NOT NULL,
        tries       INTEGER NOT NULL DEFAULT 0,
        not_before  REAL,
        run         INTEGER,
        code        TEXT,
        reason      TEXT,
        status      INTEGER,
        warc_file   TEXT,
        warc_offset INTEGER
    ) WITHOUT ROWID;
    CREATE INDEX capture_due ON capture (collection, due, priority, address);
    CREATE INDEX capture_page ON capture (page, collection, seen);
    CREATE INDEX version_record ON version (record_id);
    ALTER TABLE published ADD COLUMN collection TEXT;  -- as source.collection of the record
    """,
    """
    -- Rows with a long line have a number as their key: without one, SQLite reads each row that it compares whole.
    ALTER TABLE version RENAME TO old_version;
    CREATE TABLE version (
        address   TEXT PRIMARY KEY NOT NULL,
        record_id TEXT NOT NULL,
        node_id   INTEGER,
        url       TEXT,
        rank      INTEGER NOT NULL,               -- lower is better; see gcmscrape.dataset.merge
        ends      TEXT,                           -- end, or else start, of the event
        digest    TEXT,
        line      BLOB NOT NULL
    );
    INSERT INTO version SELECT address, record_id, node_id, url, rank, ends, digest, line FROM old_version;
    DROP TABLE old_version;
    CREATE INDEX version_node ON version (node_id, record_id);
    CREATE INDEX version_url ON version (url);
    CREATE INDEX version_record ON version (record_id, address);

    ALTER TABLE published RENAME TO old_published;
    CREATE TABLE published (
        record_id  TEXT PRIMARY KEY NOT NULL,
        node_id    INTEGER,
        ends       TEXT,
        extractor  TEXT NOT NULL,
        sha256     TEXT,                          -- of the response that its page had then
        collection TEXT,                          -- as source.collection of the record
        digest     TEXT,
        line       BLOB NOT NULL
    );
    INSERT INTO published
        SELECT record_id, node_id, ends, extractor, sha256, collection, digest, line FROM old_published;
    DROP TABLE old_published;
    CREATE INDEX published_order ON published (node_id IS NULL, node_id, record_id);
    """,
)
"""Each step makes version N + 1 of version N. Never edit one that was released: add another."""
