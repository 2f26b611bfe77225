"""How the reader's weights are made.

vocabulary   texts → tokenizer.json, fold.json
prepare      questions people asked, made of news, and authored, each with passages our retriever finds → qa.npz
pretrain     masked pieces are guessed → base.npz
read         questions are read with their passages → reader.npz (from base.npz or a reader.npz; `ten_minutes.sh`)
export       reader.npz → reader.onnx, in eight bits
turns        conversations, written and made → turns.npz
turns-model  turns are learnt on the reader's trunk as it ships → turns.onnx
calibrate    what the service's confidence makes of it → confidence.json

How each step was run and what came of it stands in the work folder's record.json.
"""

MEND = "python -m rag.training vocabulary"  # where a folder holds no vocabulary
