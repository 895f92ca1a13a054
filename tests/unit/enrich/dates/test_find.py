"""The engine: properties that hold for any text, and how mentions depend on each other."""

import calendar
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.article.v1 import ArticleTime
from schemas.enriched_article.v1 import DateMention, Entity, Mention
from services.enrich.dates import find_dates
from tests.unit.enrich.dates.texts import published, time_texts

MONTH_NAMES = calendar.month_name[1:]


TUESDAY = ArticleTime(value="2019-01-15", precision="day")


def found(text: str, published_at: ArticleTime | None = TUESDAY) -> list[tuple[str, str | None]]:
    return [(mention.text, mention.value) for mention in find_dates(text, published_at)]


@settings(max_examples=300)
@given(st.one_of(st.text(max_size=300), time_texts), published)
def test_mentions_are_exact_ordered_and_apart(text: str, published_at: ArticleTime | None) -> None:
    mentions = find_dates(text, published_at)
    end = 0
    for mention in mentions:
        assert text[mention.start : mention.end] == mention.text
        assert end <= mention.start < mention.end
        end = mention.end
        assert (mention.from_ is None) == (mention.to is None)
        if mention.from_ is not None and mention.to is not None:
            assert mention.from_ <= mention.to
            assert ("T" in mention.from_) == (mention.type == "TIME")
            if mention.type in ("DATE", "TIME") and mention.value:
                assert mention.precision is not None
            assert len(mention.from_) == len(mention.to)
        assert DateMention.model_validate(mention.model_dump()) == mention


@given(st.dates(min_value=date(1850, 1, 1), max_value=date(2059, 12, 31)))
def test_a_written_day_comes_back(day: date) -> None:
    name = MONTH_NAMES[day.month - 1]
    for written in (
        f"{name} {day.day}, {day.year}",
        f"{day.day} {name} {day.year}",
        f"the {day.day}th of {name}, {day.year}",
        f"{day.isoformat()}",
        f"{day.month}/{day.day}/{day.year}",
        f"{day.year}/{day.month:02}/{day.day:02}",
        f"{day.day:02}.{day.month:02}.{day.year}",
        f"{day.day}-{name[:3]}-{day.year}",
        f"{day.day:02} {name[:3]} {day.year}",
        f"{calendar.day_name[day.weekday()]}, {name} {day.day}, {day.year}",
        f"{calendar.day_abbr[day.weekday()]} {day.day} {name} {day.year}",
        f"{name.upper()} {day.day} {day.year}",
    ):
        (mention,) = find_dates(f"The gate was shut on {written} by the wardens.", None)
        assert (mention.text.removeprefix("the "), mention.value) == (written.removeprefix("the "), day.isoformat())
        assert mention.from_ == mention.to == day.isoformat()


@given(st.dates(min_value=date(1850, 1, 1), max_value=date(2059, 12, 31)))
def test_a_written_month_comes_back(day: date) -> None:
    assert found(f"It began in {MONTH_NAMES[day.month - 1]} {day.year}.")[0][1] == f"{day.year}-{day.month:02}"


def test_a_tuesday_in_january() -> None:
    assert found("It happened Tuesday.") == [("Tuesday", "2019-01-15")]
    assert found("It happened last November.") == [("last November", "2018-11")]
    assert found("It happens this week.") == [("this week", "2019-W03")]
    (mention,) = find_dates("It happens in early March.", TUESDAY)
    assert (mention.value, mention.mod, mention.from_, mention.to) == ("2019-03", "START", "2019-03-01", "2019-03-31")


def test_direction_follows_the_cue() -> None:
    assert found("The board will meet Wednesday.") == [("Wednesday", "2019-01-16")]
    assert found("The board met Wednesday.") == [("Wednesday", "2019-01-09")]
    friday = ArticleTime(value="2019-01-18", precision="day")
    assert found("The mayor said Friday she would resign.", friday) == [("Friday", "2019-01-18")]
    assert found("The ferry is scheduled to sail in March.") == [("March", "2019-03")]
    assert found("The ferry sailed in October.") == [("October", "2018-10")]
    assert found("The contract is payable Feb. 2.") == [("Feb. 2", "2019-02-02")]


@pytest.mark.parametrize(
    ("text", "published_on", "value"),
    [
        ("The board will meet Wednesday.", "2019-01-17", "2019-01-23"),
        ("The clerk could not be reached Wednesday.", "2019-01-17", "2019-01-16"),
        ("The clerk could be free Wednesday.", "2019-01-15", "2019-01-16"),
        ("The board will meet Friday.", "2019-01-18", "2019-01-18"),
        ("The board met Friday.", "2019-01-18", "2019-01-18"),
        ("The mill opened in March.", "2019-01-15", "2018-03"),
        ("The guild announced the plan Aug. 21.", "2019-10-27", "2019-08-21"),
        ("Rooks return to Ashby\nGuides on Wednesday left the mill.", "2019-01-14", "2019-01-09"),
        ("It sold the barn under a June agreement.", "2019-10-27", "2019-06"),
        ("The mill will open in March.", "2019-01-15", "2019-03"),
        ("The mill will open in March.", "2019-04-15", "2020-03"),
        ("The mill opened last March.", "2019-04-15", "2019-03"),
        ("The mill opened last April.", "2019-04-15", "2018-04"),
        ("The mill opens next April.", "2019-04-15", "2020-04"),
        ("It stays shut until June.", "2019-07-15", "2020-06"),
        ("It has been shut since June.", "2019-05-15", "2018-06"),
        ("It ran between May and July 2016.", "2019-05-15", "2016-05"),
    ],
)
def test_directions(text: str, published_on: str, value: str) -> None:
    assert found(text, ArticleTime(value=published_on, precision="day"))[0][1] == value


def test_ranges_of_words() -> None:
    assert found("He led it from 2009 to 2011.") == [("2009", "2009"), ("2011", "2011")]
    assert found("It opened Monday through Friday.")[1] == ("Friday", "2019-01-18")
    (mention,) = find_dates("The fair ran Jan. 5-7 in the old mill.", TUESDAY)
    assert (mention.type, mention.value, mention.from_, mention.to) == ("DURATION", "P3D", "2019-01-05", "2019-01-07")
    (mention,) = find_dates("The 2017-18 lease lapsed.", TUESDAY)
    assert (mention.from_, mention.to) == ("2017-01-01", "2018-12-31")


def test_a_month_takes_the_year_of_the_range_it_begins() -> None:
    assert found("It ran from December to March 2015.") == [("December", "2014-12"), ("March 2015", "2015-03")]
    assert found("In December the 2016 fair was held.")[0] == ("December", "2018-12")


def test_spans_are_anchored() -> None:
    (mention,) = find_dates("It rained over the past three days.", TUESDAY)
    assert (mention.value, mention.from_, mention.to) == ("P3D", "2019-01-12", "2019-01-15")
    (mention,) = find_dates("It will rain for two days.", TUESDAY)
    assert (mention.value, mention.from_, mention.to) == ("P2D", None, None)


def test_words_that_point_back_count_from_the_last_date() -> None:
    text = "The dam broke on March 3, 2015. The following day the mill fell, and two weeks later the bridge."
    assert found(text)[1:] == [("The following day", "2015-03-04"), ("two weeks later", "2015-W12")]
    text = "Profit rose in the third quarter of 2017 from a year earlier."
    assert found(text)[1:] == [("a year earlier", "2016-Q3")]


def test_a_time_takes_the_day_that_stands_by_it() -> None:
    assert found("Doors open at 8 p.m. on Dec. 24, 2018.")[0] == ("8 p.m.", "2018-12-24T20:00")
    assert found("On Dec. 24, 2018, doors open at 8 p.m. and close soon.")[1] == ("8 p.m.", "2018-12-24T20:00")


def test_the_articles_own_zone_is_kept() -> None:
    late = ArticleTime(value="2019-01-15T23:30-08:00", precision="minute", zone="declared")
    (mention,) = find_dates("The siren sounded at 9 p.m. here.", late)
    assert (mention.value, mention.from_) == ("2019-01-15T21:00", "2019-01-15T21:00:00-08:00")
    (mention,) = find_dates("The siren sounded at 9:30 a.m. EST here.", late)
    assert (mention.value, mention.from_) == ("2019-01-15T09:30", "2019-01-15T09:30:00-05:00")
    (mention,) = find_dates("The siren sounded an hour ago.", late)
    assert (mention.type, mention.value) == ("TIME", "2019-01-15T22:30")


def test_a_zone_without_an_offset_has_that_of_its_season() -> None:
    seoul = ArticleTime(value="2019-07-15T12:00+09:00", precision="minute", zone="declared")
    (mention,) = find_dates("The siren sounded at 9 a.m. Pacific time here.", seoul)
    assert (mention.value, mention.from_) == ("2019-07-15T09:00", "2019-07-15T09:00:00-07:00")
    (mention,) = find_dates("The siren sounded at 9 a.m. GMT+8 here.", seoul)
    assert (mention.text, mention.from_) == ("9 a.m. GMT+8", "2019-07-15T09:00:00+08:00")


def test_the_same_moment_is_another_day_elsewhere() -> None:
    california = ArticleTime(value="2019-01-15T02:03-08:00", precision="minute", zone="declared")
    korea = ArticleTime(value="2019-01-16T00:03+09:00", precision="minute", zone="declared")
    assert [found("It fell today, a Tuesday.", at) for at in (california, korea)] == [
        [("today", "2019-01-15"), ("Tuesday", "2019-01-15")],
        [("today", "2019-01-16"), ("Tuesday", "2019-01-15")],
    ]


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("Stamped 3/4/2018 there.", None, "2018-03-04"),
        ("Stamped 3/4/2018 there.", "en-US", "2018-03-04"),
        ("Stamped 3/4/2018 there.", "en_GB", "2018-04-03"),
        ("Stamped 13/4/2018 there.", "en-US", "2018-04-13"),
        ("Stamped 4/13/2018 there.", "en-GB", "2018-04-13"),
        ("Stamped 3/4/18 there, sent 31/12/17.", None, "2018-04-03"),
    ],
)
def test_slashes_are_read_as_where_the_text_is_from(text: str, language: str | None, day: str) -> None:
    assert find_dates(text, TUESDAY, language)[0].value == day


def test_fiscal_quarters_and_years_before_christ_have_no_range() -> None:
    text = "The fiscal third quarter of 2018, Q3 FY19, fiscal 2018, the 3rd century B.C. and 44 BC."
    assert [(mention.value, mention.from_) for mention in find_dates(text, TUESDAY)] == [
        ("2018-Q3", None),
        ("2019-Q3", None),
        ("2018", None),
        ("BC02", None),
        ("BC0044", None),
    ]


def test_a_past_verb_outweighs_nearness() -> None:
    october = ArticleTime(value="2018-10-27", precision="day")
    assert found("In January the group brought in a new chief.", october) == [("January", "2018-01")]
    assert found("The summit would still be held on Feb. 24.", october) == [("Feb. 24", "2019-02-24")]
    assert found("The fee would be paid on a still unnamed date in January.", october) == [("January", "2019-01")]
    assert found("It was sold in the year ended Jan. 31.", october)[1] == ("Jan. 31", "2018-01-31")


def test_without_a_publication_time() -> None:
    mentions = find_dates(
        "They met Tuesday and yesterday, in March, on May 5 and in January 2011, for two years.", None
    )
    assert [(mention.value, mention.from_) for mention in mentions] == [
        ("XXXX-WXX-2", None),
        (None, None),
        ("XXXX-03", None),
        ("XXXX-05-05", None),
        ("2011-01", "2011-01-01"),
        ("P2Y", None),
    ]


def test_a_coarse_publication_time_resolves_what_it_can() -> None:
    year = ArticleTime(value="2019", precision="year")
    assert found("last year", year) == [("last year", "2018")]
    assert found("last week", year) == [("last week", None)]


def test_days_outside_the_calendar_are_dropped_or_open() -> None:
    assert found("It was due on February 30, 2019.")[:1] != [("February 30, 2019", "2019-02-30")]
    assert found("tomorrow", ArticleTime(value="9999-12-31", precision="day")) == []


def test_letters_that_only_look_like_words_of_time() -> None:
    assert found("the firſt quarter of 2011, the thirtieth centurieſ, next ſummer")[0] == ("2011", "2011")


def test_fiscal_years_have_no_range() -> None:
    (mention,) = find_dates("Sales rose in fiscal 2018.", TUESDAY)
    assert (mention.value, mention.from_) == ("2018", None)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The alarm rang at 6pm on Sunday and stopped at [9am].", "2019-01-14T09:00"),
        ("The alarm rang at 9 p.m. on Sunday. It stopped at [3 a.m.] here.", "2019-01-14T03:00"),
        ("The alarm rang at 6pm on Sunday, and had been set at [9am].", "2019-01-13T09:00"),
        ("The alarm rang at 6pm on Sunday. It was set at [4pm].", "2019-01-13T16:00"),
        ("The alarm rang at 6pm on Monday and will ring at [9pm].", "2019-01-14T21:00"),
        ("The alarm rings on Thursday night.\n\nThe abbot will speak at [5pm].", "2019-01-15T17:00"),
        ("The alarm rang on Sunday night.\n\nThe abbot spoke at [5pm].", "2019-01-13T17:00"),
        ("The alarm rang at 11 p.m. on Monday and stopped at [11.30 p.m.] here.", "2019-01-14T23:30"),
    ],
)
def test_a_clock_does_not_run_backwards(text: str, value: str) -> None:
    before, _, rest = text.partition("[")
    at_one = ArticleTime(value="2019-01-15T13:05+00:00", precision="minute", zone="declared")
    mentions = find_dates(before + rest.replace("]", "", 1), at_one)
    assert next(mention.value for mention in mentions if mention.start == len(before)) == value


def test_a_weekday_beside_a_date_is_that_day() -> None:
    assert found("The mill burned on Sunday night, 7 June 2015, in the rain.") == [
        ("Sunday night", "2015-06-07TNI"),
        ("7 June 2015", "2015-06-07"),
    ]


def test_a_clock_carries_the_offset_of_its_article() -> None:
    zoned = ArticleTime(value="2019-01-15T13:05+05:30", precision="minute", zone="declared")
    for text in (
        "It rang at 9 a.m. there.",
        "It rang last night.",
        "It rang in the early hours of Monday.",
        "It rang overnight.",
    ):
        (mention,) = find_dates(text, zoned)
        assert mention.from_ and mention.to
        assert (mention.from_[-6:], mention.to[-6:]) == ("+05:30", "+05:30")
    (mention,) = find_dates("It rang on Monday.", zoned)
    assert (mention.from_, mention.to) == ("2019-01-14", "2019-01-14")


@pytest.mark.parametrize(
    ("text", "value", "first", "last"),
    [
        ("in 2018", "2018", "2018-01-01", "2018-12-31"),
        ("in the 1990s", "199", "1990-01-01", "1999-12-31"),
        ("in the 19th century", "18", "1800-01-01", "1899-12-31"),
        ("in March 2018", "2018-03", "2018-03-01", "2018-03-31"),
        ("in Q3 2018", "2018-Q3", "2018-07-01", "2018-09-30"),
        ("in the first half of 2018", "2018-H1", "2018-01-01", "2018-06-30"),
        ("in the winter of 2017", "2017-WI", "2017-12-01", "2018-02-28"),
        ("last week", "2019-W02", "2019-01-07", "2019-01-13"),
        ("last weekend", "2019-W02-WE", "2019-01-12", "2019-01-13"),
        ("on Monday", "2019-01-14", "2019-01-14", "2019-01-14"),
        ("on Monday night", "2019-01-14TNI", "2019-01-14T20:00:00", "2019-01-15T05:59:59"),
        ("at midnight on Monday", "2019-01-14T24:00", "2019-01-15T00:00:00", "2019-01-15T00:00:59"),
        ("in 44 BC", "BC0044", None, None),
        ("66 million years ago", "MA66", None, None),
    ],
)
def test_value_and_range_agree(text: str, value: str, first: str | None, last: str | None) -> None:
    mention = find_dates(f"The mill burned {text}.", TUESDAY)[0]
    assert (mention.value, mention.from_, mention.to) == (value, first, last)


def test_nine_months_are_compared_with_nine_months() -> None:
    text = "Profit rose in the third quarter of 2018 from a year earlier. In nine months it fell from a year ago."
    assert [value for mention, value in found(text) if mention.startswith("a year")] == ["2017-Q3", "2018"]


def test_a_season_to_come_is_not_one_that_is_over() -> None:
    november = ArticleTime(value="2018-11-30", precision="day")
    assert found("A concert is planned for the spring.", november) == [("the spring", "2019-SP")]
    assert found("A concert was held in the spring.", november) == [("the spring", "2018-SP")]


def test_a_weekday_that_a_date_follows_only_in_a_range_is_its_own() -> None:
    assert found("The mills shut between Friday and March 1.")[0] == ("Friday", "2019-01-11")


def test_a_capital_after_a_full_stop_begins_a_sentence() -> None:
    assert found("They called him Ted. Today he is the miller.") == [("Today", "2019-01-15")]


def test_names_are_no_dates() -> None:
    name = Mention(start=9, end=20, text="Office 2019")
    office = Entity(entity_id="office", type="PRODUCT", name="Office 2019", salience=0.1, mentions=[name])
    (mention,) = find_dates("They use Office 2019 since 2020.", TUESDAY, entities=[office])
    assert mention.text == "2020"
