"""What stands at a target beside the live release, and speaks against a plan or is worth a word. Pure."""

from __future__ import annotations

import dataclasses

from desk.deploy.manifest import Manifest, same_but_for_case
from desk.deploy.plan import Plan
from desk.deploy.targets.protocol import Kept


def with_obstacles(plan: Plan, manifest: Manifest, kept: Kept, *, adopts: bool) -> Plan:
    """The plan with more problems and warnings. With ``adopts``, files of others are a warning."""
    strangers = sorted(kept.foreign & manifest.keys())
    problems, warnings = [], []
    if strangers and adopts:
        warnings.append(f"{_files(strangers)} no release has put there: ours take their place, and they are lost")
    elif strangers:
        problems.append(
            f"{_files(strangers)} no release has put there, and ours would take their place: move them away, or add "
            "--adopt, which loses them"
        )
    if kept.interrupted:
        warnings.append(f"the release {kept.interrupted} went live in part; what it may have changed is brought anew")
    alike = same_but_for_case(manifest)
    if alike:
        warnings.append(f"{' and '.join(alike[:2])} differ in capitals alone, which some hosts do not tell apart")
    return dataclasses.replace(plan, problems=(*plan.problems, *problems), warnings=(*plan.warnings, *warnings))


def _files(paths: list[str]) -> str:
    return f"the target has {len(paths)} files ({', '.join(paths[:3])}{', …' if len(paths) > 3 else ''}) that"
