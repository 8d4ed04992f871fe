"""Trains mini-clip: `train.py DATASET MODEL_DIR`. Deterministic for a given torch build; goes on from its last checkpoint."""
import argparse
import math
import time
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

from captions import COMMON, FIELDS, PATTERN_AND_COLOR, PATTERN_FIRST, CaptionWriter, english_words, read_products
from make_tokenizer import Tokenizer
from model import CONTEXT_LENGTH, END_TOKEN, SHAPES, MiniClip

MEAN = torch.tensor([0.48145466, 0.4578275, 0.40821073]).view(1, 3, 1, 1)
FULL = ((1700, 1.0), (800, 0.5), (800, 0.4))  # (steps, share of the full learning rate)
TUNED = ((500, 0.6), (300, 0.4), (300, 0.3))  # for a shape that begins from another's weights
COMMON_PRODUCTS = 36_000  # the first two phases draw from these alone, the third from the patterned ones after them too
PICTURE_SCALE, PICTURE_WEIGHT = 12.0, 0.15
STD = torch.tensor([0.26862954, 0.26130258, 0.27577711]).view(1, 3, 1, 1)


def augment(pictures, size, generator):
    """uint8 [N, S, S, 3] → normalised [N, 3, size, size]: crop, scale, stretch, flip, small turn, light, blur, noise."""
    n = pictures.shape[0]
    uniform = lambda low, high, *shape: torch.rand(n, *shape, generator=generator) * (high - low) + low
    x = pictures.permute(0, 3, 1, 2).float() / 255
    zoom, stretch, turn = uniform(0.62, 1.12), uniform(0.9, 1.12), uniform(-0.1, 0.1)
    flip = torch.where(uniform(0, 1) < 0.5, -1.0, 1.0)
    room = (1 - zoom).clamp(min=0.06)
    theta = torch.stack([
        torch.stack([zoom * stretch * flip * turn.cos(), -zoom * turn.sin(), room * uniform(-0.8, 0.8)], 1),
        torch.stack([zoom * stretch * flip * turn.sin(), zoom * turn.cos(), room * uniform(-0.8, 0.8)], 1)], 1)
    x = F.grid_sample(x, F.affine_grid(theta, (n, 3, size, size), align_corners=False), padding_mode="border", align_corners=False)
    blurred = F.avg_pool2d(F.pad(x, (1, 1, 1, 1), mode="replicate"), 3, 1)
    share = (uniform(-1.5, 1).clamp(min=0)).view(n, 1, 1, 1)
    x = x * (1 - share) + blurred * share
    x = x * uniform(0.93, 1.06).view(n, 1, 1, 1) * uniform(0.98, 1.02, 3).view(n, 3, 1, 1)
    x = (x - 0.5) * uniform(0.92, 1.08).view(n, 1, 1, 1) + 0.5
    x = x + torch.randn(x.shape, generator=generator) * uniform(-0.03, 0.03).clamp(min=0).view(n, 1, 1, 1)
    return ((x.clamp(0, 1)) - MEAN) / STD


def matches(pictures, captions):
    """[pictures × captions] whether the picture has every attribute value the caption demands."""
    ok = torch.ones(len(pictures), len(captions), dtype=torch.bool)
    for at, _ in enumerate(FIELDS):
        has, wants = pictures[:, at : at + 1], captions[None, :, at]
        ok &= (wants < 0) | (has == wants)
    return ok


def contrastive_loss(images, texts, scale, ok):
    """Symmetric InfoNCE whose targets are spread over all matching pairs. Captions that demand more attributes weigh more."""
    logits = scale * images @ texts.t()
    weights = ok.float()
    text_to_image = -(weights / weights.sum(0, keepdim=True) * logits.log_softmax(0)).sum(0).mean()
    specific = weights / weights.sum(0, keepdim=True)
    image_to_text = -(specific / specific.sum(1, keepdim=True) * logits.log_softmax(1)).sum(1).mean()
    return (text_to_image + image_to_text) / 2


def picture_loss(images, ok):
    """Pictures of one colour and category together, all others apart (supervised contrastive, Khosla et al. 2020, arXiv:2004.11362)."""
    others = ~torch.eye(len(images), dtype=torch.bool)
    logits = (PICTURE_SCALE * images @ images.t()).masked_fill(~others, -1e4)
    positive = (ok & others).float()
    has_any = positive.sum(1) > 0
    return (-(positive * logits.log_softmax(1)).sum(1)[has_any] / positive.sum(1)[has_any]).mean()


class Sampler:
    """Draws the products of a step.

    In a random batch hardly two products share category and colour, so nothing makes the model look at the
    pattern. Every other step of the second phase is therefore drawn from a few category and colour pairs, with as many
    patterned products as plain ones. Half of the third phase's steps hold the patterned products of a few categories in
    all colours, where the pattern alone tells what "striped mug" means.
    """

    def __init__(self, products):
        self.count = len(products)
        self.groups, self.patterned = {}, {}
        for index, product in enumerate(products):
            group = self.groups.setdefault((product["category"], product["color"]), ([], []))
            group[product["pattern"] != "plain"].append(index)
            if product["pattern"] != "plain":
                self.patterned.setdefault(product["category"], []).append(index)
        self.pairs = sorted(pair for pair, (plain, patterned) in self.groups.items() if len(plain) >= 4 and len(patterned) >= 4)
        self.categories = sorted(self.patterned)

    def random(self, size, generator):
        return torch.randperm(self.count, generator=generator)[:size]

    def alike(self, size, generator):
        chosen = []
        for pair in pick(self.pairs, len(self.pairs), generator):
            plain, patterned = self.groups[pair]
            chosen += pick(plain, 5, generator) + pick(patterned, 16, generator)
            if len(chosen) >= size:
                return torch.tensor(chosen[:size])
        return torch.tensor(chosen)

    def patterned_of_few_categories(self, size, generator):
        return torch.tensor(sum((pick(self.patterned[category], size // 6 + 1, generator) for category in pick(self.categories, 6, generator)), [])[:size])


def pick(items, count, generator):
    return [items[at] for at in torch.randperm(len(items), generator=generator)[:count].tolist()]


def draw(step, phases, size, samplers, generator):
    """The products of a step, and how its captions are weighted."""
    common, everything = samplers
    first_end = phases[0][0]
    second_end = first_end + phases[1][0]
    if step < first_end:
        return common.random(size, generator), COMMON
    if step < second_end:
        return (common.alike(size, generator), PATTERN_AND_COLOR) if step % 2 == 0 else (common.random(size, generator), COMMON)
    if step % 2 == 0:
        return everything.patterned_of_few_categories(size, generator), PATTERN_FIRST
    return (everything.alike(size, generator), PATTERN_AND_COLOR) if step % 4 == 1 else (everything.random(size, generator), COMMON)


def learning_rate(step, phases):
    """Share of the full rate: each phase warms up and then falls along a cosine."""
    for length, top in phases:
        if step < length:
            return top * min(1, (step + 1) / 60) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * min(1, step / length))))
        step -= length
    return 0.0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("dataset", type=Path)
    parser.add_argument("model", type=Path, help="directory with tokenizer.json; its name chooses the shape")
    parser.add_argument("--begin-from", type=Path, help="checkpoint of another shape, whose weights are tuned")
    parser.add_argument("--batch", type=int, default=256)
    parser.add_argument("--rate", type=float, default=1.5e-3)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    shape, phases = SHAPES[options.model.name], TUNED if options.begin_from else FULL
    torch.manual_seed(1)
    torch.set_num_threads(options.threads)

    products = read_products(options.dataset / "products.jsonl")
    pictures = np.memmap(options.dataset / "pictures.u8", dtype=np.uint8, mode="r").reshape(len(products), 112, 112, 3)
    values = [{value: code for code, value in enumerate(sorted({product[field] for product in products}))} for field in FIELDS]
    attributes = torch.tensor([[values[at][product[field]] for at, field in enumerate(FIELDS)] for product in products])
    tokenizer = Tokenizer(options.model / "tokenizer.json")

    model = MiniClip(shape)
    if options.begin_from:
        model.begin_from(torch.load(options.begin_from)["model"])
    model = model.to(memory_format=torch.channels_last)
    decayed = [p for p in model.parameters() if p.ndim >= 2]
    others = [p for p in model.parameters() if p.ndim < 2]
    optimizer = torch.optim.AdamW([{"params": decayed, "weight_decay": 0.05}, {"params": others, "weight_decay": 0.0}], lr=options.rate, betas=(0.9, 0.98))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: learning_rate(step, phases))
    samplers = Sampler(products[:COMMON_PRODUCTS]), Sampler(products)
    checkpoint, first, steps = options.dataset / f"{options.model.name}.pt", 0, sum(length for length, _ in phases)
    if checkpoint.exists():
        state = torch.load(checkpoint)
        model.load_state_dict(state["model"]), optimizer.load_state_dict(state["optimizer"]), schedule.load_state_dict(state["schedule"])
        first = state["step"]
    words = english_words()
    started = time.time()
    for step in range(first, steps):
        # Each step has seeds of its own, so that a resumed run sees the batches an unbroken one would have.
        generator = torch.Generator().manual_seed(10_000 + step)
        writer = CaptionWriter(20_000 + step, words)
        chosen, weights = draw(step, phases, options.batch, samplers, generator)
        captions = [writer.caption(products[index], weights) for index in chosen.tolist()]
        ids = [tokenizer.encode(caption.text, CONTEXT_LENGTH) for caption in captions]
        longest = max(map(len, ids))
        input_ids = torch.tensor([line + [END_TOKEN] * (longest - len(line)) for line in ids])
        demands = torch.tensor([[-1 if value is None else values[at][value] for at, value in enumerate(caption.demands)] for caption in captions])
        pixels = augment(torch.from_numpy(pictures[np.sort(chosen.numpy())][np.argsort(np.argsort(chosen.numpy()))]), shape.image_size, generator).contiguous(memory_format=torch.channels_last)
        images, texts, scale = model(pixels, input_ids)
        loss = contrastive_loss(images, texts, scale, matches(attributes[chosen], demands))
        if weights is not COMMON:
            color_and_category = attributes[chosen][:, :2]
            loss = loss + PICTURE_WEIGHT * picture_loss(images, (color_and_category[:, None] == color_and_category[None]).all(2))
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        if step % 10 == 0 or step == steps - 1:
            print(f"step {step} loss {loss.item():.4f} scale {scale.item():.1f} samples/s {(step - first + 1) * options.batch / (time.time() - started):.0f}", flush=True)
        if (step + 1) % 50 == 0 or step == steps - 1:
            torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "schedule": schedule.state_dict(), "step": step + 1}, checkpoint.with_suffix(".tmp"))
            checkpoint.with_suffix(".tmp").replace(checkpoint)


if __name__ == "__main__":
    main()
