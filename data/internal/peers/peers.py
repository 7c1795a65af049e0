"""Measure peers on the evaluation data, beside polyonym: see run.

A peer gives a pair of names a score. Its threshold, and the lead over the runner-up that a match needs, are those
that give it the best F1 on the very rows that it is measured on: in its favour, since polyonym's are fixed beforehand.
A query is compared with every name of every entity of its kind: no peer loses what a search in front of it would lose.
A peer that can't be imported or fails is reported as not run, with the error.
"""
import argparse
import collections
import itertools
import json
import math
import random
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TASKS = {"persons": ["persons"], "native.persons": ["native.persons"], "places": ["places"], "orgs": ["orgs"],
         "mentions": ["persons", "places", "orgs"]}
KINDS = ("person", "organization", "place")

Query = collections.namedtuple("Query", "id name lang kind expected")
Entity = collections.namedtuple("Entity", "id names")


def table(path):
    with open(path, encoding="utf-8", newline="\n") as f:
        head, *rows = [line.rstrip("\n").split("\t") for line in f]
    return [dict(zip(head, r)) for r in rows]


def piped(command, lines):
    """Runs a program that writes a line for each it reads."""
    p = subprocess.run(command, input="".join(l + "\n" for l in lines), stdout=subprocess.PIPE, text=True, encoding="utf-8")
    if p.returncode not in (0, 1):
        raise RuntimeError(f"{command[0]}: exit code {p.returncode}")
    out = p.stdout.split("\n")[:-1]
    if len(out) != len(lines):
        raise RuntimeError(f"{command[0]}: {len(out)} lines for {len(lines)}")
    return out


def romanized(names):
    """Names as go-unidecode spells them, in lower case, without punctuation."""
    return [re.sub(r"[^a-z0-9]+", " ", s.lower()).strip() for s in piped(["romanize"], names)]


class Peer:
    rows = 300  # queries of a linking task that it can be asked in bounded time; 0: pairs only

    def pairs(self, pairs):
        """Scores of (name, name, kind)."""
        raise NotImplementedError

    def link(self, names, entities, kind):
        """For each name (best entity's ID, score, score of the runner-up)."""
        raise NotImplementedError


class Matrix(Peer):
    """A peer that compares many strings with many at once."""

    def spell(self, names):
        return names

    def grid(self, a, b):
        """Scores of each of a with each of b."""
        raise NotImplementedError

    def one(self, a, b):
        return float(self.grid([a], [b])[0, 0])

    def pairs(self, pairs):
        a, b = self.spell([p[0] for p in pairs]), self.spell([p[1] for p in pairs])
        return [self.one(x, y) for x, y in zip(a, b)]

    def link(self, names, entities, kind):
        import numpy as np
        store = self.spell([n for e in entities for n in e.names])
        starts = np.cumsum([0] + [len(e.names) for e in entities[:-1]])
        names = self.spell(names)
        for at in range(0, len(names), 50):
            best = np.maximum.reduceat(self.grid(names[at:at + 50], store), starts, axis=1)
            for row in best:
                order = np.argpartition(-row, 1)[:2] if len(row) > 1 else [0]
                i, *rest = sorted(order, key=lambda i: (-row[i], i))
                yield entities[i].id, float(row[i]), float(row[rest[0]]) if rest else 0.0


class WRatio(Matrix):
    name = "rapidfuzz WRatio"

    def __init__(self):
        from rapidfuzz import fuzz, process, utils
        self.cdist, self.scorer, self.process = process.cdist, fuzz.WRatio, utils.default_process

    def spell(self, names):
        return [self.process(n) for n in names]

    def grid(self, a, b):
        return self.cdist(a, b, scorer=self.scorer, workers=-1)


class RomanWRatio(WRatio):
    name = "rapidfuzz WRatio over go-unidecode"

    def spell(self, names):
        return romanized(names)


class JaroWinkler(Matrix):
    """The better of the names as they stand and with their parts sorted."""
    name = "Jaro–Winkler over go-unidecode"

    def __init__(self):
        from rapidfuzz import distance, process
        self.cdist, self.scorer = process.cdist, distance.JaroWinkler.similarity

    def spell(self, names):
        return romanized(names)

    def grid(self, a, b):
        import numpy as np
        ordered = lambda names: [" ".join(sorted(n.split())) for n in names]
        return np.maximum(self.cdist(a, b, scorer=self.scorer, workers=-1),
                          self.cdist(ordered(a), ordered(b), scorer=self.scorer, workers=-1))


class Nested(Peer):
    """A peer that compares one entity with one."""

    def read(self, names, kind):
        return names

    def score(self, a, b, kind):
        raise NotImplementedError

    def pairs(self, pairs):
        for a, b, kind in pairs:
            yield self.score(self.read([a], kind), self.read([b], kind), kind)

    def link(self, names, entities, kind):
        queries = [self.read([n], kind) for n in names]
        best = [("", 0.0, 0.0)] * len(names)
        for e in entities:
            other = self.read(e.names, kind)
            for i, q in enumerate(queries):
                s = self.score(q, other, kind)
                if s > best[i][1]:
                    best[i] = (e.id, s, best[i][1])
                elif s > best[i][2]:
                    best[i] = (best[i][0], best[i][1], s)
        return best


class Nomenklatura(Nested):
    schemata = {"person": "Person", "organization": "Organization", "place": "LegalEntity", "": "LegalEntity"}

    def __init__(self):
        from followthemoney import model
        from nomenklatura.matching import get_algorithm
        self.model, self.algorithm = model, get_algorithm(self.algorithm_name)
        self.config = self.algorithm.default_config()
        self.ids = itertools.count()

    def read(self, names, kind):
        # The package keeps what it made of a name by the entity's ID: no two may share one.
        return self.model.get_proxy({"id": f"e{next(self.ids)}", "schema": self.schemata[kind], "properties": {"name": names}})

    def score(self, a, b, kind):
        return self.algorithm.compare(a, b, self.config).score


class LogicV2(Nomenklatura):
    name, algorithm_name, rows = "nomenklatura logic-v2", "logic-v2", 100


class NameBased(Nomenklatura):
    name, algorithm_name, rows = "nomenklatura name-based", "name-based", 100


class Rigour(Nested):
    """compare_parts of the names' parts as they stand and in canonical order; the mean over letters, of the better.

    Of tolerances of 1, 1.5, 2, 3 and 4 the pairs speak for 2 and more."""
    name, rows, tolerance = "rigour compare_parts", 0, 2

    def __init__(self):
        from rigour.names import CompareConfig, NamePart, NameTypeTag, align_person_name_order, analyze_names, compare_parts
        config = CompareConfig(budget_tolerance=self.tolerance)
        self.compare = lambda p, q: compare_parts(p, q, config=config)
        self.analyze, self.align, self.sort = analyze_names, align_person_name_order, NamePart.tag_sort
        self.tags = {"person": NameTypeTag.PER, "organization": NameTypeTag.ORG, "place": NameTypeTag.ENT, "": NameTypeTag.ENT}

    def read(self, names, kind):
        return [list(n.parts) for n in self.analyze(self.tags[kind], names, consolidate=False)]

    def score(self, a, b, kind):
        return max((max(self.mean(self.compare(p, q)), self.mean(self.compare(*self.ordered(p, q, kind)))) for p in a for q in b), default=0.0)

    def ordered(self, p, q, kind):
        return self.align(p, q) if kind == "person" else (self.sort(p), self.sort(q))

    @staticmethod
    def mean(alignments):
        letters = sum(len(a.qstr) + len(a.rstr) for a in alignments)
        return sum(a.score * (len(a.qstr) + len(a.rstr)) for a in alignments) / max(1, letters)


class RomanRigour(Rigour):
    name, rows = "rigour compare_parts over go-unidecode", 50

    def pairs(self, pairs):
        a, b = romanized([p[0] for p in pairs]), romanized([p[1] for p in pairs])
        return super().pairs([(x, y, p[2]) for x, y, p in zip(a, b, pairs)])

    def link(self, names, entities, kind):
        store = iter(romanized([n for e in entities for n in e.names]))
        return super().link(romanized(names), [Entity(e.id, [next(store) for _ in e.names]) for e in entities], kind)


class Splink(Peer):
    """NameComparison on romanized names: the order of its levels, which the default weights keep."""
    name, thresholds = "Splink NameComparison over go-unidecode", None

    def __init__(self):
        import logging

        import duckdb
        import splink.comparison_library as cl
        from splink import Linker, SettingsCreator
        from splink.internals.duckdb.database_api import DuckDBAPI
        logging.getLogger("splink").setLevel(logging.ERROR)  # default weights are meant
        self.duckdb, self.api, self.linker, self.settings = duckdb, DuckDBAPI, Linker, SettingsCreator
        self.comparison = cl.NameComparison("name", **({"jaro_winkler_thresholds": self.thresholds} if self.thresholds else {}))

    def weights(self, left, right, rule, take):
        """Match weights of the rows of two tables of (number, name), as SQL makes of them."""
        db = self.duckdb.connect()
        for table, rows in (("l", left), ("r", right)):
            db.execute(f"create table {table} (unique_id integer, grp integer, name varchar)")
            with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as f:
                for number, group, name in rows:
                    f.write(json.dumps({"unique_id": number, "grp": group, "name": name or None}) + "\n")
                f.flush()
                db.execute(f"insert into {table} select unique_id, grp, name from read_json('{f.name}', columns = {{unique_id: 'integer', grp: 'integer', name: 'varchar'}})")
        api = self.api(connection=db)
        settings = self.settings(link_type="link_only", comparisons=[self.comparison], retain_matching_columns=False,
                                 blocking_rules_to_generate_predictions=[rule], additional_columns_to_retain=["grp"])
        linker = self.linker([api.register("l"), api.register("r")], settings, log_level=None)
        return db.execute(take.format(linker.inference.predict().physical_name)).fetchall()

    def pairs(self, pairs):
        a, b = romanized([p[0] for p in pairs]), romanized([p[1] for p in pairs])
        got = self.weights([(i, i, n) for i, n in enumerate(a)], [(i, i, n) for i, n in enumerate(b)], "l.unique_id = r.unique_id",
                           "select unique_id_l, match_weight from {}")
        scores = dict(got)
        return [scores.get(i, -100.0) for i in range(len(pairs))]

    def link(self, names, entities, kind):
        store = romanized([n for e in entities for n in e.names])
        owners = [i for i, e in enumerate(entities) for _ in e.names]
        right = [(i, owner, n) for i, (owner, n) in enumerate(zip(owners, store))]
        names = romanized(names)
        for at in range(0, len(names), 50):
            left = [(i, i, n) for i, n in enumerate(names[at:at + 50])]
            got = self.weights(left, right, "1=1", """
                with best as (select unique_id_l q, grp_r e, max(match_weight) w from {} group by all),
                ranked as (select *, row_number() over (partition by q order by w desc, e) n from best)
                select q, n, e, w from ranked where n <= 2""")
            places = {(q, n): (e, w) for q, n, e, w in got}
            for q in range(len(left)):
                e, w = places.get((q, 1), (None, -100.0))
                yield "" if e is None else entities[e].id, w, places.get((q, 2), (None, -100.0))[1]


class FineSplink(Splink):
    name, thresholds = "Splink NameComparison of 13 levels over go-unidecode", [.99, .97, .95, .92, .90, .88, .85, .82, .79, .76, .73, .70]


PEERS = (LogicV2, NameBased, Rigour, RomanRigour, WRatio, RomanWRatio, Splink, FineSplink, JaroWinkler)


def thresholds(values, most=200):
    """Some of the values, in order, from the least to the greatest."""
    values = sorted(set(values))
    return values if len(values) <= most else [values[round(i * (len(values) - 1) / (most - 1))] for i in range(most)]


def f1(right, said, wanted):
    return 2 * right / max(1, said + wanted)


def decide_pairs(scores, labels):
    """The threshold of the best F1."""
    order = sorted(zip(scores, labels), reverse=True)
    wanted, right, best = sum(labels), 0, (0.0, math.inf)
    for i, (s, same) in enumerate(order):
        right += same
        if i + 1 == len(order) or order[i + 1][0] < s:
            best = max(best, (f1(right, i + 1, wanted), s))
    return best[1]


def decide_link(queries, answers):
    """The threshold and the lead of the best F1."""
    wanted = sum(q.expected != "NIL" for q in queries)
    best = (0.0, math.inf, 0.0)
    leads = thresholds([s - next for _, s, next in answers], 20)
    for t in thresholds([s for _, s, _ in answers]):
        for lead in [0.0, *leads]:
            said = [(q, e) for q, (e, s, next) in zip(queries, answers) if e and s >= t and s - next >= lead]
            best = max(best, (f1(sum(q.expected == e for q, e in said), len(said), wanted), t, -lead))
    return best[1], -best[2]


def scored(scorer, *args):
    p = subprocess.run([sys.executable, scorer, *map(str, args)], capture_output=True, text=True)
    if p.returncode:
        raise RuntimeError(p.stderr)
    return {k: float(v) for k, v in re.findall(r"(\S+)=([\d.]+)", p.stdout.strip().split("\n")[-1])}


def spread(queries, said, rounds=200):
    """Standard error of F1: of what resampled rows give."""
    rng, outcomes = random.Random(1), []
    rows = [(q.expected != "NIL", d == "match", d == "match" and e == q.expected) for q, (d, e) in zip(queries, said)]
    for _ in range(rounds):
        draw = rng.choices(rows, k=len(rows))
        outcomes.append(f1(sum(r[2] for r in draw), sum(r[1] for r in draw), sum(r[0] for r in draw)))
    mean = sum(outcomes) / rounds
    return math.sqrt(sum((x - mean) ** 2 for x in outcomes) / rounds)


class Bench:
    def __init__(self, folder, rows, out):
        self.folder, self.rows, self.out = folder, rows, out
        head = ("kind", "name_a", "name_b", "label")
        self.pairs = [tuple(r[h] for h in head) for f in ("pairs", "hardneg") for r in table(folder / "pairs" / f"{f}.tsv")]
        self.queries, self.stores = {}, {}
        for task, stores in TASKS.items():
            qs = table(folder / "link" / f"queries.{task}.tsv")[:rows]
            self.queries[task] = [Query(q["query_id"], q["name"], q["lang"], q["kind"], q["expected"]) for q in qs]
            lines = {}
            for s in stores:
                with open(folder / "link" / f"store.{s}.jsonl", encoding="utf-8") as f:
                    for line in f:
                        e = json.loads(line)
                        lines.setdefault(e["id"], (e, line))
            self.stores[task] = list(lines.values())

    def write_pairs(self, answers):
        path = self.out / "pairs.tsv"
        path.write_text("".join(f"{a}\t{b}\t{s}\t{d}\n" for (_, a, b, _), (s, d) in zip(self.pairs, answers)), encoding="utf-8")
        t = scored(self.folder / "score_pairs.py", self.folder / "pairs" / "pairs.tsv", path, "--hardneg", self.folder / "pairs" / "hardneg.tsv")
        return t["joint_F1"], t["cross_recall"], t["hardneg_fpr"]

    def write_link(self, task, queries, answers):
        path = self.out / "link.tsv"
        path.write_text("".join(f"{q.id}\t{d}\t{e}\t{s}\n" for q, (d, e, s) in zip(queries, answers)), encoding="utf-8")
        t = scored(self.folder / "score_link.py", self.folder / "link" / f"queries.{task}.tsv", path, "--only-predicted")
        n = sum(q.expected != "NIL" for q in queries)
        return (len(queries), t["R@1"], math.sqrt(t["R@1"] * (1 - t["R@1"]) / n), t["F1"], spread(queries, [a[:2] for a in answers]), t.get("P", 0.0), t["nil_ok"])

    def pairs_of(self, peer):
        pairs = [(a, b, kind if kind in KINDS else "") for kind, a, b, _ in self.pairs]
        scores = list(peer.pairs(pairs))
        t = decide_pairs(scores, [p[3] == "1" for p in self.pairs])
        return self.write_pairs([(s, "same" if s >= t else "different") for s in scores])

    def link_of(self, peer, task):
        queries = self.queries[task][:peer.rows]
        answers = [None] * len(queries)
        for kind in sorted({q.kind for q in queries}):
            entities = [Entity(e["id"], [n["text"] for n in e["names"]]) for e, _ in self.stores[task] if e["kind"] == kind]
            at = [i for i, q in enumerate(queries) if q.kind == kind]
            for i, answer in zip(at, peer.link([queries[i].name for i in at], entities, kind)):
                answers[i] = answer
        t, lead = decide_link(queries, answers)
        said = lambda s, next: "none" if s < t else "match" if s - next >= lead else "ambiguous"
        return self.write_link(task, queries, [(said(s, next) if e else "none", e, s) for e, s, next in answers])

    def own_pairs(self):
        rows = [f"{a}\t{b}\t{kind if kind in KINDS else ''}" for kind, a, b, _ in self.pairs]
        got = [l.split("\t") for l in piped(["polyonym", "compare", "-batch"], rows)]
        return self.write_pairs([(g[2], g[3]) for g in got])

    def own_link(self, task, rows):
        store = self.out / "store.jsonl"
        store.write_text("".join(line for _, line in self.stores[task]), encoding="utf-8")
        queries = self.queries[task][:rows]
        got = [l.split("\t") for l in piped(["polyonym", "resolve", "-batch", "-store", str(store)], ["\t".join(q[:4]) for q in queries])]
        return self.write_link(task, queries, [(g[1], g[2], g[3]) for g in got])


def row(*cells):
    show = lambda c: f"{c:.3f}" if isinstance(c, float) else str(c)
    print("| " + " | ".join(show(c) for c in cells) + " |", flush=True)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("folder", type=Path, metavar="EVAL")
    ap.add_argument("--rows", type=int, default=300, metavar="N", help="ask the first N rows of a linking task, a random sample; slow peers fewer (default 300)")
    ap.add_argument("--tasks", default=",".join(TASKS), help="linking tasks, separated by commas; empty for pairs alone")
    ap.add_argument("--only", default="", metavar="WORDS", help="peers whose name has one of these words, separated by commas")
    a = ap.parse_args()
    tasks = [t for t in a.tasks.split(",") if t]
    wanted = lambda name: not a.only or any(w in name for w in a.only.split(","))
    with tempfile.TemporaryDirectory() as tmp:
        bench = Bench(a.folder, a.rows, Path(tmp))
        peers, missing = [], {}
        for make in PEERS:
            if wanted(make.name):
                try:
                    peers.append(make())
                except Exception as err:  # whatever keeps a peer from running is reported
                    missing[make.name] = f"{type(err).__name__}: {err}"
        own = wanted("polyonym")
        row("pairs and hard negatives", "joint F1", "cross-script recall", "hard negatives called the same")
        print("|---|---|---|---|")
        if own:
            row("polyonym", *bench.own_pairs())
        attempt(peers, missing, lambda peer: row(peer.name, *bench.pairs_of(peer)))
        for task in tasks:
            print()
            row(task, "n", "R@1", "±", "F1", "±", "precision", "none where none", "minutes")
            print("|---|---|---|---|---|---|---|---|---|")
            for n in sorted({min(a.rows, p.rows) for p in peers if p.rows} | {a.rows}, reverse=True):
                if own:
                    row("polyonym", *bench.own_link(task, n), "")
            attempt([p for p in peers if p.rows], missing, lambda peer: timed(peer.name, lambda: bench.link_of(peer, task)))
        for name, why in missing.items():
            print(f"\nNot run: {name}: {why}")


def timed(name, measure):
    t = time.monotonic()
    figures = measure()
    row(name, *figures, f"{(time.monotonic() - t) / 60:.1f}")


def attempt(peers, missing, measure):
    for peer in peers:
        if peer.name in missing:
            continue
        try:
            measure(peer)
        except Exception as err:  # whatever keeps a peer from running is reported
            missing[peer.name] = f"{type(err).__name__}: {err}"


if __name__ == "__main__":
    main()
