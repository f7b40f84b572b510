"""Run the Python tests in three parts side by side: browser tests mostly wait, and the cores would be idle."""

import subprocess
import sys
from pathlib import Path

PYTEST = [sys.executable, "-m", "pytest"]
BROWSER = Path("tests/browser")


def main() -> int:
    """Return 0 if all parts passed; with arguments run pytest on those alone."""
    if sys.argv[1:]:
        return subprocess.run([*PYTEST, *sys.argv[1:]], check=False).returncode
    workbench = set(BROWSER.glob("test_play_*.py"))
    pages = set(BROWSER.glob("test_*.py")) - workbench
    behind = [
        subprocess.Popen(
            [*PYTEST, "-q", *sorted(map(str, part))], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        for part in (workbench, pages)
    ]
    others = subprocess.run([*PYTEST, f"--ignore={BROWSER}", "-q"], check=False).returncode
    for process in behind:
        print(process.communicate()[0])
    return next((code for code in (others, *(process.returncode for process in behind)) if code), 0)


if __name__ == "__main__":
    sys.exit(main())
