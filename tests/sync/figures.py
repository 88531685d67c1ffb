"""One figure of a proof on one line: name value target PASS|FAIL."""


def tell(name: str, value: object, target: str, *, passed: bool) -> bool:
    print(f"{name} {value} {target} {'PASS' if passed else 'FAIL'}", flush=True)
    return passed
