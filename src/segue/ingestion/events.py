"""A file of events: read, given to their leads, added once however often the file comes.

An event is told from another by its own id where the source has one; else by its content, and rows of one file that are
alike in everything by their order among themselves. So a file that is imported again changes nothing, and a file with
two equal rows keeps both.
"""

from __future__ import annotations

from sqlglot import exp

from segue.compiler.tables import property_column
from segue.ingestion.keys import key_value
from segue.ingestion.leads import Loading
from segue.ingestion.mapping import Columns, Mapped
from segue.ingestion.parsed import Part, bad_cells, bad_rows, kept_as_json, make_parsed, part_of, unreadable_rows
from segue.ingestion.upsert import Upsert
from segue.language.clock import Calendar
from segue.language.sql import column, instant
from segue.language.template import query, template
from segue.language.types import INSTANT, Type


def load_events(load: Loading) -> None:
    """Events of a staged file into the warehouse."""
    source, columns = load.source, load.columns()
    parts = _whose(load, columns) + [_time(load, columns), _name(load, columns)]
    own_id = _own_id(load, columns)
    properties = _properties(load, columns)
    parts += properties
    parts.append(Part("other", kept_as_json(columns.rest())))
    parts.append(Part("own_id", own_id if own_id is not None else exp.cast(exp.Null(), "text")))
    make_parsed(load.engine, parts)
    unreadable_rows(load.engine, load.stage.bad, load.report, load.now)
    nobody = exp.and_(*(exp.Is(this=column(name), expression=exp.Null()) for name in ("lead_key", "account_key")))
    bad_rows(load.engine, nobody, "does not say whose event it is", load.report, load.now)
    bad_rows(
        load.engine,
        exp.Is(this=column("at"), expression=exp.Null()),
        _no_time(source.at),
        load.report,
        load.now,
        source.at,
    )
    bad_rows(load.engine, exp.Is(this=column("name"), expression=exp.Null()), "has no event name", load.report, load.now)
    bad_cells(load.engine, properties, load.report, load.now)
    _give_to_leads(load)
    _add(load, [part.name for part in properties], has_id=own_id is not None)
    _notes(load)


def _no_time(at: str) -> str:
    return f"no valid time in column '{at}'"


def _whose(load: Loading, columns: Columns) -> list[Part]:
    found = []
    for name, key in (("lead_key", load.source.lead), ("account_key", load.source.account)):
        value: exp.Expr = exp.cast(exp.Null(), "text")
        if key is not None:
            own = columns.required(key.column, "the lead" if name == "lead_key" else "the account")
            columns.taken.add(own)
            value = key_value(column(own, "t"), key.kind, load.reading)
        found.append(Part(name, value))
    return found


def _time(load: Loading, columns: Columns) -> Part:
    """The event's time: a column, or one time for all rows."""
    fixed = Calendar(load.reading.timezone).read(load.source.at)
    if fixed is not None:
        return Part("at", instant(fixed[0]))
    found = columns.required(load.source.at, "the time")
    columns.taken.add(found)
    return Part("at", part_of(Mapped("at", found, INSTANT), load.stage, load.reading).value)


def _name(load: Loading, columns: Columns) -> Part:
    if load.source.event:
        return Part("name", exp.Literal.string(load.source.event))
    found = columns.required(load.source.event_name, "the event's name")
    columns.taken.add(found)
    return Part("name", template("NULLIF(TRIM(CAST($c AS TEXT)), '')", c=column(found, "t")))


def _own_id(load: Loading, columns: Columns) -> exp.Expr | None:
    if not load.source.id:
        return None
    found = columns.required(load.source.id, "the event's id")
    columns.taken.add(found)
    return template("NULLIF(TRIM(CAST($c AS TEXT)), '')", c=column(found, "t"))


def _properties(load: Loading, columns: Columns) -> list[Part]:
    """A column for each property and type; where events type one name differently, each is read for its own events."""
    kinds: dict[str, dict[Type, list[str]]] = {}
    for event in load.workspace.events.values():
        for name, one in event.properties.items():
            kinds.setdefault(name, {}).setdefault(one.type, []).append(event.name.value)
    parts: dict[str, Part] = {}
    for name, types in kinds.items():
        found = columns.take(name, (name,))
        if found is None:
            continue
        for kind, events in types.items():
            only = None
            if len({property_column(name, one) for one in types}) > 1:
                only = exp.In(this=_name(load, columns).value, expressions=[exp.Literal.string(e) for e in events])
            part = part_of(Mapped(property_column(name, kind), found, kind), load.stage, load.reading, only=only)
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
            "LEFT JOIN segue.account AS a ON a.key = p.account_key",
            kind=kind,
        ),
    )


def _make_leads(load: Loading, kind: str, unknown: exp.Expr) -> None:
    stamp = Upsert(load.engine, "lead", [], load.now).stamp
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
                'INSERT INTO segue.lead (lead_id, key, email, known_from, source) SELECT lead_id, lead_key, $email, LEAST("at", $now), $source '
                "FROM strangers",
                email=email,
                now=stamp,
                source=load.source.name.value,
            )
        )
        load.engine.run(
            template("INSERT INTO segue.identity SELECT $kind, lead_key, lead_id, $now FROM strangers", kind=kind, now=stamp)
        )
        load.report.notes.append(f"{made:,} leads are known only by their events")
    load.engine.drop("strangers")


def _make_accounts(load: Loading) -> None:
    if load.source.account is None:
        return
    made = load.engine.run(
        template(
            "INSERT INTO segue.account (account_id, key) SELECT (SELECT COALESCE(MAX(account_id), 0) FROM segue.account) + "
            "ROW_NUMBER() OVER (ORDER BY account_key), account_key FROM (SELECT DISTINCT account_key FROM parsed "
            "WHERE lead_key IS NULL AND account_key IS NOT NULL AND account_key NOT IN (SELECT key FROM segue.account)) AS n"
        )
    )
    if made:
        load.report.notes.append(f"{made:,} accounts are known only by their events")


def _add(load: Loading, properties: list[str], *, has_id: bool) -> None:
    content = ["name", "at", "lead_key", "account_key", *properties, "other"]
    packed = exp.Anonymous(this="concat_ws", expressions=[exp.Literal.string("\x1f"), *(_marked(name) for name in content)])
    same_file = exp.Literal.string(load.source.name.value)
    if has_id:
        identity = template("CONCAT_WS(CHR(31), $source, COALESCE(own_id, $content))", source=same_file, content=packed)
        again: exp.Expr = exp.Literal.number(1)
    else:
        identity, again = (
            template("CONCAT_WS(CHR(31), $source, $content)", source=same_file, content=packed),
            _place_among_equals(content),
        )
    hashed = query(
        "SELECT *, CAST(MD5(CONCAT_WS(CHR(31), $identity, $again)) AS UUID) AS event_id FROM given", identity=identity, again=again
    )  # fmt: skip
    if has_id:
        hashed = query(
            'SELECT * FROM $hashed AS h QUALIFY ROW_NUMBER() OVER (PARTITION BY event_id ORDER BY "#row") = 1',
            hashed=hashed.subquery(),
        )
    total = load.engine.count("given")
    fresh = load.engine.make("fresh", hashed)
    load.report.duplicates = total - fresh
    names = ["event_id", "lead_id", "account_id", "name", "at", *properties, "other"]
    new = exp.select(*(column(name, "f") for name in names), _stamp(load), exp.Literal.string(load.source.name.value))
    new = new.from_(exp.table_("fresh", alias="f"))
    new = new.join(
        exp.table_("event", db="segue", alias="e"), on=exp.EQ(this=column("event_id", "e"), expression=column("event_id", "f")),
        join_type="anti",
    )  # fmt: skip
    new = new.order_by(column("lead_id", "f"), column("at", "f"))
    into = exp.Schema(
        this=exp.table_("event", db="segue"),
        expressions=[exp.to_identifier(name, quoted=True) for name in [*names, "received_at", "source"]],
    )
    load.report.new = load.engine.run(exp.Insert(this=into, expression=new))
    load.report.same = fresh - load.report.new


def _stamp(load: Loading) -> exp.Expr:
    return Upsert(load.engine, "lead", [], load.now).stamp


def _marked(name: str) -> exp.Expr:
    """A value as text with its column's name, so that a value in another column is another content."""
    return template("CASE WHEN $v IS NOT NULL THEN CONCAT($name, '=', CAST($v AS TEXT)) END", v=column(name), name=name)


def _place_among_equals(content: list[str]) -> exp.Expr:
    order = exp.Order(expressions=[exp.Ordered(this=column("#row"))])
    return exp.Window(this=exp.RowNumber(), partition_by=[column(name) for name in content], order=order)


def _notes(load: Loading) -> None:
    """Events that nobody has defined, and events still to come: both are kept."""
    declared = [exp.Literal.string(name) for name in load.workspace.events]
    test = exp.Not(this=exp.In(this=column("name"), expressions=declared)) if declared else exp.true()
    names = load.engine.rows(
        exp.select(column("name"), exp.Count(this=exp.Star()))
        .from_("fresh")
        .where(test)
        .group_by(column("name"))
        .order_by("2 DESC")
    )
    if names:
        told = ", ".join(f"{name} ({times:,})" for name, times in names[:5])
        more = f" and {len(names) - 5} more" if len(names) > 5 else ""
        load.report.notes.append(f"{len(names)} events are not defined in events.yaml; they are kept: {told}{more}")
    future = load.engine.rows(template("SELECT COUNT(*) FROM fresh WHERE at > $now", now=_stamp(load)))[0][0]
    if future:
        load.report.notes.append(f"{future:,} events are later than now; they count when their time comes")
    load.engine.drop("given", "fresh")
