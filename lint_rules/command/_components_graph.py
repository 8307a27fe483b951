"""The component graph as a picture: arrows lead from who needs something to what it needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lint_rules.engine.component_map import ModuleOnMap
from lint_rules.report.graph import Language, drawn


def picture(language: Language, modules: Sequence[ModuleOnMap]) -> Iterator[str]:
    """The lines of the picture. What has no known class is left out."""
    edges: dict[str, list[str]] = {}
    labels: dict[tuple[str, str], str] = {}
    hiding = set()
    for module in modules:
        for component in module.components:
            name = f"{module.name}.{component.name}" if component.name else module.name
            leads = edges.setdefault(name, [])
            if component.hides:
                hiding.add(name)
            for need in component.needs:
                if not need.of or need.of == name:
                    continue
                if need.of not in leads:
                    leads.append(need.of)
                edges.setdefault(need.of, [])
                known = labels.get((name, need.of), "")
                labels[name, need.of] = known if need.way in known else f"{known}, {need.way}".removeprefix(", ")
    shown = {name: leads for name, leads in edges.items() if leads or any(name in others for others in edges.values())}
    yield from drawn(language, shown, hiding, title="components", mark="hiding", labels=labels)
