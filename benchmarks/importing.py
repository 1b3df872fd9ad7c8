"""How long `segue import` takes for a file of many leads, start-up and all."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path

import duckdb

from benchmarks.data import PATHS

SOURCES = """sources:
  crm:
    into: lead
    file: leads.csv
    key: email
    columns: {job_title: title, company_size: employees}
"""
TRAITS = """traits:
  job_title: {type: text}
  seniority: {type: text}
  country: {type: country}
  score_of_others: {type: number}
  signed_up: {type: date}
  newsletter: {type: yes or no}
  company_size: {type: whole number, of: account}
"""


def measured(folder: Path, leads: int) -> tuple[str, str, str]:
    """What was measured, the seconds of the clock, and the aim."""
    place = folder / f"import-{leads}"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    (place / "segue.yaml").write_text("workspace: import\n", encoding="utf-8")
    (place / "sources.yaml").write_text(SOURCES, encoding="utf-8")
    (place / "traits.yaml").write_text(TRAITS, encoding="utf-8")
    _write(place / "leads.csv", leads)
    begun = time.perf_counter()
    command = [Path(sys.executable).with_name("segue"), "import", "-w", place]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - begun
    if done.returncode:
        raise SystemExit(f"segue import failed:\n{done.stdout}{done.stderr}")
    return f"segue import of {leads:,} leads", f"{seconds:.1f} s", "under 15 s"


def _write(path: Path, leads: int) -> None:
    """A file as a CRM exports it; the same for the same number."""
    duckdb.execute(f"""
        COPY (
            SELECT 'p' || i || '@c' || h % 200000 || '.example' AS email, 'Title ' || h % {len(PATHS)} AS title,
                ['VP', 'Director', NULL][1 + h % 3] AS seniority, ['DE', 'US', 'GB', 'FR'][1 + (h >> 3) % 4] AS country,
                (h % 10000) / 100 AS score_of_others, DATE '2026-01-01' - (h % 900)::INTEGER AS signed_up,
                ['yes', 'no', ''][1 + (h >> 5) % 3] AS newsletter, 1 + h % 5000 AS employees
            FROM (SELECT range AS i, (hash(range) >> 2)::BIGINT AS h FROM range({leads}))
        ) TO '{path}' (HEADER, DELIMITER ',')
    """)
