"""Nothing hidden follows from what is shown: every pair, every sum along the lists, every filling."""

from fractions import Fraction
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from visits.scoring.suppress import (
    LEAST,
    Cell,
    Line,
    Table,
    differ_by_few,
    hide,
    is_small,
    name_cell,
)


def cell(farms, measure="visits", **given_):
    """A figure of one visit a farm, or of as many as a mapping says."""
    brought = dict(farms) if isinstance(farms, dict) else dict.fromkeys(farms, 1)
    given_.setdefault("among", 20)
    return Cell(sum(brought.values()), brought, measure, **given_)


def listed(total="all", **parts):
    """A total and its parts, from the farms of each part."""
    cells = {name: cell(farms) for name, farms in parts.items()}
    brought = {}
    for one in cells.values():
        for farm, n in one.farms.items():
            brought[farm] = brought.get(farm, 0) + n
    return {total: cell(brought), **cells}, [Line(total, tuple(parts))]


def naive(cells, _lines):
    """The control: each small figure for itself."""
    return {name for name, one in cells.items() if is_small([one]) and not one.is_zero}


# -- what an attacker computes


def space(lines, hidden):
    """The equations between hidden figures, in reduced form: what subtraction can reach."""
    names = sorted(hidden)
    rows = []
    for line in lines:
        row = [Fraction(0)] * len(names)
        for sign, name in [(1, line.total), *((-1, part) for part in line.parts)]:
            if name in hidden:
                row[names.index(name)] += sign
        rows.append(row)
    return names, reduce_rows(rows)


def reduce_rows(rows):
    rows, done, width = [row[:] for row in rows], [], len(rows[0]) if rows else 0
    for column in range(width):
        pivot = next((row for row in rows if row[column]), None)
        if pivot is None:
            continue
        rows.remove(pivot)
        pivot = [value / pivot[column] for value in pivot]
        cleared = [
            [[a - row[column] * b for a, b in zip(row, pivot, strict=True)] for row in part]
            for part in (rows, done)
        ]
        rows, done = cleared[0], [*cleared[1], pivot]
    return done


def reaches(done, wanted):
    """Whether the wanted combination is one of the equations."""
    left = [Fraction(value) for value in wanted]
    for row in done:
        lead = next(index for index, value in enumerate(row) if value)
        left = [a - left[lead] * b for a, b in zip(left, row, strict=True)]
    return not any(left)


def deduced_sets(cells, lines, hidden):
    """Every set of hidden figures whose sum follows, though fewer than five farms bring it."""
    names, done = space(lines, hidden)
    found = []
    for size in range(1, min(len(names), LEAST - 1) + 1):  # each brings a farm: five are no few
        for some in combinations(names, size):
            wanted = [int(name in some) for name in names]
            told = [cells[name] for name in some if not cells[name].is_zero]
            if told and (size == 1 or is_small(told)) and reaches(done, wanted):
                found.append(some)
    return found


def fixed_values(cells, lines, hidden):
    """Hidden figures that have one value only in every filling of the hidden with 0, 1, 2…"""
    leaves = [
        name for name in cells if name in hidden and name not in {line.total for line in lines}
    ]
    most = max((one.value for one in cells.values()), default=0) + 2
    fillings = {}
    for values in product(range(most + 1), repeat=len(leaves)):
        filled = {name: one.value for name, one in cells.items() if name not in hidden}
        filled |= dict(zip(leaves, values, strict=True))
        for line in reversed(lines):
            whole = sum(filled[part] for part in line.parts)
            if filled.setdefault(line.total, whole) != whole:
                break
        else:
            for name in hidden:
                fillings.setdefault(name, set()).add(filled[name])
    return [name for name, values in fillings.items() if len(values) == 1]


def pairs_too_near(cells, hidden, lines=()):
    """But for parts of one list, which have nothing in common."""
    apart = {frozenset(two) for line in lines for two in combinations(line.parts, 2)}
    names = [name for name, one in cells.items() if name not in hidden and one.measure]
    return [
        (one, two)
        for one, two in combinations(names, 2)
        if cells[one].measure == cells[two].measure
        and frozenset((one, two)) not in apart
        and not (cells[one].is_zero or cells[two].is_zero)
        and differ_by_few(cells[one], cells[two])
    ]


def assert_nothing_follows(cells, lines, hidden):
    small = [name for name, one in cells.items() if is_small([one]) and not one.is_zero]
    assert [name for name in small if name not in hidden] == []
    assert deduced_sets(cells, lines, hidden) == []
    assert pairs_too_near(cells, hidden, lines) == []


# -- cases one can read


def test_five_farms_are_shown_and_four_are_not():
    cells, lines = listed(here=range(5), there=range(5, 12))
    assert hide(cells, lines) == {}
    assert set(hide({"all": cell(range(4))}, [])) == {"all"}


def test_one_small_part_takes_another_with_it():
    cells, lines = listed(north=range(9), south=range(9, 15), west=range(15, 18))
    assert hide(cells, lines) == {"west": "small", "south": "margin"}
    assert deduced_sets(cells, lines, naive(cells, lines)) == [("west",)]


def test_two_small_parts_that_are_four_farms_together_take_a_third():
    cells, lines = listed(a=range(10), b=range(10, 16), c=(16, 17), d=(18, 19))
    hidden = hide(cells, lines)
    assert set(hidden) == {"b", "c", "d"}
    assert deduced_sets(cells, lines, naive(cells, lines)) == [("c", "d")]


def test_five_parts_of_one_would_each_be_one():
    cells, lines = listed(**{f"t{n}": (n,) for n in range(5)})
    assert "all" in hide(cells, lines)


def test_a_small_territory_without_a_visit_is_not_told():
    cells, _lines = listed(north=range(9), south=range(9, 15))
    cells["west"] = cell((), among=2)
    hidden = hide(cells, [Line("all", ("north", "south", "west"))])
    assert hidden["west"] == "zero"
    assert len(hidden) > 1


def test_a_zero_of_a_large_group_is_shown():
    cells, _lines = listed(peer=range(9))
    cells["welcome"] = cell((), among=30)
    assert hide(cells, [Line("all", ("peer", "welcome"))]) == {}


def test_all_answers_of_one_sort_tell_each_farms_own():
    cells, _lines = listed(good=range(6))
    cells["poor"] = cell(())
    told = Line("all", ("good", "poor"), results=True)
    assert hide(cells, [told]) == {"good": "alike", "poor": "alike"}


def test_two_figures_that_differ_by_four_farms_are_not_both_shown():
    cells = {"one": cell(range(10)), "other": cell(range(14))}
    assert hide(cells, []) == {"one": "pair"}
    assert hide(cells | {"other": cell(range(15))}, []) == {}


def test_lists_that_share_a_total_are_looked_at_together():
    """A total hidden for one list's sake does not follow from the other one."""
    farms = {f"t{n}": (n,) for n in range(5)}
    cells, lines = listed(**farms)
    cells |= {"peer": cell(range(5)), "other": cell(())}
    lines = [*lines, Line("all", ("peer", "other"))]
    hidden = hide(cells, lines)
    assert_nothing_follows(cells, lines, hidden)


def test_a_figure_that_one_more_farm_has_changed_since_is_not_shown_again():
    before = {"sol": cell(dict.fromkeys(range(8), 3))}
    now = {"sol": cell(dict.fromkeys(range(9), 3))}
    assert hide(now, [], earlier=[before]) == {"sol": "season"}
    changed = {"sol": cell(dict.fromkeys(range(9), 2))}
    assert hide(changed, [], earlier=[before]) == {}


def test_fewer_than_five_people_are_not_counted_aloud():
    few = cell(range(9), people=frozenset({1, 2}))
    assert set(hide({"mentors": few}, [])) == {"mentors"}


def test_a_table_is_whole_or_its_margins_alone():
    rows, columns = ("held", "off"), ("spring", "autumn")
    inner = {
        ("held", "spring"): range(8),
        ("held", "autumn"): range(10, 19),
        ("off", "spring"): range(20, 26),
        ("off", "autumn"): range(30, 36),
    }
    cells = {name_cell(*key): cell(farms) for key, farms in inner.items()}
    for name in (*rows, *columns):
        cells[name] = cell([f for key, farms in inner.items() if name in key for f in farms])
    cells["all"] = cell([farm for farms in inner.values() for farm in farms])
    lines = [Line("all", rows), Line("all", columns)]
    table = Table(rows, columns, "all")
    assert hide(cells, lines, [table]) == {}
    cells["off × autumn"] = cell(range(30, 33))
    cells["held × autumn"] = cell([*range(10, 19), 33, 34, 35])
    cells["off"], cells["held"] = (
        cell([*range(20, 26), *range(30, 33)]),
        cell([*range(8), *range(10, 19), 33, 34, 35]),
    )
    hidden = hide(cells, lines, [table])
    assert set(hidden) == set(table.cells())


def test_lists_that_meet_twice_are_refused():
    with pytest.raises(ValueError, match="twice"):
        hide({}, [Line("a", ("b", "c")), Line("d", ("b", "c"))])


# -- every table that comes


@st.composite
def lists_of_a_network(draw):
    """Farms, each with its visits, told by territory, by kind and (of some) by status below it."""
    farms = draw(st.integers(0, 24))
    visits = [
        (farm, *(draw(st.integers(0, most)) for most in (3, 2, 1, 2)))
        for farm in range(farms)
        for _again in range(draw(st.integers(0, 2)))
    ]
    cells = {"all": of(visits)}
    lines = []
    for at, (kind, most) in enumerate((("place", 3), ("kind", 2), ("state", 1)), start=1):
        parts = {f"{kind}{n}": [v for v in visits if v[at] == n] for n in range(most + 1)}
        cells |= {name: of(some) for name, some in parts.items()}
        lines.append(Line("all", tuple(parts)))
    below = {f"month{n}": [v for v in visits if v[3] == 0 and v[4] == n] for n in range(3)}
    cells |= {name: of(some) for name, some in below.items()}
    return cells, [*lines, Line("state0", tuple(below))]


def of(visits):
    brought = {}
    for farm, *_rest in visits:
        brought[farm] = brought.get(farm, 0) + 1
    return cell(brought)


@settings(max_examples=120, deadline=None)
@given(lists_of_a_network())
def test_nothing_hidden_follows_from_any_network(made):
    cells, lines = made
    hidden = hide(cells, lines)
    assert_nothing_follows(cells, lines, hidden)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.lists(st.integers(0, 2), min_size=1, max_size=8), min_size=2, max_size=4))
def test_no_hidden_figure_has_one_possible_value(parts):
    """Small lists, filled in every way that agrees with what is shown."""
    start, farms = 0, {}
    for at, amounts in enumerate(parts):
        farms[f"p{at}"] = {start + n: amount for n, amount in enumerate(amounts) if amount}
        start += len(amounts)
    cells, lines = listed(**farms)
    hidden = hide(cells, lines)
    assert_nothing_follows(cells, lines, hidden)
    if sum(one.value for one in cells.values()) <= 24:
        assert fixed_values(cells, lines, hidden) == []


def test_the_control_fails_where_ours_does_not():
    """Hiding each small figure for itself is undone by one subtraction in most lists."""
    undone = 0
    for sizes in product((3, 6, 9), repeat=3):
        start, parts = 0, {}
        for at, size in enumerate(sizes):
            parts[f"p{at}"] = range(start, start + size)
            start += size
        cells, lines = listed(**parts)
        undone += bool(deduced_sets(cells, lines, naive(cells, lines)))
        assert deduced_sets(cells, lines, hide(cells, lines)) == []
    assert undone > 5


def test_what_is_large_enough_stays():
    """Hiding everything would be safe, and of no use."""
    cells, lines = listed(a=range(6), b=range(6, 12), c=range(12, 18))
    assert hide(cells, lines) == {}
    assert LEAST == 5
