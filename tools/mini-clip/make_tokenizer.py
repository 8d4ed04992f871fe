"""Trains the byte-level BPE tokenizer (CLIP's style: lower case, `</w>` ends a word) and writes tokenizer.json."""
import json
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

from captions import CaptionWriter, english_words, read_products

VOCABULARY = 4096
START, END = "<|startoftext|>", "<|endoftext|>"
WORD_PATTERN = r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"
ASCII_WORDS = re.compile(r"'s|'t|'re|'ve|'m|'ll|'d|[a-z]+|[0-9]|[^\sa-z0-9]+")


def byte_alphabet():
    """GPT-2's printable stand-in for each byte (Radford et al. 2019)."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in printable]
    return {**{byte: chr(byte) for byte in printable}, **{byte: chr(256 + n) for n, byte in enumerate(others)}}


def count_words(products, samples):
    """Words of captions by how often they come; each dictionary word once, so that its morphemes get tokens."""
    counts = Counter()
    writer = CaptionWriter(7, english_words())
    for index in range(samples):
        counts.update(ASCII_WORDS.findall(writer.caption(products[index % len(products)]).text.lower()))
    counts.update(english_words())
    return counts


def learn_merges(counts, wanted):
    """Byte-pair encoding (Sennrich et al. 2016, arXiv:1508.07909) with incremental pair counts."""
    alphabet = byte_alphabet()
    words, weights = [], []
    for word, weight in sorted(counts.items()):
        symbols = [alphabet[byte] for byte in word.encode()]
        symbols[-1] += "</w>"
        words.append(symbols)
        weights.append(weight)
    pairs, places = Counter(), defaultdict(set)
    for index, symbols in enumerate(words):
        for pair in zip(symbols, symbols[1:]):
            pairs[pair] += weights[index]
            places[pair].add(index)
    merges = []
    while len(merges) < wanted and pairs:
        best = max(pairs, key=lambda pair: (pairs[pair], pair))
        merges.append(best)
        for index in sorted(places.pop(best)):
            symbols = words[index]
            for pair in zip(symbols, symbols[1:]):
                pairs[pair] -= weights[index]
                if pairs[pair] <= 0:
                    del pairs[pair]
            merged, at = [], 0
            while at < len(symbols):
                if at + 1 < len(symbols) and (symbols[at], symbols[at + 1]) == best:
                    merged.append(symbols[at] + symbols[at + 1])
                    at += 2
                else:
                    merged.append(symbols[at])
                    at += 1
            words[index] = merged
            for pair in zip(merged, merged[1:]):
                pairs[pair] += weights[index]
                places[pair].add(index)
        pairs.pop(best, None)
    return merges


def tokenizer_json(merges):
    alphabet = list(byte_alphabet().values())
    tokens = [*alphabet, *(symbol + "</w>" for symbol in alphabet), *("".join(pair) for pair in merges), START, END]
    vocabulary = {token: index for index, token in enumerate(tokens)}
    special = [{"id": vocabulary[token], "content": token, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True} for token in (START, END)]
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": special,
        "normalizer": {"type": "Sequence", "normalizers": [{"type": "NFC"}, {"type": "Replace", "pattern": {"Regex": r"\s+"}, "content": " "}, {"type": "Lowercase"}]},
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [
            {"type": "Split", "pattern": {"Regex": WORD_PATTERN}, "behavior": "Removed", "invert": True},
            {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}]},
        "post_processor": {"type": "RobertaProcessing", "sep": [END, vocabulary[END]], "cls": [START, vocabulary[START]], "trim_offsets": False, "add_prefix_space": False},
        "decoder": {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True},
        "model": {"type": "BPE", "dropout": None, "unk_token": END, "continuing_subword_prefix": "", "end_of_word_suffix": "</w>", "fuse_unk": False, "vocab": vocabulary, "merges": [" ".join(pair) for pair in merges]},
    }


class Tokenizer:
    """Encodes ASCII captions for training, as tokenizer.json does."""

    def __init__(self, path):
        model = json.loads(Path(path).read_text())["model"]
        self.vocabulary = model["vocab"]
        self.ranks = {tuple(merge.split(" ")): rank for rank, merge in enumerate(model["merges"])}
        self.alphabet = byte_alphabet()
        self.cache = {}

    def word(self, word):
        if word not in self.cache:
            symbols = [self.alphabet[byte] for byte in word.encode()]
            symbols[-1] += "</w>"
            while len(symbols) > 1:
                rank, at = min((self.ranks.get(pair, 1 << 30), at) for at, pair in enumerate(zip(symbols, symbols[1:])))
                if rank == 1 << 30:
                    break
                symbols[at : at + 2] = [symbols[at] + symbols[at + 1]]
            self.cache[word] = [self.vocabulary[symbol] for symbol in symbols]
        return self.cache[word]

    def encode(self, text, context_length):
        ids = [token for word in ASCII_WORDS.findall(text.lower()) for token in self.word(word)]
        return [self.vocabulary[START], *ids[: context_length - 2], self.vocabulary[END]]


if __name__ == "__main__":
    dataset, target = Path(sys.argv[1]), Path(sys.argv[2])
    target.mkdir(parents=True, exist_ok=True)
    merges = learn_merges(count_words(read_products(dataset / "products.jsonl"), 60_000), VOCABULARY - 512 - 2)
    (target / "tokenizer.json").write_text(json.dumps(tokenizer_json(merges), ensure_ascii=False) + "\n")
    print(f"{len(merges)} merges, {VOCABULARY} tokens")
