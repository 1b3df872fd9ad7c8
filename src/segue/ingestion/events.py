"""A file of events: read, given to their leads, added once however often the file comes.

An event is told from another by its own id where the source has one; else by all that its row says, and rows of one file that
are alike in everything by their order among themselves. So a file that is imported again adds nothing, whatever has been
defined since, and a file with two equal rows keeps both. How rows are known that are written otherwise now, see
`known_events`.
"""

from __future__ import annotations

from typing import Final

from sqlglot import exp

from segue.compiler.tables import property_column
from segue.ingestion.csv_files import ROW
from segue.ingestion.domains import last_account, make_accounts_of_domains
from segue.ingestion.hygiene import cleaned
from segue.ingestion.known_events import FRESH, bring_in_line, recognise
from segue.ingestion.loading import Loading, account_part, key_part
from segue.ingestion.mapping import Columns, Mapped, folded, map_properties
from segue.ingestion.parsed import Part, kept_as_json, make_parsed, part_of
from segue.ingestion.quarantine import bad_cells, bad_rows, told_again, unreadable_rows
from segue.ingestion.reports import in_number
from segue.language.clock import Calendar
from segue.language.sql import column, function, instant, literal
from segue.language.template import template
from segue.language.types import INSTANT, TEXT

NOTHING: exp.Expr = exp.cast(exp.Null(), "text")
WRITTEN_BESIDE: Final = ("received_at", "source", "import_number", "own_id")


def load_events(load: Loading) -> None:
    """Events of a staged file into the warehouse."""
    source, columns = load.source, load.columns()
    whose, properties = _whose(load, columns), _properties(load, columns)
    parts = [*whose, _time(load, columns), _name(load, columns), *_identity(load, columns), *properties]
    parts.append(Part("other", kept_as_json(columns.rest())))
    make_parsed(load.engine, parts)
    unreadable_rows(load.engine, load.stage.bad, load.report, load.now)
    nobody = exp.and_(*(exp.Is(this=column(name), expression=exp.Null()) for name in ("lead_key", "account_key")))
    timeless = exp.Is(this=column("at"), expression=exp.Null())
    nameless = exp.Is(this=column("name"), expression=exp.Null())
    bad_rows(load.engine, nobody, "does not say whose event it is", load.report, load.now)
    bad_rows(load.engine, timeless, f"no valid time in column '{source.at}'", load.report, load.now, source.at)
    bad_rows(load.engine, nameless, "has no event name", load.report, load.now)
    _give_to_leads(load)
    _identified(load)
    known = recognise(load, properties, columns.rest())
    told_again(load.engine, template("SELECT CAST(event_id AS TEXT) FROM fresh"))
    bad_cells(load.engine, [*whose, *properties], load.report, load.now, table=FRESH, identity="event_id")
    names = [part.name for part in properties]
    if known or load.read_anew:
        load.report.changed = bring_in_line(load, names)
    _add(load, names)
    _notes(load)


def _whose(load: Loading, columns: Columns) -> list[Part]:
    lead, account = load.source.lead, load.source.account
    parts = [Part("lead_key", NOTHING), Part("account_key", NOTHING)]
    if lead is not None:
        parts[0] = key_part("lead_key", lead, columns.required(lead.column, "the lead"), load, strict=True)
    if account is not None:
        parts[1] = account_part(load, columns, account)
    return parts


def _time(load: Loading, columns: Columns) -> Part:
    """The event's time: a column, or one time for all rows."""
    fixed = Calendar(load.reading.timezone).read(load.source.at)
    if fixed is not None:
        return Part("at", instant(fixed[0]))
    return part_of(Mapped("at", columns.required(load.source.at, "the time"), INSTANT), load.stage, load.reading)


def _name(load: Loading, columns: Columns) -> Part:
    if load.source.event:
        return Part("name", exp.Literal.string(load.source.event))
    return part_of(Mapped("name", columns.required(load.source.event_name, "the event's name"), TEXT), load.stage, load.reading)


def _identity(load: Loading, columns: Columns) -> list[Part]:
    """The event's own id, if its source has one, and a digest of the whole row as it stands in the file."""
    own = NOTHING
    if load.source.id:
        own = cleaned(column(columns.required(load.source.id, "the event's id"), "t"), load.reading)
    told = [
        template("$name || NULLIF(CAST($c AS TEXT), '')", c=column(name, "t"), name=f"{folded(name)}=")
        for name in sorted(load.stage.columns, key=folded)
    ]  # fmt: skip
    row = function("concat_ws", exp.Literal.string("\x1f"), *told)
    return [Part("own_id", own), Part("digest", template("CAST(MD5($row) AS UUID)", row=row))]


def _properties(load: Loading, columns: Columns) -> list[Part]:
    """A column for each property and type; where events type one name differently, each is read for its own events."""
    parts: dict[str, Part] = {}
    for one in map_properties(load.workspace, columns):
        for kind, events in one.types.items():
            only = None
            if len(one.types) > 1:
                event_name = _name(load, columns).given
                only = exp.In(this=event_name, expressions=[exp.Literal.string(e) for e in events])
            mapped = Mapped(property_column(one.name, kind), one.column, kind)
            part = part_of(mapped, load.stage, load.reading, only=only)
            parts.setdefault(part.name, part)
    return list(parts.values())


def _give_to_leads(load: Loading) -> None:
    """`given`: every event with its lead (or account). Unknown people become leads, or their events are set aside."""
    source = load.source
    kind = source.lead.kind if source.lead is not None else ""
    unknown = template(
        "lead_key IS NOT NULL AND lead_key NOT IN (SELECT value FROM segue.identity WHERE kind = $kind)", kind=kind
    )  # fmt: skip
    if source.lead is not None and source.creates_leads:
        _make_leads(load, kind, unknown)
    elif source.lead is not None:
        bad_rows(load.engine, unknown, f"no lead has this {kind}", load.report, load.now, source.lead.column)
    _make_accounts(load)
    load.engine.make(
        "given",
        template(
            "SELECT p.*, i.lead_id, CASE WHEN p.lead_key IS NULL THEN a.account_id END AS account_id FROM parsed AS p "
            "LEFT JOIN segue.identity AS i ON i.kind = $kind AND i.value = p.lead_key "
            "LEFT JOIN (SELECT key, MIN(account_id) AS account_id FROM (SELECT key, account_id FROM segue.account "
            "UNION ALL SELECT domain, account_id FROM segue.account WHERE domain IS NOT NULL "
            "AND domain NOT IN (SELECT key FROM segue.account)) AS k GROUP BY key) AS a ON a.key = p.account_key",
            kind=kind,
        ),
    )


def _make_leads(load: Loading, kind: str, unknown: exp.Expr) -> None:
    made = load.engine.make(
        "strangers",
        template(
            "SELECT lead_key, MIN(at) AS at, (SELECT COALESCE(MAX(lead_id), 0) FROM segue.lead) + ROW_NUMBER() OVER "
            "(ORDER BY lead_key) AS lead_id FROM parsed WHERE $unknown GROUP BY lead_key",
            unknown=unknown,
        ),
    )
    if made:
        email = column("lead_key") if kind == "email" else exp.Null()
        load.engine.run(
            template(
                "INSERT INTO segue.lead (lead_id, key, email, known_from, source) "
                'SELECT lead_id, lead_key, $email, LEAST("at", $now), $source FROM strangers',
                email=email,
                now=instant(load.now),
                source=load.source.name.value,
            )
        )
        load.engine.run(
            template(
                "INSERT INTO segue.identity SELECT $kind, lead_key, lead_id, $now FROM strangers",
                kind=kind,
                now=instant(load.now),
            )
        )
        load.report.notes.append(in_number(made, "1 lead is known only by events", "{} leads are known only by events"))
    load.engine.drop("strangers")


def _make_accounts(load: Loading) -> None:
    """Accounts that events name, where they name no lead."""
    if load.source.account is None:
        return
    load.engine.make("named", template("SELECT account_key FROM parsed WHERE lead_key IS NULL AND account_key IS NOT NULL"))
    if load.source.account.kind == "domain":
        make_accounts_of_domains(load.engine, "named", load.report)
    made = load.engine.run(
        template(
            "INSERT INTO segue.account (account_id, key) SELECT $first + ROW_NUMBER() OVER (ORDER BY account_key), account_key "
            "FROM (SELECT DISTINCT account_key FROM named AS n ANTI JOIN segue.account AS a ON a.key = n.account_key "
            "ANTI JOIN segue.account AS b ON b.domain = n.account_key) AS m",
            first=last_account(load.engine),
        )
    )
    if made:
        one, many = "1 account is known only by events", "{} accounts are known only by events"
        load.report.notes.append(in_number(made, one, many))
    load.engine.drop("named")


def _identified(load: Loading) -> None:
    """`fresh`: the events of the file with their ids, each once. `by_content`: the id that an event without its own has."""
    hashed = template(
        "SELECT *, CASE WHEN own_id IS NULL THEN by_content ELSE "
        "CAST(MD5(CONCAT_WS(CHR(31), $source, own_id)) AS UUID) END AS event_id FROM (SELECT *, "
        "CAST(MD5(CONCAT_WS(CHR(31), $source, CAST(digest AS TEXT), "
        'ROW_NUMBER() OVER (PARTITION BY own_id, digest ORDER BY "#row"))) AS UUID) AS by_content FROM given) AS g',
        source=load.source.name.value,
    )  # fmt: skip
    if load.source.id:
        first = 'SELECT * FROM $hashed AS h QUALIFY ROW_NUMBER() OVER (PARTITION BY event_id ORDER BY "#row") = 1'
        _note_other_contents(load)
        hashed = template(first, hashed=exp.Subquery(this=hashed))
    fresh = load.engine.make(FRESH, hashed)
    load.report.duplicates = load.engine.count("given") - fresh


def _add(load: Loading, properties: list[str]) -> None:
    """Adds the events that are not there yet."""
    names = ["event_id", "lead_id", "account_id", "name", "at", *properties, "other"]
    new = exp.select(
        *(column(name, "f") for name in names), instant(load.now), exp.Literal.string(load.source.name.value),
        literal(load.number), template("NOT f.own_id IS NULL"),
    ).from_(exp.table_("fresh", alias="f"))  # fmt: skip
    new = new.join(
        exp.table_("event", db="segue", alias="e"), on=exp.EQ(this=column("event_id", "e"), expression=column("event_id", "f")),
        join_type="anti",
    )  # fmt: skip
    new = new.order_by(column("lead_id", "f"), column("at", "f"), column(ROW, "f"))
    into = exp.Schema(
        this=exp.table_("event", db="segue"),
        expressions=[exp.to_identifier(name, quoted=True) for name in [*names, *WRITTEN_BESIDE]],
    )
    load.report.new = load.engine.run(exp.Insert(this=into, expression=new))
    load.report.same = load.engine.count(FRESH) - load.report.new - load.report.changed


def _note_other_contents(load: Loading) -> None:
    """Tells of rows that have the id of an earlier row of the file, but say something else."""
    others = int(
        load.engine.rows(
            template(
                "SELECT COALESCE(SUM(n - 1), 0) FROM (SELECT COUNT(DISTINCT digest) AS n FROM given WHERE own_id IS NOT NULL "
                "GROUP BY own_id) AS d"
            )
        )[0][0]
    )
    if others:
        one, many = "1 row has the id of another, but not its content", "{} rows have the id of another, but not its content"
        load.report.notes.append(in_number(others, one, many) + "; the first of an id counts")


def _notes(load: Loading) -> None:
    """Events that nobody has defined, and events still to come: both are kept."""
    declared = [exp.Literal.string(name) for name in load.workspace.events]
    test = exp.Not(this=exp.In(this=column("name"), expressions=declared)) if declared else exp.true()
    names = load.engine.rows(
        exp.select(column("name"), exp.Count(this=exp.Star()))
        .from_("fresh")
        .where(test)
        .group_by(column("name"))
        .order_by("2 DESC", "1")
    )
    if names:
        told = ", ".join(f"{name} ({times:,})" for name, times in names[:5])
        more = f" and {len(names) - 5} more" if len(names) > 5 else ""
        one, many = (
            "1 event is not defined in events.yaml; it is kept",
            "{} events are not defined in events.yaml; they are kept",
        )
        load.report.notes.append(f"{in_number(len(names), one, many)}: {told}{more}")
    future = int(load.engine.rows(template("SELECT COUNT(*) FROM fresh WHERE at > $now", now=instant(load.now)))[0][0])
    if future:
        one, many = (
            "1 event is later than now; it counts when its time comes",
            "{} events are later than now; they count when their time comes",
        )
        load.report.notes.append(in_number(future, one, many))
    load.engine.drop("given", "fresh")
