"""One count of what holds and what does not, for every script of this folder."""
import sys

passed = failed = 0


def check(name, ok, detail=""):
    """Counts a check and prints it where it does not hold."""
    global passed, failed
    if ok:
        passed += 1
    else:
        failed += 1
        print(f"FAILED {name} {detail}")


def finish():
    """Prints `N passed, M failed` and ends the script: in failure too where nothing was checked."""
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or passed == 0 else 0)
