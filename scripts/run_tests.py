"""Run the Python tests in two halves side by side, as browser tests mostly wait; what the second says comes last."""

import subprocess
import sys

PYTEST = [sys.executable, "-m", "pytest"]
BROWSER = "tests/browser"


def main() -> int:
    """Return 0 if both halves passed; with arguments run pytest on those alone."""
    if sys.argv[1:]:
        return subprocess.run([*PYTEST, *sys.argv[1:]], check=False).returncode
    behind = subprocess.Popen([*PYTEST, "-q", BROWSER], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    others = subprocess.run([*PYTEST, f"--ignore={BROWSER}", "-q"], check=False).returncode
    print(behind.communicate()[0])
    return others or behind.returncode


if __name__ == "__main__":
    sys.exit(main())
