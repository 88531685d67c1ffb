"""`python -m tests.sync.gather 200 1`: S18 of the proofs, one line a figure: name value target."""

import sys

from tests.sync.gather import FAULTS, play

ROUNDS, ATTACKS = 200, 1000


def main() -> int:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    told = play(rounds, sys.argv[2] if len(sys.argv) > 2 else "1")
    wanted = {"rounds": (told["rounds"], rounds), "attacks": (told["attacks"], rounds * 5)}
    wanted |= {name: (told[name], 0) for name in FAULTS}
    for name, (found, target) in wanted.items():
        verdict = "PASS" if found == target else "FAIL"
        sys.stdout.write(f"gather.{name} {found} {target} {verdict}\n")
    sys.stdout.write(f"gather.entries {told['entries']}, gather.refused {told['refused']}\n")
    return int(any(found != target for found, target in wanted.values()))


if __name__ == "__main__":
    sys.exit(main())
