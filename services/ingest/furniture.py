"""Page furniture: lines that a page carries around its article and that are no part of it."""

import re

_LINE = re.compile(
    r"""^\W*(?:
      advertisement|advertising|ad|anzeige|werbung|publicité|publicidad|pubblicità|reklam|annonse?|annons
    | (?:story|article)\s+continues\s+below(?:\s+(?:this\s+)?ad(?:vertisement)?)?|continue\s+reading(?:\s+the\s+main\s+story)?
    | (?:go|back|return|skip)\s+to\s+(?:the\s+)?(?:top|main|content|homepage|home|article)(?:\s+\w+)?|top\s+of\s+page|nach\s+oben
    | share(?:\s+(?:this|on|via|with|the)\b.{0,40})?|share\s+(?:article|story)|teilen|partager|compartir|condividi|tweet|email|e-mail
    | print(?:\s+(?:this\s+)?(?:article|page|story))?|drucken|imprimer|save(?:\s+(?:this\s+)?(?:article|story))?|bookmark|merken
    | copy\s+link|link\s+copied!?|copied!?|whats\s?app|facebook|twitter|linkedin|reddit|pinterest|telegram|flipboard|x\.com
    | follow\s+us(?:\s.{0,60})?|like\s+us\s+on\s.{0,40}|subscribe(?:\s+(?:now|today|here|to)\b.{0,60})?|sign\s+(?:up|in)(?:\s.{0,60})?
    | (?:show|hide|view|leave|post|add|read|see|load)\s+(?:all\s+|a\s+|the\s+|more\s+|\d+\s+)*comments?(?:\s+\(\d+\))?|\d+\s+comments?
    | (?:read|show|see|load|view|learn)\s+more|mehr\s+lesen|weiterlesen|lire\s+la\s+suite|leer\s+más|leggi\s+(?:tutto|anche)|ler\s+mais
    | loading(?:\.\.\.|…)?|play\s+video|watch\s+(?:now|video)|close|menu|search|listen(?:\s+to\s+(?:this\s+)?article)?|play
    | (?:(?:updated|published|posted)\s*:?\s*)?(?:\d+|an?)\s+(?:second|minute|min|hour|hr|day|week)s?\s+ago
    | \d+\s*(?:min(?:ute)?s?)(?:\s+read)?|reading\s+time:?\s+\d+\s+min\w*|lesezeit:?\s+\d+\s+min\w*
    | image\s+(?:source|caption|copyright)|getty\s+images|media\s+caption|enlarge(?:\s+(?:this\s+)?image)?
    | (?:©|\(c\)|copyright)\s.{0,150}|all\s+rights\s+reserved.{0,80}|.{0,100}\ball\s+rights\s+reserved\.?
    | (?:our\s+standards|report\s+(?:an?\s+)?(?:error|typo|correction)|send\s+(?:us\s+)?(?:feedback|a\s+tip))\b.{0,80}
    | (?:terms\s+of\s+(?:use|service)|privacy\s+policy|cookie\s+policy|contact\s+us|about\s+us)
    )\W*$""",
    re.IGNORECASE | re.VERBOSE,
)
_SEE_ALSO = re.compile(
    r"^\W*(?:read\s+(?:more|also|next|the\s+full\s+story)|see\s+also|also\s+read|more|related|recommended|watch|lesen\s+sie\s+auch|lesen\s+sie\s+mehr|"
    r"mehr\s+zum\s+thema|lire\s+aussi|à\s+lire|lea\s+también|lee\s+también|leggi\s+anche|leia\s+(?:também|mais)|lees\s+ook|läs\s+(?:också|mer)|les\s+også|"
    r"baca\s+juga)\s*[:|>»]\s*\S.{0,200}$",
    re.IGNORECASE,
)
_END = re.compile(
    r"""^\W*(?:
      (?:related|recommended|popular|trending|latest|more|other|top|further)\s+(?:stories|story|articles?|news|coverage|topics?|reading|posts?|content|videos?|headlines|from\s.{0,60}|on\s+this\s+(?:story|topic)|in\s.{0,30}|like\s+this|about\s.{0,40})
    | related|recommended(?:\s+for\s+you)?|you\s+(?:may|might)\s+(?:also\s+)?(?:like|be\s+interested\s+in).{0,20}|most\s+(?:read|popular|viewed|shared).{0,20}|read\s+next|up\s+next|what\s+to\s+read\s+next|editors?['’]?s?\s+picks?
    | comments|leave\s+a\s+(?:comment|reply)|join\s+the\s+(?:conversation|discussion).{0,20}|about\s+the\s+authors?|tags|topics
    | go\s+to\s+(?:the\s+)?top|back\s+to\s+(?:the\s+)?top
    | mehr\s+zum\s+thema|das\s+könnte\s+sie\s+auch\s+interessieren|meistgelesen|sur\s+le\s+même\s+sujet|más\s+noticias|noticias\s+relacionadas|articoli\s+correlati
    )\W*$""",
    re.IGNORECASE | re.VERBOSE,
)
_LONGEST = 220


def is_furniture(line: str) -> bool:
    """Whether a line as a whole is an advertisement mark, a button, a pointer to another story or a copyright line."""
    line = line.strip()
    return not line or (len(line) <= _LONGEST and bool(_LINE.match(line) or _SEE_ALSO.match(line)))


def ends_article(line: str) -> bool:
    """Whether a line heads what comes after an article: related stories, comments, "go to top"."""
    return len(line) <= _LONGEST and bool(_END.match(line.strip()))
