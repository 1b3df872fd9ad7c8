"""How `engine: {spark: ...}` says where Spark runs and where its warehouse is."""

from __future__ import annotations

from pathlib import Path

import pytest

from segue.definitions.spark_address import NotAnAddress, SparkAddress, read_spark_address
from segue.workspace.read import read_files


@pytest.mark.parametrize(
    ("text", "master", "folder"),
    [
        ("local[*]", "local[*]", "warehouse"),
        ("", "local[*]", "warehouse"),
        ("local", "local", "warehouse"),
        ("local[4] in data/spark", "local[4]", "data/spark"),
        ("local-cluster[2,1,1024] in /srv/our leads in here", "local-cluster[2,1,1024]", "/srv/our leads in here"),
        ("yarn in hdfs://name/segue", "yarn", "hdfs://name/segue"),
        ("spark://one:7077,two:7077 in /mnt/segue", "spark://one:7077,two:7077", "/mnt/segue"),
        ("sc://host:15002/;use_ssl=true in s3a://bucket/segue", "sc://host:15002/;use_ssl=true", "s3a://bucket/segue"),
    ],
)
def test_an_address_names_a_master_and_a_folder(text: str, master: str, folder: str) -> None:
    assert read_spark_address(text) == SparkAddress(master, folder)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("here", "'here' is not where Spark runs"),
        ("localhost:7077 in x", "'localhost:7077' is not where Spark runs"),
        ("yarn", "'yarn' does not say where the warehouse is"),
        ("sc://host", "'sc://host' does not say where the warehouse is"),
    ],
)
def test_what_is_none_is_refused_with_what_to_write(text: str, said: str) -> None:
    with pytest.raises(NotAnAddress) as caught:
        read_spark_address(text)
    assert caught.value.message == said
    assert caught.value.hint


@pytest.mark.parametrize(
    ("master", "places"),
    [
        ("local[*]", ()),
        ("yarn", ()),
        ("sc://host", (("host", 15002),)),
        ("sc://host:15003/;use_ssl=true;token=x:1", (("host", 15003),)),
        ("spark://one:7078,two", (("one", 7078), ("two", 7077))),
    ],
)
def test_the_places_that_must_answer(master: str, places: tuple[tuple[str, int], ...]) -> None:
    assert SparkAddress(master, "x").places == places


def test_a_token_is_not_told() -> None:
    assert read_spark_address("sc://host:1/;token=secret in x").told == "sc://host:1 in x"


def test_a_relative_folder_is_within_the_workspace() -> None:
    assert read_spark_address("local[*]").seen_from(Path("/w")).folder == "/w/warehouse"
    assert read_spark_address("local[*] in /data").seen_from(Path("/w")).folder == "/data"
    assert read_spark_address("yarn in hdfs://name/x").seen_from(Path("/w")).folder == "hdfs://name/x"


def test_a_check_shows_a_wrong_address_at_its_place() -> None:
    faults = read_files({"segue.yaml": "workspace: w\nengine: {spark: 'spark://host:7077'}\n"}).faults
    assert [(str(one.at), one.message) for one in faults] == [
        ("segue.yaml:2:17", "'spark://host:7077' does not say where the warehouse is")
    ]
