import pytest

from services.ingest.reading.text.other_kinds import is_manual, other_kind

README = """# Ferrytimes

[![build](https://ci.example/ferrytimes.svg)](https://ci.example/ferrytimes)

Ferrytimes reads the timetables of ferries and prints when the next one sails. It was written on a pier, in the rain.

## Installation

Run `pip install ferrytimes` and set `FERRY_HOME` to a folder.

```
ferrytimes --pier 4
```

## License

See [LICENSE](LICENSE).
"""
MANUAL = """Ferrytimes 1.2
==============

Ferrytimes prints when the next ferry sails. It reads the timetables once a day.

Installation
------------

Unpack the archive and run the program. It needs a folder that it can write to.

Usage
-----

Name the pier. The time of the next ferry is printed, or an error.
"""
LICENSE = """Copyright (c) 2026 The Harbor Office

Permission is hereby granted, free of charge, to any person obtaining a copy of this software, to deal in it without
restriction, including the rights to use, copy and sell copies of it, subject to the following conditions.

The software is provided "as is", without warranty of any kind.
"""
LOG = "\n".join(
    f"2026-03-02 09:1{n}:00,123 INFO ferry.pier The ferry left pier {n} with {n}7 people on board." for n in range(6)
)
SYSLOG = "\n".join(f"Mar  2 09:1{n}:00 pier4 gate[71{n}]: The gate was opened by the harbor office." for n in range(6))
ACCESS = "\n".join(f'192.0.2.{n} - - [02/Mar/2026:09:1{n}:00] "GET /times HTTP/1.1" 200 512' for n in range(6))
CSV = "pier,ferry,departs,seats\n" + "\n".join(f"{n},Aalto {n},09:1{n},{n}20" for n in range(8))
TSV = CSV.replace(",", "\t")
PYTHON = '''"""Prints when the next ferry sails."""
import sys
from datetime import datetime

def next_ferry(pier):
    """The next ferry of a pier. Returns None when there is none today."""
    for ferry in timetable(pier):
        if ferry.departs > datetime.now():
            return ferry
    return None

print(next_ferry(sys.argv[1]))
'''
C = """#include <stdio.h>
/* Prints when the next ferry sails. */
int main(int argc, char **argv) {
    if (argc < 2) {
        return 1;
    }
    printf("The next ferry sails at nine.\\n");
    return 0;
}
"""
INI = "[pier]\nnumber = 4\nname = North pier of the old harbor\n\n[gate]\nopens = 09:00\ncloses = 21:30\n"
YAML = "pier: 4\nname: North pier\ngate:\n  opens: '09:00'\n  closes: '21:30'\n  keeper: the harbor office\n"
JSON = '{\n  "pier": 4,\n  "name": "North pier of the old harbor.",\n  "gate": {\n    "opens": "09:00"\n  }\n}\n'
MAIL = """Return-Path: <office@harbor.example>
From: Harbor Office <office@harbor.example>
To: crew@harbor.example
Subject: Tuesday
Message-ID: <1@harbor.example>
Date: Mon, 2 Mar 2026 09:15:00 +0200

The ferry sails again on Tuesday. Please be at the pier at eight, and bring the new ropes with you.
"""
CHANGES = """Changes

1.2.0 (2026-03-02)

- The time of the last ferry is printed.
- A pier that is closed is an error.

1.1.0 (2026-01-15)

- Piers may have names.
- The folder is created.
"""
ROBOTS = (
    "User-agent: *\nDisallow: /private/\nDisallow: /search\nCrawl-delay: 10\nSitemap: https://harbor.example/map.xml\n"
)
SHELL = """#!/bin/sh
# Starts the program.
set -e
cd /srv/ferry
export PIER=4
if [ -f times ]; then
  ./ferry --pier $PIER
fi
"""
SQL = """CREATE TABLE pier (
  number INTEGER,
  name TEXT
);
INSERT INTO pier VALUES (4, 'North');
SELECT name FROM pier;
"""
DIFF = """diff --git a/pier b/pier
--- a/pier
+++ b/pier
@@ -1,2 +1,2 @@
-open_gate(9);
+open_gate(10);
"""
TRACE = """Traceback (most recent call last):
  File "ferry.py", line 4, in <module>
    sail()
ValueError: no ferry today
"""
MAKEFILE = "PIER := 4\n\nall: times\n\ntimes:\n\t./ferry --pier $(PIER)\n\nclean:\n\trm -f times\n"
CSS = ".pier {\n  width: 100%;\n  float: left;\n}\n.gate {\n  color: red;\n}\n"

SAILS = "The ferry sailed again on Tuesday after a week in the dock, and it was full, the harbor office said."
NOBODY = "Nobody had expected so many passengers before the summer, the captain said on the pier."
STORY = f"The ferry sails again\n\n{SAILS}\n\n{NOBODY}\n"
CERTIFICATE = """-----BEGIN CERTIFICATE-----
eUK98iEG8IR3YvDzy012TccHIFEVmg+J8sbayuNEuzESRf1vhN+a18Wz0HasDo9T
pzVsiJE/IPb3LbAi0k0KltrUPBYXwamOeBKeAyc3EGXQlYZPFa2guEbBwOvFNIrc
eZrfhJutBdShCsBEHqrutLSO+gsfCr2A6ZijWrpeoL2HmcE1DUOecYl6p1/eMTSk
qnLgViisb+aKcz0RYaFdjq4rsELXlYrtsdWU1tES009mAvTecRDpk650IpI9fRcR
ZdwZBvY9V5l6CtMbOq5AgfQftHFlPj1XeoxBA/nMGYp/idga8qUAHEAXPxkj9xAs
-----END CERTIFICATE-----
"""
DRAWING = "".join(f"M {n}.5 {n * 3} L 12.{n} 8 C 4 {n} 5.25 9 7 {n}.75 Z\n" for n in range(12))
CHARACTERS = "".join(f"0x{n:02X} 0x{n:04X} {'up' * (n % 3)}\n" for n in range(0x41, 0x5B))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (README, "a manual or a readme"),
        (MANUAL, "a manual or a readme"),
        (LICENSE, "a license"),
        (LOG, "a log"),
        (SYSLOG, "a log"),
        (ACCESS, "a log"),
        (CSV, "a table"),
        (TSV, "a table"),
        (PYTHON, "the source of a program"),
        (C, "the source of a program"),
        (SHELL, "the source of a program"),
        (SQL, "the source of a program"),
        (DIFF, "the source of a program"),
        (TRACE, "the source of a program"),
        (MAKEFILE, "the source of a program"),
        (CSS, "the source of a program"),
        (INI, "a list of settings"),
        (YAML, "a list of settings"),
        (JSON, "a list of settings"),
        (ROBOTS, "a list of settings"),
        (MAIL, "an e-mail"),
        (CHANGES, "a list of changes"),
        (CERTIFICATE, "data"),
        (DRAWING, "data"),
        (CHARACTERS, "data"),
    ],
)
def test_what_is_no_article_is_told_by_its_form(text: str, kind: str) -> None:
    assert other_kind(text, signed=False) == kind


@pytest.mark.parametrize(
    "text",
    [
        STORY,
        f"# The ferry sails again\n\nBy Jane Roe\n\n{SAILS}\n\n## What comes next\n\n{NOBODY}\n",
        f"The ferry sails again\n\n{SAILS}\n\n- the north pier,\n- the south pier;\n- the old pier.\n\n{NOBODY}\n",
        "RESEARCH ALERT - Ferry cut.\n-- Aalto Securities cut its rating.\n-- It had been a buy.\n-- The share fell.\n",
        "\n".join(f"09:{n}5 The ferry {n} left the pier, the harbor office said." for n in range(5)),
        "Pier 1, Pier 2, Pier 3\n\nThe three piers, all old, will close, the harbor office said on Monday.\n",
        f"Ferry: what we know\n\nWhere: {SAILS}\n\nWho: {NOBODY}\n",
        f"A license for a ferry\n\nThe program is licensed under the Apache License, the office said. {SAILS}\n",
        f"{STORY}\n{STORY}\n" + CSS,
        "I left the pier\nin the rain,\nand the ferry;\nleft me.\n",
        "\n".join(f"1{n}:05:4{n} The ferry {n} left the pier, the harbor office said." for n in range(5)),
        "Rowing\n\n1. Anna Velm (Oldport) 7:01.44\n2. Ida Roe (Saltmere) 7:03.10\n3. Eva Orr (Hythe) 7:05.92\n",
        "フェリーは月曜日に再開すると、港の事務所が発表した。\n\n桟橋は3月4日まで閉鎖される。\n",
        "เรือข้ามฟากจะกลับมาให้บริการในวันจันทร์ สำนักงานท่าเรือกล่าว\n",
    ],
    ids=[
        "story",
        "markdown",
        "list",
        "alert",
        "live",
        "commas",
        "colons",
        "about a license",
        "style sheet",
        "poem",
        "live to the second",
        "results",
        "Japanese",
        "Thai",
    ],
)
def test_what_may_be_an_article_is_left_alone(text: str) -> None:
    assert other_kind(text, signed=False) is None


@pytest.mark.parametrize("text", [README, LICENSE, CHANGES])
def test_a_byline_makes_a_story_of_what_only_looks_like_a_manual(text: str) -> None:
    assert other_kind(text, signed=True) is None


def test_a_byline_makes_no_story_of_a_program() -> None:
    assert other_kind(PYTHON, signed=True) == "the source of a program"


def test_a_readme_with_some_tags_is_a_readme() -> None:
    assert is_manual(f'<p align="center"><img src="ferry.png"></p>\n<br>\n\n{README}')
    assert not is_manual(f"<h1>The ferry sails again</h1>\n<p>{SAILS}</p>\n<p>{NOBODY}</p>\n")


@pytest.mark.parametrize("text", ["", "\n", "x"])
def test_next_to_nothing_is_nothing(text: str) -> None:
    assert other_kind(text, signed=False) is None
