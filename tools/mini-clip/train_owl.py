"""Trains mini-owl on scenes: `train_owl.py DATASET MODEL_DIR CLIP_CHECKPOINT`. Goes on from its last checkpoint."""
import argparse
import json
import math
import random
import time
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

from captions import CATEGORIES, COLORS, OPENINGS
from make_tokenizer import Tokenizer
from model import CONTEXT_LENGTH, END_TOKEN, MiniClip
from owl_model import DETECTOR_SIZE, GRID, MiniOwl
from train import MEAN, STD

NAMES = sorted(CATEGORIES)
COLORED_LABELS = 24  # for each step: "red dress" in addition to "dress", so that labels may name more than a category
CENTRAL = 0.5  # cells in this share of a box, in both directions, answer for it


def label_texts(objects, rng):
    """(text, category, colour): a text for each category, and texts of colour and category, half of them of things in the scenes."""
    say = lambda words: rng.choice(OPENINGS).format(words) if rng.random() < 0.5 else words
    labels = [(say(rng.choice(CATEGORIES[name])), name, None) for name in NAMES]
    present = [(thing["category"], thing["color"]) for scene in objects for thing in scene]
    for n in range(COLORED_LABELS):
        category, color = rng.choice(present) if n % 2 == 0 else (rng.choice(NAMES), rng.choice(sorted(COLORS)))
        labels.append((say(f"{rng.choice(COLORS[color])} {rng.choice(CATEGORIES[category])}"), category, color))
    return labels


def augmented(pictures, objects, generator, rng):
    """uint8 [N, S, S, 3] → normalised [N, 3, S, S] and boxes: mirrored, moved and scaled a little, other light, noise."""
    x = pictures.permute(0, 3, 1, 2).float() / 255
    n = x.shape[0]
    thetas, scenes = [], []
    for scene in objects:
        flip, zoom = (-1.0 if rng.random() < 0.5 else 1.0), rng.uniform(0.85, 1.2)
        dx, dy = rng.uniform(-0.12, 0.12), rng.uniform(-0.12, 0.12)
        thetas.append([[zoom * flip, 0.0, dx], [0.0, zoom, dy]])
        things = []
        for thing in scene:
            cx, cy, w, h = thing["box"]
            # grid_sample reads at zoom·flip·x + dx for an output at x, in −1…1. Boxes need the inverse.
            new = [((2 * cx - 1 - dx) / (zoom * flip) + 1) / 2, ((2 * cy - 1 - dy) / zoom + 1) / 2, w / zoom, h / zoom]
            x0, x1 = max(0.0, new[0] - new[2] / 2), min(1.0, new[0] + new[2] / 2)
            y0, y1 = max(0.0, new[1] - new[3] / 2), min(1.0, new[1] + new[3] / 2)
            if x1 - x0 > 0.5 * new[2] and y1 - y0 > 0.5 * new[3]:
                things.append({**thing, "box": [(x0 + x1) / 2, (y0 + y1) / 2, x1 - x0, y1 - y0]})
        scenes.append(things)
    grid = F.affine_grid(torch.tensor(thetas), x.shape, align_corners=False)
    x = F.grid_sample(x, grid, padding_mode="border", align_corners=False)
    light = torch.rand(n, 1, 1, 1, generator=generator) * 0.2 + 0.88
    x = (x * light + torch.randn(x.shape, generator=generator) * 0.015).clamp(0, 1)
    return (x - MEAN) / STD, scenes


def targets(scenes, labels, centres):
    """Which cells answer for which box, and which labels fit it."""
    cells = centres.shape[0]
    classes = torch.zeros(len(scenes), cells, len(labels))
    boxes, owned = torch.zeros(len(scenes), cells, 4), torch.zeros(len(scenes), cells, dtype=torch.bool)
    for n, scene in enumerate(scenes):
        for thing in sorted(scene, key=lambda one: -one["box"][2] * one["box"][3]):
            box = torch.tensor(thing["box"])
            offset = (centres - box[:2]).abs()
            mine = (offset <= CENTRAL * box[2:] / 2).all(1)
            mine[offset.pow(2).sum(1).argmin()] = True
            fits = torch.tensor([float(category == thing["category"] and color in (None, thing["color"])) for _, category, color in labels])
            classes[n, mine], boxes[n, mine], owned[n, mine] = fits, box, True
    return classes, boxes, owned


def focal_loss(logits, wanted):
    """Lin et al. 2017, arXiv:1708.02002."""
    probability = logits.sigmoid()
    missed = probability * (1 - wanted) + (1 - probability) * wanted
    weight = 0.35 * wanted + 0.65 * (1 - wanted)
    return (weight * missed.pow(2) * F.binary_cross_entropy_with_logits(logits, wanted, reduction="none")).sum()


def corners(boxes):
    centre, half = boxes[:, :2], boxes[:, 2:] / 2
    return torch.cat([centre - half, centre + half], 1)


def giou(a, b):
    """Rezatofighi et al. 2019, arXiv:1902.09630."""
    a, b = corners(a), corners(b)
    area = lambda x: (x[:, 2] - x[:, 0]).clamp(min=0) * (x[:, 3] - x[:, 1]).clamp(min=0)
    low, high = torch.max(a[:, :2], b[:, :2]), torch.min(a[:, 2:], b[:, 2:])
    shared = (high - low).clamp(min=0).prod(1)
    union = area(a) + area(b) - shared
    hull = (torch.max(a[:, 2:], b[:, 2:]) - torch.min(a[:, :2], b[:, :2])).prod(1)
    return shared / union.clamp(min=1e-6) - (hull - union) / hull.clamp(min=1e-6)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("dataset", type=Path)
    parser.add_argument("model", type=Path, help="directory with tokenizer.json")
    parser.add_argument("clip", type=Path, help="checkpoint of mini-clip")
    parser.add_argument("--steps", type=int, default=3000)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.manual_seed(1)
    torch.set_num_threads(options.threads)

    objects = [json.loads(line) for line in (options.dataset / "scenes.jsonl").read_text().splitlines()]
    pictures = np.memmap(options.dataset / "scenes.u8", dtype=np.uint8, mode="r").reshape(-1, DETECTOR_SIZE, DETECTOR_SIZE, 3)
    objects = objects[: len(pictures)]
    tokenizer = Tokenizer(options.model / "tokenizer.json")
    model = MiniOwl()
    clip = MiniClip()
    clip.load_state_dict(torch.load(options.clip)["model"])
    model.from_clip(clip)
    model = model.to(memory_format=torch.channels_last)
    for parameter in model.text.parameters():
        parameter.requires_grad_(False)
    backbone = [*model.stem.parameters(), *model.stages.parameters()]
    known = {id(parameter) for parameter in [*backbone, *model.text.parameters()]}
    heads = [parameter for parameter in model.parameters() if id(parameter) not in known]
    optimizer = torch.optim.AdamW([{"params": backbone, "lr": options.rate * 0.4}, {"params": heads, "lr": options.rate}], weight_decay=0.02)
    share = lambda step: min(1, (step + 1) / 50) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * min(1, step / options.steps))))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, share)
    checkpoint, first = options.dataset / "owl-checkpoint.pt", 0
    if checkpoint.exists():
        state = torch.load(checkpoint)
        model.load_state_dict(state["model"]), optimizer.load_state_dict(state["optimizer"]), schedule.load_state_dict(state["schedule"])
        first = state["step"]
    started = time.time()
    for step in range(first, options.steps):
        # Each step has seeds of its own, so that a resumed run sees the batches an unbroken one would have.
        generator, rng = torch.Generator().manual_seed(30_000 + step), random.Random(40_000 + step)
        chosen = sorted(rng.sample(range(len(objects)), options.batch))
        pixels, scenes = augmented(torch.from_numpy(pictures[chosen]), [objects[n] for n in chosen], generator, rng)
        labels = label_texts(scenes, rng)
        ids = [tokenizer.encode(text, CONTEXT_LENGTH) for text, _, _ in labels]
        longest = max(map(len, ids))
        with torch.no_grad():
            embedded = F.normalize(model.text(torch.tensor([line + [END_TOKEN] * (longest - len(line)) for line in ids])), dim=-1)
        logits, boxes = model.detect(pixels.contiguous(memory_format=torch.channels_last), embedded)
        classes, wanted, owned = targets(scenes, labels, model.centres)
        count = owned.sum().clamp(min=1)
        class_loss = focal_loss(logits, classes) / count
        overlap = giou(boxes[owned], wanted[owned])
        box_loss = (1 - overlap).mean() * 2 + F.l1_loss(boxes[owned], wanted[owned]) * 5
        loss = class_loss + box_loss
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        if step % 10 == 0 or step == options.steps - 1:
            speed = (step - first + 1) * options.batch / (time.time() - started)
            print(f"step {step} classes {class_loss.item():.4f} boxes {box_loss.item():.4f} overlap {overlap.mean().item():.3f} pictures/s {speed:.1f}", flush=True)
        if (step + 1) % 50 == 0 or step == options.steps - 1:
            torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "schedule": schedule.state_dict(), "step": step + 1}, checkpoint.with_suffix(".tmp"))
            checkpoint.with_suffix(".tmp").replace(checkpoint)


if __name__ == "__main__":
    main()
