"""Run the Python tests in two halves side by side, as browser tests mostly wait: what the second says comes last."""

import subprocess
import sys
import tempfile

PYTEST = [sys.executable, "-m", "pytest"]


def main() -> int:
    """Return 0 if both halves passed; with arguments run pytest on those alone."""
    if sys.argv[1:]:
        return subprocess.run([*PYTEST, *sys.argv[1:]], check=False).returncode
    with tempfile.TemporaryFile("w+") as log:
        browser = subprocess.Popen([*PYTEST, "tests/browser", "-q"], stdout=log, stderr=log)
        try:
            others = subprocess.run([*PYTEST, "--ignore=tests/browser", "-q"], check=False).returncode
            code = browser.wait()
        finally:
            browser.kill()
        log.seek(0)
        print(log.read())
    print(f"outside the browser: {'passed' if others == 0 else 'FAILED'}; in it: {'passed' if code == 0 else 'FAILED'}")
    return others or code


if __name__ == "__main__":
    sys.exit(main())
