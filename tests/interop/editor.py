"""Clients that are not ours drive `synthc lsp`: `editor.py BINARY SPEC [NVIM]`. First one that writes messages by hand, so that nothing between hides a fault.

It opens a spec, types into it (characters beyond the BMP included), asks what an editor asks, and ends. Every answer is compared with what a
reader of the text would say. Then Neovim, where it is there. It prints the time from a keystroke to the diagnostics that follow from it."""

import json
import os
import pathlib
import queue
import re
import subprocess
import sys
import tempfile
import threading
import time

BINARY, SPEC, NVIM = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3:]
# Room for busy machines: a guard against hangs, not a figure.
PATIENCE = 120


class Client:
    """One server and what it says."""

    def __init__(self, encodings=None, *args):
        self.server = subprocess.Popen([BINARY, "lsp", *args], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.answers, self.published, self.n = {}, queue.Queue(), 0
        self.arrived = threading.Condition()
        threading.Thread(target=self.read, daemon=True).start()
        general = {"positionEncodings": encodings} if encodings else {}
        completion = {"completionItem": {"snippetSupport": True}}
        capabilities = {"general": general, "textDocument": {"completion": completion}}
        self.capabilities = self.ask("initialize", {"processId": os.getpid(), "rootUri": None, "capabilities": capabilities})
        self.tell("initialized", {})

    def read(self):
        out = self.server.stdout
        while header := out.readline():
            length = None
            while header.strip():
                name, value = header.split(b":")
                length = int(value) if name.lower() == b"content-length" else length
                header = out.readline()
            message = json.loads(out.read(length))
            if message.get("method") == "textDocument/publishDiagnostics":
                self.published.put(message["params"])
            elif "method" not in message:
                with self.arrived:
                    self.answers[message["id"]] = message
                    self.arrived.notify_all()

    def write(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}, ensure_ascii=False).encode()
        self.server.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.server.stdin.flush()

    def tell(self, method, params):
        self.write({"method": method, "params": params})

    def send(self, method, params):
        self.n += 1
        self.write({"id": self.n, "method": method, "params": params})
        return self.n

    def wait(self, n):
        with self.arrived:
            assert self.arrived.wait_for(lambda: n in self.answers, PATIENCE), f"no answer to {n}"
            return self.answers.pop(n)

    def ask(self, method, params):
        answer = self.wait(self.send(method, params))
        assert "error" not in answer, answer
        return answer["result"]

    def diagnostics(self, uri, version=None):
        """What is published of a text, at this version or later."""
        while True:
            found = self.published.get(timeout=PATIENCE)
            if found["uri"] == uri and (version is None or found.get("version", version) >= version):
                return found["diagnostics"]

    def open(self, uri, text, version=1):
        self.tell("textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": "synth", "version": version, "text": text}})

    def change(self, uri, version, start, end, text):
        change = {"range": {"start": start, "end": end}, "text": text}
        self.tell("textDocument/didChange", {"textDocument": {"uri": uri, "version": version}, "contentChanges": [change]})

    def at(self, method, uri, position):
        return self.ask("textDocument/" + method, {"textDocument": {"uri": uri}, "position": position})

    def format(self, uri):
        options = {"tabSize": 2, "insertSpaces": True}
        return self.ask("textDocument/formatting", {"textDocument": {"uri": uri}, "options": options})

    def end(self):
        """The exit code, and how long it took."""
        self.ask("shutdown", None)
        self.tell("exit", None)
        began = time.monotonic()
        code = self.server.wait(PATIENCE)
        return code, time.monotonic() - began


def place(text, needle, offset=0, unit="utf-16-le"):
    """The position of a part of a text."""
    before = text[: text.index(needle) + offset]
    line = before.count("\n")
    last = before.rsplit("\n", 1)[-1]
    width = 2 if unit == "utf-16-le" else 1
    return {"line": line, "character": len(last.encode(unit)) // width}


def edited(text, edits):
    """A text after edits of the protocol, in UTF-16."""
    def offset(position):
        lines = text.split("\n")
        before = "".join(line + "\n" for line in lines[: position["line"]])
        units = lines[position["line"]].encode("utf-16-le")[: 2 * position["character"]]
        return len(before) + len(units.decode("utf-16-le"))

    for edit in sorted(edits, key=lambda edit: (edit["range"]["start"]["line"], edit["range"]["start"]["character"]), reverse=True):
        start, end = offset(edit["range"]["start"]), offset(edit["range"]["end"])
        text = text[:start] + edit["newText"] + text[end:]
    return text


CLINIC = """\
enum Sex { male = 1 "Male \U0001f9d4", female = 2 "Female" }
enum Unused { a, b }
table person[100] {
  /// Age at last birthday
  age: int 0..99 ~ Normal(mean: 40, sd: 20)
  note: text = "\U0001f9d1\u200d\u2695\ufe0f {agee}"   // a name that is not there
  sex: Sex ~ { male: 50%, female: else }
}
"""


def clinic(encodings, unit):
    client = Client(encodings)
    capabilities = client.capabilities["capabilities"]
    assert capabilities["positionEncoding"] == ("utf-8" if encodings else "utf-16"), capabilities
    uri = "file:///nowhere/clinic.synth"
    client.open(uri, CLINIC)
    found = client.diagnostics(uri)
    unused, typo = sorted(found, key=lambda one: one["code"], reverse=True)
    assert typo["code"] == "E0101" and "`agee`" in typo["message"], typo
    assert typo["range"] == {"start": place(CLINIC, "agee", 0, unit), "end": place(CLINIC, "agee", 4, unit)}, typo
    assert typo["codeDescription"]["href"].endswith("E0101.md") and typo["source"] == "synthc"
    assert unused["code"] == "W0101" and unused["tags"] == [1] and unused["severity"] == 2, unused

    context = {"diagnostics": [typo]}
    actions = client.ask("textDocument/codeAction", {"textDocument": {"uri": uri}, "range": typo["range"], "context": context})
    [edit] = actions[0]["edit"]["changes"][uri]
    assert edit == {"range": typo["range"], "newText": "age"}, edit

    # Behind characters that are two units of UTF-16: the last letter goes.
    client.change(uri, 2, place(CLINIC, "agee", 3, unit), place(CLINIC, "agee", 4, unit), "")
    found = client.diagnostics(uri, 2)
    assert [one["code"] for one in found] == ["W0101"], found
    text = CLINIC.replace("agee", "age")

    hover = client.at("hover", uri, place(text, "age}", 1, unit))["contents"]["value"]
    assert "age: int" in hover and "Age at last birthday" in hover and "Mean 4" in hover, hover
    target = client.at("definition", uri, place(text, "age}", 1, unit))
    assert target["range"]["start"] == place(text, "age: int", 0, unit), target

    # As one types: a parameter, then a member.
    end = place(text, "  sex:", 0, unit)
    client.change(uri, 3, end, end, "  x ~ Gamma(shape: 2, \n")
    at = {"line": end["line"], "character": len("  x ~ Gamma(shape: 2, ")}
    items = client.at("completion", uri, at)
    assert [item["label"] for item in items[:2]] == ["rate", "scale"], items[:2]
    assert items[0]["textEdit"]["newText"] == "rate: $0" and items[0]["insertTextFormat"] == 2
    client.change(uri, 4, end, {"line": end["line"] + 1, "character": 0}, '  y = if sex == f\n')
    at = {"line": end["line"], "character": len("  y = if sex == f")}
    items = client.at("completion", uri, at)
    assert [item["label"] for item in items[:2]] == ["male", "female"], items[:2]
    assert items[1]["textEdit"]["range"]["start"]["character"] == at["character"] - 1
    client.change(uri, 5, end, {"line": end["line"] + 1, "character": 0}, "")

    symbols = client.ask("textDocument/documentSymbol", {"textDocument": {"uri": uri}})
    assert [symbol["name"] for symbol in symbols] == ["Sex", "Unused", "person"], symbols
    assert [child["name"] for child in symbols[2]["children"]] == ["age", "note", "sex"]

    # The formatter.
    if unit == "utf-16-le":
        ugly = text.replace("age: int", "age :int").replace("{ male: 50%", "{male :50%")
        client.tell("textDocument/didChange", {"textDocument": {"uri": uri, "version": 6}, "contentChanges": [{"text": ugly}]})
        edits = client.format(uri)
        assert edited(ugly, edits) == text, edited(ugly, edits)
        assert all(edit["range"]["start"]["line"] == edit["range"]["end"]["line"] for edit in edits)
    code, took = client.end()
    assert code == 0, code
    return took


def burst():
    """Many keystrokes without a pause: no change is lost or swapped, and what is asked meanwhile is answered."""
    client = Client()
    uri = "file:///nowhere/burst.synth"
    client.open(uri, "table t[10] {\n  a: int 0..9\n}\n")
    typed = "  b = a + 1\n  c = if b > 3 then a else b\n" * 8
    at, waiting = {"line": 2, "character": 0}, []
    for n, letter in enumerate(typed):
        client.change(uri, n + 2, at, at, letter)
        if letter == "\n":
            at = {"line": at["line"] + 1, "character": 0}
        else:
            at = {"line": at["line"], "character": at["character"] + 1}
        if n % 10 == 0:
            waiting.append(client.send("textDocument/completion", {"textDocument": {"uri": uri}, "position": at}))
        if n % 25 == 0:
            client.tell("$/cancelRequest", {"id": waiting[-1]})
    answers = [client.wait(n) for n in waiting]
    assert any("result" in answer for answer in answers)
    # What cannot be answered says so: cancelled, or overtaken by further changes.
    errors = {answer["error"]["code"] for answer in answers if "error" in answer}
    assert errors <= {-32800, -32801}, errors
    found = client.diagnostics(uri, len(typed) + 1)
    assert {one["code"] for one in found} == {"E0110"} and len(found) == 14, found
    symbols = client.ask("textDocument/documentSymbol", {"textDocument": {"uri": uri}})
    assert [child["name"] for child in symbols[0]["children"]] == ["a"] + ["b", "c"] * 8
    assert client.end()[0] == 0


def files():
    """Names that come from another file: from disk, and from its unsaved text."""
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder).resolve()
        regions, spec = folder / "regions.synth", folder / "spec.synth"
        regions.write_text("enum Region { north, south }\n")
        text = 'use "./regions.synth".{Region}\ntable t[9] {\n  r: Region ~ { north: 50%, south: else }\n}\n'
        client = Client()
        client.open(spec.as_uri(), text)
        assert client.diagnostics(spec.as_uri()) == []
        client.open(regions.as_uri(), "enum Region { north, mid }\n")
        found = client.diagnostics(spec.as_uri())
        assert [one["code"] for one in found] == ["E0107"], found
        target = client.at("definition", spec.as_uri(), place(text, "north:", 1))
        assert target["uri"] == regions.as_uri() and target["range"]["start"] == {"line": 0, "character": 14}, target
        client.tell("textDocument/didClose", {"textDocument": {"uri": regions.as_uri()}})
        assert client.diagnostics(spec.as_uri()) == []
        # A fault in a file that is not open is shown there; a change on disk is noticed.
        regions.write_text("enum Region { north, north, south }\n")
        client.tell("workspace/didChangeWatchedFiles", {"changes": [{"uri": regions.as_uri(), "type": 2}]})
        found = client.diagnostics(regions.as_uri())
        assert [one["code"] for one in found] == ["E0111"] and found[0]["relatedInformation"], found
        assert client.end()[0] == 0


def garbage():
    """What is no message is answered, and the server goes on."""
    client = Client()
    for noise, code in [(b"{oops", -32700), (b"\xff", -32700), (b"[1, 2]", -32600), (b'{"id": 3}', -32600)]:
        client.server.stdin.write(b"Content-Length: %d\r\n\r\n" % len(noise) + noise)
        client.server.stdin.flush()
        answer = client.wait(None)
        assert answer["error"]["code"] == code, answer
    assert client.end()[0] == 0


def endings():
    """The end comes at once: also without `shutdown`, and when the input closes."""
    client = Client()
    client.tell("exit", None)
    assert client.server.wait(PATIENCE) == 1
    client = Client()
    client.server.stdin.close()
    assert client.server.wait(PATIENCE) == 1


def keystrokes():
    """From a keystroke in a large spec to the diagnostics that follow from it."""
    text = SPEC.read_text()
    client = Client()
    uri = SPEC.resolve().as_uri()
    began = time.monotonic()
    client.open(uri, text)
    assert client.diagnostics(uri) == []
    first = time.monotonic() - began
    column = re.search(r"^  [a-z_]+: int = [a-z_]+$", text, re.MULTILINE).group()
    at = place(text, column, len(column))
    times = []
    for n in range(20):
        version = 2 * n + 2
        began = time.monotonic()
        client.change(uri, version, at, at, "_")
        assert client.diagnostics(uri, version)
        times.append(time.monotonic() - began)
        client.change(uri, version + 1, at, {**at, "character": at["character"] + 1}, "")
        assert client.diagnostics(uri, version + 1) == []
    began = time.monotonic()
    client.at("completion", uri, at)
    completion = time.monotonic() - began
    client.end()
    times.sort()
    size = len(text) // 1000
    print(f"{SPEC.name} ({size} kB): first {first * 1e3:.0f} ms, keystroke to diagnostics {times[10] * 1e3:.0f} ms "
          f"(worst {times[-1] * 1e3:.0f} ms), completion {completion * 1e3:.0f} ms")


def neovim(nvim):
    """An editor people use, with its own client: `editor.lua` says what it shows."""
    with tempfile.TemporaryDirectory() as folder:
        script = pathlib.Path(__file__).with_suffix(".lua")
        command = [nvim, "--headless", "-u", "NONE", "-i", "NONE", "-n", "-l", script, BINARY, folder]
        seen = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, timeout=2 * PATIENCE).stdout)
    assert seen["word"] == "agee" and seen["diagnostic"]["code"] == "E0101", seen
    assert seen["fixed"] == '  note: text = "\U0001f9d1 {age}"', seen
    assert "age: int" in seen["hover"] and "0..99" in seen["hover"], seen
    assert seen["completion"] == "Normal(mean: ${1:mean}, sd: ${2:sd})$0", seen
    assert seen["formatted"] == "  age: int 0..99 ~ Normal(mean: 40, sd: 20)", seen
    print(f"Neovim shows the same; its server ends in {seen['end_ms']} ms")


took = clinic(None, "utf-16-le")
clinic(["utf-8", "utf-16"], "utf-8")
burst()
files()
garbage()
endings()
keystrokes()
print(f"the language server and a plain client agree; it ends {took * 1e3:.0f} ms after `exit`")
for nvim in NVIM:
    neovim(nvim)
