"""Every check is documented, and its examples are what they say they are."""

from __future__ import annotations

import re

import pytest

from segue.checks.base import Check
from segue.checks.catalogue import catalogue
from tests.checks.examples import codes, parts


@pytest.mark.parametrize("check", catalogue().values(), ids=lambda check: check.code)
def test_every_check_has_a_title_a_bad_and_a_good_example(check: Check) -> None:
    bad, good = parts(check)
    assert len(check.title) > 15
    assert bad.strip()
    assert good.strip()


@pytest.mark.parametrize("check", catalogue().values(), ids=lambda check: check.code)
def test_the_bad_example_is_found_and_the_good_one_is_not(check: Check) -> None:
    bad, good = parts(check)
    assert check.code in codes(bad)
    assert codes(good) == [code for code in codes(good) if catalogue()[code].severity == "hint"]


def test_codes_are_well_formed_and_stable() -> None:
    assert all(re.fullmatch(r"SG\d{3}", code) for code in catalogue())
    assert len({check.name for check in catalogue().values()}) == len(catalogue())
