#!/usr/bin/env python3
"""Measure Polyonym on the evaluation data and hold the figures to their floors.

    POLYONYM_SHARED=../shared python3 .ci/figures.py            measure, compare with .ci/floors.tsv
    POLYONYM_SHARED=../shared python3 .ci/figures.py --raise    and raise the floors to what is measured

A floor is never lowered by this program. Every figure is such that more is better. Standard library only.
"""
import argparse
import json
import math
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import time
import unicodedata
from pathlib import Path

HERE = Path(__file__).resolve().parent
FLOORS = HERE / "floors.tsv"

# The systems whose clean rows must be exact, by the hyphen form of their IDs.
EXACT = re.compile(
    r"(bgnpcgn-(rus-Cyrl-Latn-1947|ukr-Cyrl-Latn-(1965|2019)|bel-Cyrl-Latn-1979|bul-Cyrl-Latn-2013"
    r"|kor-Hang-Latn-(rok-2011|kn-1945)|ell-Grek-Latn-1996|kat-Geor-Latn-2009)"
    r"|ua-ukr-Cyrl-Latn-2010|icao-(rus|ukr|bel)-Cyrl-Latn-9303|moct-kor-Hang-Latn-2000|var-kor-Hang-Latn-mr-1939)")
# Where Debian's package unicode-cldr-core puts the transforms of CLDR.
TRANSFORMS = Path("/usr/share/unicode/cldr/common/transforms")

FAULTY = ("homoglyph-mixed-source", "indic-inherent-vowel-not-dropped", "expected-has-nonlatin")

# The country that the note of a name in the news tells.
COUNTRIES = ((r"Ukraine|Donetsk oblast", "UA"), (r"South Korea", "KR"), (r"Russia", "RU"), (r"German|Rheinmetall", "DE"))


def rows(path):
    with open(path, encoding="utf-8", newline="\n") as f:
        return [line.rstrip("\n").split("\t") for line in f if line.strip("\n")]


def fold(name):
    """A name without case, marks and punctuation."""
    text = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", name).casefold())
    return " ".join("".join(c if c.isalnum() else "" if unicodedata.category(c) == "Mn" else " " for c in text).split())


class Figures:
    def __init__(self, polyonym, shared, out):
        self.polyonym, self.shared, self.out = polyonym, shared, out
        self.found = {}

    def batch(self, name, args, lines):
        """Answers lines of the batch format; returns the rows and keeps them as a file."""
        t = time.monotonic()
        p = subprocess.run([self.polyonym, *args, "-batch"], input="".join(l + "\n" for l in lines).encode(),
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if p.returncode not in (0, 1):
            sys.exit(f"{name}: exit code {p.returncode}: {p.stderr.decode()}")
        (self.out / f"{name}.tsv").write_bytes(p.stdout)
        took = time.monotonic() - t
        print(f"   {name}: {len(lines)} rows in {took:.1f} s")
        return [l.split("\t") for l in p.stdout.decode().split("\n")[:-1]]

    def score(self, scorer, *args):
        """Runs a scorer and returns the figures of its last line."""
        p = subprocess.run([sys.executable, self.shared / "eval" / scorer, *map(str, args)], capture_output=True, text=True)
        if p.returncode:
            sys.exit(f"{scorer}: {p.stderr}")
        last = p.stdout.strip().split("\n")[-1]
        print(f"   {last}")
        return {k: float(v.rstrip("%")) for k, v in re.findall(r"(\S+)=([\d.]+%?)", last)}

    def views(self, scorer, *args):
        """Runs a scorer and returns its tables, by what they are by, their rows and their columns."""
        p = subprocess.run([sys.executable, self.shared / "eval" / scorer, *map(str, args)], capture_output=True, text=True)
        if p.returncode:
            sys.exit(f"{scorer}: {p.stderr}")
        found, head = {}, None
        for line in p.stdout.split("\n"):
            cells = line.split("\t")
            if len(cells) == 1:
                head = None
            elif head is None:
                head = cells
            else:
                found.setdefault(head[0], {})[cells[0]] = dict(zip(head, cells))
        return found

    def vectors(self):
        path = self.shared / "vectors" / "interscript.tsv"
        head, *all_rows = rows(path)
        got = self.batch("interscript", ["translit", "-keep-going"], ["\t".join(r[:2]) for r in all_rows])
        total = self.score("score_vectors.py", path, self.covered("interscript", got))
        self.found["interscript clean exact %"] = total["clean_exact"]
        nfc = lambda s: unicodedata.normalize("NFC", s)
        right = n = 0
        misses = self.out / "exact-misses.tsv"
        with open(misses, "w", encoding="utf-8") as f:
            for r, g in zip(all_rows, got):
                if EXACT.fullmatch(r[0]) and not any(x in (r + [""])[3] for x in FAULTY):
                    n += 1
                    if len(g) == 3 and nfc(g[2]) == nfc(r[2]):
                        right += 1
                    else:
                        f.write("\t".join([*r[:3], g[-1]]) + "\n")
        self.found["exact systems, clean rows exact %"] = 100 * right / n
        print(f"   exact systems: {right} of {n} clean rows; the others are in {misses.name}")
        self.held()

    def held(self):
        """The rows by authority, and how many of them are held to be wrong: systems/held.tsv in data, and the test that counts it."""
        p = subprocess.run(["go", "test", "./data", "-run", "^TestHeld$", "-v", "-count=1"], cwd=HERE.parent, capture_output=True, text=True,
                           env={**os.environ, "POLYONYM_SHARED": str(self.shared.resolve())})
        counts = {}
        for found in re.findall(r"(interscript|iuliia|extra) (\S+): (\d+) rows, (\d+) exact \S+ %\), (\d+) held to be wrong", p.stdout):
            counts[found[:2]] = tuple(map(int, found[2:]))
        if not counts:
            sys.exit(f"TestHeld: {p.stdout}{p.stderr}")
        print(f"   {'authority':18} {'rows':>5} {'exact':>6} {'raw %':>7} {'held wrong':>11} {'of the rest %':>14}")
        for (name, group), (n, exact, wrong) in counts.items():
            if name == "interscript":
                rest = f"{100 * exact / (n - wrong):.2f}" if n > wrong else "-"
                print(f"   {group:18} {n:5} {exact:6} {100 * exact / n:7.2f} {wrong:11} {rest:>14}")
        n, exact, wrong = counts["interscript", "all"]
        self.found["interscript clean rows not held wrong, exact %"] = 100 * exact / (n - wrong)
        for name, lists in (("iuliia, no Cyrillic left", ["iuliia all"]), ("extra Korean person names", ["extra scriptshifter-korean_names-s2r"]),
                            ("extra Ukrainian", ["extra spellingukraine-ukr-en"]), ("extra Hindi", ["extra scriptshifter-hindi_devanagari-s2r"]),
                            ("extra read back", [f"extra {g}" for l, g in counts if g.endswith("-r2s")])):
            n, exact, wrong = map(sum, zip(*(counts[tuple(l.split(" "))] for l in lists)))
            self.found[f"{name}, exact %"] = 100 * exact / n
            print(f"   {name}: {exact} of {n} exact, {wrong} held to be wrong")
        if p.returncode:
            print("   TestHeld fails: rows are neither exact nor held to be wrong, or a line of systems/held.tsv explains none")

    def detect(self):
        """The share of clean rows whose system is the first that detect names, or ties with it."""
        known = {}
        for line in subprocess.run([self.polyonym, "systems", "-json"], capture_output=True, text=True, check=True).stdout.splitlines():
            s = json.loads(line)
            for name in [s["id"].replace(":", "-"), *s.get("aliases", [])]:
                known[name] = s["id"]
        head, *body = rows(self.shared / "vectors" / "interscript.tsv")
        body = [r for r in body if r[0] in known and not any(x in (r + [""])[3] for x in FAULTY)]
        got = self.batch("detect", ["detect"], ["\t".join(r[1:3]) for r in body])
        right = sum(known[r[0]] in [g[2], *(x[1:] for x in g[4].split(",") if x.startswith("="))] for r, g in zip(body, got))
        print(f"   detect: the true system is first, or ties, in {right} of {len(body)} clean rows")
        self.found["detect first or tied %"] = 100 * right / len(body)

    def cldr(self):
        if not TRANSFORMS.is_dir():
            print(f"   cldr: skipped, there are no transforms in {TRANSFORMS}")
            return
        archive = self.shared / "vectors" / "cldr" / "cldr-visible.tar.gz"
        with tarfile.open(archive) as t:
            texts = [t.extractfile(m).read().decode() for m in t if m.name.endswith(".tsv")]
        lines = ["\t".join(l.split("\t")[:2]) for text in texts for l in text.split("\n")[1:] if l]
        self.batch("cldr", ["translit", "-cldr", TRANSFORMS, "-keep-going"], lines)
        self.found["cldr exact %"] = self.score("score_vectors.py", archive, self.out / "cldr.tsv")["exact"]

    def covered(self, name, got):
        """A prediction file without the rows of unknown systems."""
        path = self.out / f"{name}.covered.tsv"
        path.write_text("".join("\t".join(g) + "\n" for g in got if len(g) == 3 and g[2]), encoding="utf-8")
        return path

    def pairs(self):
        folder = self.shared / "eval" / "pairs"
        lines = []
        for f in ("pairs.tsv", "hardneg.tsv"):
            head, *body = rows(folder / f)
            a, b, kind = head.index("name_a"), head.index("name_b"), head.index("kind")
            kinds = ("person", "organization", "place")
            lines += ["\t".join([r[a], r[b], r[kind] if r[kind] in kinds else ""]) for r in body]
        self.batch("pairs", ["compare"], lines)
        t = self.score("score_pairs.py", folder / "pairs.tsv", self.out / "pairs.tsv", "--hardneg", folder / "hardneg.tsv")
        self.found["pairs joint F1"] = t["joint_F1"]
        self.found["pairs cross-script recall"] = t["cross_recall"]
        self.found["pairs hard negatives told apart"] = 1 - t["hardneg_fpr"]

    def link(self, limit):
        folder = self.shared / "eval" / "link"
        for kind, store in (("persons", "store.persons"), ("native.persons", "store.native.persons"), ("places", "store.places"), ("orgs", "store.orgs")):
            queries = folder / f"queries.{kind}.tsv"
            head, *body = rows(queries)
            lines = ["\t".join(r[:4]) for r in (body[:limit] if limit else body)]
            self.batch(f"link.{kind}", ["resolve", "-store", str(folder / f"{store}.jsonl")], lines)
            t = self.score("score_link.py", queries, self.out / f"link.{kind}.tsv", "--only-predicted")
            self.found[f"link {kind} R@1"] = t["R@1"]
            self.found[f"link {kind} F1"] = t["F1"]
            self.found[f"link {kind} precision"] = t["P"]
            self.found[f"link {kind} none where none"] = t["nil_ok"]

    def scripts(self, most=500):
        """Persons by script, of the names asked and of those in the store: the first rows of each script with 200 queries or more."""
        sys.path.insert(0, str(self.shared / "eval"))
        from _common import script
        folder = self.shared / "eval" / "link"
        for kind, view in (("persons", "script"), ("native.persons", "store-script")):
            store = folder / f"store.{kind}.jsonl"
            first = {}
            for line in open(store, encoding="utf-8"):
                e = json.loads(line)
                first[e["id"]] = e["names"][0]["text"]
            of = {}
            for r in rows(folder / f"queries.{kind}.tsv")[1:]:
                name = r[1] if view == "script" else first.get(r[4])
                if name:
                    of.setdefault(script(name), []).append(r)
            asked = {s: rs[:most] for s, rs in of.items() if len(rs) >= 200}
            name = f"link.{kind}.scripts"
            self.batch(name, ["resolve", "-store", str(store)], ["\t".join(r[:4]) for rs in asked.values() for r in rs])
            table = self.views("score_link.py", folder / f"queries.{kind}.tsv", self.out / f"{name}.tsv", "--only-predicted", "--store", store)[view]
            for s in sorted(asked):
                t = table[s]
                print(f"   {kind} {s}: " + " ".join(f"{k}={t[k]}" for k in ("n", "R@1", "P", "R", "F1", "nil_ok")))
                self.found[f"link {kind} {s} R@1"] = float(t["R@1"])
                self.found[f"link {kind} {s} F1"] = float(t["F1"])

    def candidates(self):
        """How often the entity that is meant is among those that a query is compared with."""
        out = subprocess.run(["go", "run", "./data/internal/measure", "recall", str(self.shared.resolve() / "eval")], cwd=HERE.parent, capture_output=True, text=True, check=True).stdout
        print("   " + out.rstrip("\n").replace("\n", "\n   "))
        linking, pairs = out.split("\n\n")
        for line in linking.split("\n")[1:]:
            task, queries, found, *_ = line.split("\t")
            self.found[f"candidates {task} recall"] = float(found)
        for line in pairs.rstrip("\n").split("\n")[1:]:
            pair, number, shared, *_ = line.split("\t")
            if pair.startswith("same"):
                self.found[f"keys {pair}, shared"] = float(shared)

    def mentions(self):
        """Forms as found in text, against the three stores together."""
        folder = self.shared / "eval" / "link"
        together = self.out / "store.mentions.jsonl"
        seen = set()
        with open(together, "w", encoding="utf-8") as out:
            for store in ("persons", "places", "orgs"):
                for line in open(folder / f"store.{store}.jsonl", encoding="utf-8"):
                    if (id := json.loads(line)["id"]) not in seen:
                        seen.add(id)
                        out.write(line)
        queries = folder / "queries.mentions.tsv"
        head, *body = rows(queries)
        self.batch("link.mentions", ["resolve", "-store", str(together)], ["\t".join(r[:4]) for r in body])
        t = self.score("score_link.py", queries, self.out / "link.mentions.tsv")
        for name, key in (("R@1", "R@1"), ("F1", "F1"), ("precision", "P"), ("none where none", "nil_ok")):
            self.found[f"link mentions {name}"] = t[key]

    def ambiguous(self):
        """Names that several entities of a store bear, of those whose entities share a folded name there."""
        folder = self.shared / "eval" / "link"
        said = asked = 0
        for kind in ("persons", "places", "orgs"):
            store = folder / f"store.{kind}.jsonl"
            names = {}
            for line in open(store, encoding="utf-8"):
                e = json.loads(line)
                names[e["id"]] = {fold(n["text"]) for n in e["names"]}
            head, *body = rows(folder / f"queries.{kind}.ambiguous.tsv")
            shared = [r for r in body if set.intersection(*(names.get(i, set()) for i in r[4].split("|")))]
            got = self.batch(f"link.{kind}.ambiguous", ["resolve", "-store", str(store)], ["\t".join(r[:4]) for r in shared])
            said += sum(g[1] == "ambiguous" for g in got)
            asked += len(shared)
        print(f"   ambiguous: said of {said} of {asked} names whose entities share a name")
        self.found["link ambiguous said so"] = said / asked

    def news(self):
        head, *body = rows(self.shared / "eval" / "news" / "news-de.tsv")
        lines = []
        for i, r in enumerate(body):
            told = re.sub(r"\(not .*?\)|not the .*", "", r[3] if len(r) > 3 else "")
            country = next((c for pattern, c in COUNTRIES if re.search(pattern, told)), "")
            # Both forms, by the name alone and then with the country given.
            lines += [f"{i}\t{name}\t\t\t{c}" for c in ("", country) for name in (r[0], r[2])]
        got = [(g[1], g[2]) for g in self.batch("news", ["resolve"], lines)]
        same = match = with_country = 0
        for i, r in enumerate(body):
            plain, near = got[4 * i:4 * i + 2], got[4 * i + 2:4 * i + 4]
            ok = near[0][1] != "" and near[0][1] == near[1][1]
            same += ok
            match += ok and all(decision == "match" for decision, _ in plain)
            fits = ok and all(decision == "match" for decision, _ in near)
            with_country += fits
            if not fits:
                print(f"   {r[0]} / {r[2]}: {plain}, with the country given {near}")
        print(f"   of {len(body)} names in the news {same} have one best entity, {match} are both a match, {with_country} with the country given")
        self.found["news best entity of both forms"] = same
        self.found["news match of both forms"] = match
        self.found["news match of both forms, country given"] = with_country


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--raise", dest="lift", action="store_true", help="raise floors to what is measured")
    ap.add_argument("--link-rows", type=int, default=3000, metavar="N", help="answer the first N rows of each linking task, which are a random sample; 0 is all (default 3000)")
    ap.add_argument("--out", type=Path, default=HERE / "out", help="where predictions go (default .ci/out)")
    a = ap.parse_args()
    shared = os.environ.get("POLYONYM_SHARED")
    if not shared:
        sys.exit("POLYONYM_SHARED names no folder")
    a.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as tmp:
        polyonym = os.path.join(tmp, "polyonym")
        subprocess.run(["go", "build", "-o", polyonym, "./cmd/polyonym"], cwd=HERE.parent, check=True)
        f = Figures(polyonym, Path(shared), a.out)
        f.vectors()
        f.detect()
        f.cldr()
        f.pairs()
        f.link(a.link_rows)
        f.scripts()
        f.mentions()
        f.ambiguous()
        f.candidates()
        f.news()
    floors = {r[0]: float(r[1]) for r in rows(FLOORS) if not r[0].startswith("#")} if FLOORS.exists() else {}
    low = [name for name in floors if name not in f.found or f.found[name] < floors[name]]
    print(f"\n{'figure':42} {'now':>9} {'floor':>9}")
    for name, value in sorted(f.found.items()):
        print(f"{name:42} {value:9.4f} {floors.get(name, float('nan')):9.4f}{'  BELOW' if name in low else ''}")
    if a.lift:
        for name, value in f.found.items():
            floors[name] = max(floors.get(name, 0), math.floor(value * 1000) / 1000)
        FLOORS.write_text("# figure\tfloor: raised by .ci/figures.py --raise, never lowered\n"
                          + "".join(f"{n}\t{v:g}\n" for n, v in sorted(floors.items())), encoding="utf-8")
    if low:
        sys.exit("below the floor: " + ", ".join(sorted(low)))


if __name__ == "__main__":
    main()
