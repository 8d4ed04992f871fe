"""A small OWL-ViT: mini-clip's image tower without its pooling, one attention layer, and heads for classes and boxes on each cell of the
grid; its text tower, frozen, embeds the labels (Minderer et al. 2022, arXiv:2205.06230)."""
import torch
from torch import nn
from torch.nn import functional as F

from model import DIMENSION, MiniClip, TextLayer

DETECTOR_SIZE = 256
GRID = DETECTOR_SIZE // 16
WIDTH = 192


class MiniOwl(nn.Module):
    """pixel_values [N, 3, 256, 256], input_ids [Q, L] → logits [N, 256, Q], pred_boxes [N, 256, 4] (centre and size, 0…1 of the square)."""

    def __init__(self):
        super().__init__()
        clip = MiniClip()
        self.stem, self.stages, self.text = clip.image.stem, clip.image.stages, clip.text
        self.position = nn.Parameter(torch.randn(GRID * GRID, WIDTH) * 0.01)
        self.mixing = TextLayer(WIDTH, 6)
        self.norm = nn.LayerNorm(WIDTH)
        self.classes = nn.Linear(WIDTH, DIMENSION)
        self.shift, self.scale = nn.Linear(WIDTH, 1), nn.Linear(WIDTH, 1)
        self.boxes = nn.Sequential(nn.Linear(WIDTH, WIDTH), nn.GELU(), nn.Linear(WIDTH, WIDTH), nn.GELU(), nn.Linear(WIDTH, 4))
        # A cell first proposes a box around itself, of two ninths of the square.
        centres = (torch.arange(GRID) + 0.5) / GRID
        rows, columns = torch.meshgrid(centres, centres, indexing="ij")
        first = torch.stack([columns, rows, torch.full_like(rows, 2 / 9), torch.full_like(rows, 2 / 9)], -1).view(-1, 4)
        self.register_buffer("centres", torch.stack([columns, rows], -1).view(-1, 2))
        self.register_buffer("first_boxes", torch.logit(first.clamp(1e-4, 1 - 1e-4)))
        nn.init.zeros_(self.boxes[-1].weight), nn.init.zeros_(self.boxes[-1].bias)
        nn.init.constant_(self.shift.bias, -4.0), nn.init.constant_(self.scale.bias, 8.0)

    def from_clip(self, clip):
        self.stem.load_state_dict(clip.image.stem.state_dict())
        self.stages.load_state_dict(clip.image.stages.state_dict())
        self.text.load_state_dict(clip.text.state_dict())

    def cells(self, pixel_values):
        x = self.stages(self.stem(pixel_values)).flatten(2).transpose(1, 2) + self.position
        return self.norm(self.mixing(x, torch.zeros((), device=x.device)))

    def detect(self, pixel_values, labels):
        """labels: unit vectors [Q, 192]."""
        cells = self.cells(pixel_values)
        similarity = F.normalize(self.classes(cells), dim=-1) @ labels.t()
        logits = self.shift(cells) + (F.elu(self.scale(cells)) + 1) * similarity
        return logits, torch.sigmoid(self.boxes(cells) + self.first_boxes)

    def forward(self, pixel_values, input_ids):
        return self.detect(pixel_values, F.normalize(self.text(input_ids), dim=-1))
