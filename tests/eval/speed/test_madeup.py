from __future__ import annotations

import subprocess
import sys
from itertools import islice

from eval.speed.corpus import madeup, texts
from index.language.tokens import terms

_PRINT = "from itertools import islice; from eval.speed.corpus import madeup; print(*islice(madeup(), 40), sep='\\n')"
_LOADED = "; import sys; print('jieba' in sys.modules)"


def test_the_same_seed_makes_the_same_articles_in_another_process_and_loads_no_jieba() -> None:
    done = subprocess.run([sys.executable, "-c", _PRINT + _LOADED], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [*islice(madeup(), 40), "False"]
    assert list(islice(madeup(2), 40)) != list(islice(madeup(), 40))


def test_passages_are_distinct_of_the_usual_length_and_as_varied_as_news() -> None:
    passages = [passage for text in islice(texts(None), 400) for passage in text.passages]
    assert len(passages) > 800
    assert len(set(passages)) == len(passages)
    assert 180 < sum(map(len, passages)) / len(passages) < 260
    words = [word for passage in passages for word in terms(passage)]
    assert len(set(words)) > 8_000
