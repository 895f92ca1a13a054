"""Where the grammar around a date points."""

import pytest

from services.enrich.dates.english.direction import direction


def of(text: str) -> int:
    """The direction of the date in [brackets]."""
    left, _, rest = text.partition("[")
    mention, _, right = rest.partition("]")
    return direction(left, mention, right)


AHEAD = (
    "The ferry leaves on [Wednesday].",
    "The two choirs meet again on [Wednesday].",
    "They play at home on [Saturday].",
    "Marden host Halden on [Saturday].",
    "Tickets go on sale on [20 May].",
    "The lease runs out in [December].",
    "The museum is closed on [Thursday] and Friday.",
    "The museum is closed on Thursday and [Friday].",
    "Porters are on strike on [Thursday].",
    "The funeral is [Thursday] at noon.",
    "Sleet is likely Tuesday, clearing by [Wednesday].",
    "They are flying home on [Saturday].",
    "A vigil is being held on [Wednesday].",
    "The vote has been put back to [Friday].",
    "The vote was moved to [Friday].",
    "The match on [Friday night] has been postponed.",
    "All ferries on [Friday] are cancelled.",
    "[Friday]'s concert is sold out.",
    "The guild said all ferries on [Friday] are cancelled.",
    "The abbot has called a meeting for [Monday].",
    "The judge set a hearing for [April 9].",
    "A march planned for [Saturday] is still on.",
    "The mill will open in [March].",
    "The fee is payable to holders of record as of [March 20].",
    "It was due to open on [Friday].",
    "We have a rehearsal on [Saturday].",
    "The film, out on [Friday], is his third.",
    "The mill reports earnings on [Wednesday].",
    "Wardens to meet on [Thursday].",
    "Wardens who hope to sing in [November] say it is early.",
    "Roads around the old square close at 6pm on [Friday].",
    "Ahead of [Thursday]'s vote, he rested.",
    "It must be done between now and [May].",
    "We will be able to agree by [Saturday].",
    "She was not cheerful about the looming contest in [July].",
    "Whoever wins in [November], the mill is likely to close.",
    "They would have trouble singing in [the fall].",
    "The millers now expect the first cut in [September].",
    "Farmers expect a rate cut in [September] at the earliest.",
    "The guild anticipates a decision in [April].",
    "The mill may close as early as [August].",
)


BEHIND = (
    "The ferry left on [Wednesday].",
    "It rose in [April] and fell in May.",
    "It was sold in [April].",
    "The guild announced it in [May].",
    "The plan, agreed in [May], failed.",
    "The find was announced [Thursday].",
    "He is accused of robbing a miller on [Thursday].",
    "Two men have been charged over a fire on [Friday].",
    "Wardens are investigating a crash on [Saturday].",
    "The crash on [Saturday] will be investigated.",
    "An inquest into the [October] collapse opens soon.",
    "A trial over the [August] riots will begin soon.",
    "The [February] jobs report, due on Friday, will show gains.",
    "Data for [February] will be published.",
    "Sales in [February] will be revised.",
    "As of [Friday], nobody had been found.",
    "It is the third fire since [Tuesday].",
    "The clerk could not be reached [Wednesday].",
    "The clerk would not comment [Wednesday].",
    "The miller failed to appear on [Thursday].",
    "He may have left on [Thursday].",
    "A warden sails past the mill on [Sunday]. (AP Photo/Bo Lind)",
    "The visit, which began on [Thursday], was short.",
    "[Friday]'s vote was close.",
    "Wardens were called at 3am on [Sunday].",
    "They sent a flurry of bids before the [March 15] deadline.",
    "The choir had been due to sing on [Friday].",
    "He called for calm in a statement on [Saturday].",
    "In [April], the board called for a halt.",
    "Minutes of its [January] meeting will be read.",
    "She admits robbing him in [April].",
    "The wardens want to trace a man seen on [Friday].",
    "He was unable to attend on [Saturday].",
    "A pact reached with the guild in [July] could fail.",
    "Votes counted through [Saturday] show a tie.",
    "The bank cut rates in [September].",
    "The guild cut its price in [May] and may do so again.",
    "The guild had warned the mill as early as [August].",
)


UNDECIDED = (
    "The mill on [Friday].",
    "The January pact and the [May] pact.",
    "[Friday]",
    "With the plunge on [Thursday], the pressure is growing.",
)


@pytest.mark.parametrize("text", AHEAD)
def test_what_is_to_come(text: str) -> None:
    assert of(text) > 0


@pytest.mark.parametrize("text", BEHIND)
def test_what_has_been(text: str) -> None:
    assert of(text) < 0


@pytest.mark.parametrize("text", UNDECIDED)
def test_what_no_word_tells(text: str) -> None:
    assert of(text) == 0


def test_the_nearest_verb_governs() -> None:
    assert of("Schools will close on Monday after storms hit on [Sunday].") < 0
    assert of("The miller said on [Tuesday] that he would sell the mill.") < 0
    assert of("The miller said he would sell the mill on [Tuesday].") > 0


def test_what_a_date_of_a_report_is_told_of_depends_on_the_date() -> None:
    """A month is that of the figures, a weekday that of their publication."""
    assert of("The [January] sales report will be late.") < 0
    assert of("[Thursday]'s sales report will be late.") > 0


@pytest.mark.parametrize(
    "text",
    [
        "A heron was pecked to death on [Oct. 21].",
        "The owners would try to undo [Friday]'s ruling.",
        "They will appeal [Friday]'s rulings.",
    ],
)
def test_what_has_happened_is_behind_whatever_is_still_to_be_done(text: str) -> None:
    assert of(text) < 0


@pytest.mark.parametrize("text", ["The pilots planned a rally on [Saturday].", "They met ahead of [Friday]'s ruling."])
def test_what_is_planned_or_awaited_is_ahead(text: str) -> None:
    assert of(text) > 0


def test_what_had_been_scheduled_may_be_either() -> None:
    assert of("The sale had been due to close on [Nov. 9].") == -1


def test_a_story_begins_on_some_day_behind() -> None:
    assert of("At 4:30 on a Friday morning in [January], the lights are on.") < 0
    assert of("It will be held on a Friday in [January].") > 0


def test_what_a_player_did_to_win_is_behind() -> None:
    assert of("Tarn kicked a late goal to send them through on [Friday] night.") < 0
    assert of("late penalty to beat the hosts on [Friday].") < 0
    assert of("Tarn hopes to beat the hosts on [Friday].") > 0


def test_what_a_side_plays_is_ahead() -> None:
    assert of("Lasker's side visit Marden on [Tuesday].") > 0
