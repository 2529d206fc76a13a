"""Write the demo's tables anew."""

from __future__ import annotations

from nurture.tools.demo_generator.tables import FOLDER, write

for path in write(FOLDER):
    print(f"{path}: {path.stat().st_size:,} bytes")
