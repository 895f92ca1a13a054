from services.enrich.entities.mention import NameMention
from services.enrich.entities.types.lineups import with_lineups


def kinds(text: str, *kinds: str) -> str:
    """The first letters of the types of the capitalized words of a text, which engines read as `kinds`."""
    words = [word.strip(",;.()") for word in text.split() if word[0].isupper() or word[:2] == "(W"]
    mentions, at = [], 0
    for word, kind in zip(words, kinds[0], strict=True):
        at = text.index(word, at)
        full = {"P": "PERSON", "O": "ORG", "G": "GPE"}[kind]
        mentions.append(NameMention(at, at + len(word), full, word))
        at += len(word)
    return "".join(mention.type[0] for mention in with_lineups(mentions, text))


def test_all_in_a_list_of_players_are_people() -> None:
    assert kinds("Tarn, Lasker, Orme; Holm, Bell (Wend 46), Costa.", "PPPPOPG") == "PPPPPPP"


def test_short_lists_and_lists_of_towns_stay_as_they_are() -> None:
    assert kinds("Tarn, Lasker, Bell.", "PPO") == "PPO"
    assert kinds("Tarn, Lasker, Orme, Holm, Bell.", "GGGGP") == "GGGGP"


def test_names_in_sentences_are_no_list() -> None:
    text = "Tarn beat Lasker before Orme met Holm and Bell fell."
    assert kinds(text, "PPPPO") == "PPPPO"
