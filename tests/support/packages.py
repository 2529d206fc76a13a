"""Packages that bring plug-ins, as an installer would leave them on the path; without installing anything."""


def lay_out(folder, name, points, module="", version="1.0"):
    """Put a package `name` with entry points (group to name to value) into `folder`, and its one module."""
    meta = folder / f"{name}-{version}.dist-info"
    meta.mkdir(parents=True)
    (meta / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    lines = [
        line for group, named in points.items() for line in (f"[{group}]", *(f"{k} = {v}" for k, v in named.items()))
    ]
    (meta / "entry_points.txt").write_text("\n".join(lines) + "\n")
    (folder / f"{name}.py").write_text(module)
