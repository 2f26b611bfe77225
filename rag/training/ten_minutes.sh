#!/usr/bin/env bash
# Ten minutes on one graphics card, from weights that were pretrained: a run of seconds to see that all is there, then
# the long one. Run it in the checkout, where Python has torch with CUDA, tokenizers, filelock, tqdm and scikit-learn.
#   DATA   data folder; of it only text/news_zh_crud.txt.xz is read
#   FROM   folder of qa.npz, turns.npz and claims.npz (without them: reading alone), base.npz, tokenizer.json and fold.json
#   START  weights to begin from: base.npz, or a reader.npz to teach it more
#   OUT    where reader.npz goes (float16, in parts of at most 15 MiB: cat reader.npz.* >reader.npz) with record.json
#   FLAGS  more flags of the long run, such as --rate 2e-4 or --authored 0.6
set -euo pipefail
DATA=${DATA:-../shared/data} FROM=${FROM:-../shared/reader} OUT=${OUT:-out}
START=${START:-$FROM/base.npz} MINUTES=${MINUTES:-8} WORK=${WORK:-/tmp/reader} PYTHON=${PYTHON:-python3}
mkdir -p "$OUT" "$WORK/short" "$WORK/long"

read_for() { # folder, minutes, more flags
  local work=$1 minutes=$2
  shift 2
  rm -f "$work/read.pt"
  "$PYTHON" -m rag.training read --data "$DATA" --vocabulary "$FROM" --questions "$FROM/qa.npz" \
    --start "$START" --work "$work" --minutes "$minutes" "$@"
}

read_for "$WORK/short" 0.75
cp "$WORK/short/record.json" "$OUT/short.json"
cp "$WORK/short/articles.npz" "$WORK/long/" # tokenised once
# shellcheck disable=SC2086
read_for "$WORK/long" "$MINUTES" --part 15 ${FLAGS:-}
cp "$WORK/long/record.json" "$WORK"/long/reader.npz.* "$OUT/"
