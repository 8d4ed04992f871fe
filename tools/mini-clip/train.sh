#!/usr/bin/env bash
# Makes models/mini-clip and models/mini-clip-64 from nothing; goes on where an earlier run was interrupted.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=tools/mini-clip/build
model=models/mini-clip
npm run build
[ -f "$build/products.jsonl" ] || node dist/tools/mini-clip/make-dataset.js "$build"
[ -f "$model/tokenizer.json" ] || python3 tools/mini-clip/make_tokenizer.py "$build" "$model"
python3 tools/mini-clip/train.py "$build" "$model"
python3 tools/mini-clip/export.py "$build" "$model"
small=models/mini-clip-64
mkdir -p "$small" && cp "$model/tokenizer.json" "$small/"
python3 tools/mini-clip/train.py "$build" "$small" --begin-from "$build/mini-clip.pt"
python3 tools/mini-clip/export.py "$build" "$small"
