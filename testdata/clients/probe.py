"""What the probes in Python share: where the server is, what they ask, and how a check is printed."""
import os
import sys
import traceback

HOST = os.environ["PROBE_HOST"]
PORT = int(os.environ["PROBE_PORT"])
USER = os.environ["PROBE_USER"]
PASSWORD = os.environ["PROBE_PASSWORD"]
DATABASE = os.environ["PROBE_DATABASE"]

# A statement that gives many rows and then fails.
BROKEN = os.environ["PROBE_BROKEN"]

# A relay to the server, which ends in the middle of a long answer.
CUT_PORT = int(os.environ["PROBE_CUT_PORT"])

# 100,000 rows.
MANY = "SELECT a.id, b.display_name, c.path FROM folders a, folders b, folders c, folders d LIMIT 100000"

# Hours, at no cost.
ENDLESS = "SELECT SLEEP(9) FROM folders a, folders b"

NEWEST = "SELECT subject, received_date_time FROM messages ORDER BY received_date_time DESC LIMIT 5"
LETTERS = "SELECT folder_path, COUNT(*) AS n FROM messages GROUP BY folder_path HAVING n > 10 ORDER BY n DESC, folder_path"
JOIN = ("SELECT m.subject, f.display_name FROM messages m JOIN folders f ON f.id = m.parent_folder_id "
        "WHERE f.well_known_name = 'sentitems' AND m.importance = 'high'")


def client(name, version):
    """Names the client that is tried."""
    print("client", name, version, flush=True)


def want(got, expected):
    """Fails the check unless both are equal."""
    if got != expected:
        raise AssertionError(f"got {short(got)}, want {short(expected)}")


def short(value):
    """A value in few letters."""
    text = repr(value)
    return text if len(text) < 200 else text[:200] + "…"


def check(function):
    """Runs a check at once, and prints how it went."""
    name = function.__name__
    try:
        function()
        print("ok", name, flush=True)
    except Exception as e:  # whatever a driver raises is the check's failure
        line = traceback.extract_tb(e.__traceback__)[-1].line if isinstance(e, AssertionError) and not str(e) else ""
        print(f"FAIL {name}: {type(e).__name__}: {str(e) or line}".replace("\n", " "), flush=True)
    return function


def failure(function, *arguments):
    """The error that a call ends with."""
    try:
        function(*arguments)
    except Exception as e:
        return e
    raise AssertionError("no error")


def end():
    """Says that every check was run. A probe that does not come here has died."""
    print("end", flush=True)
    sys.stdout.flush()
    os._exit(0)  # a driver's threads must not hold it
