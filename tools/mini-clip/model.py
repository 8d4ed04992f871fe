"""A small CLIP: ResNet image tower with attention pooling, causal text transformer (Radford et al. 2021, arXiv:2103.00020)."""
import math
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional as F

IMAGE_SIZE = 96
CONTEXT_LENGTH = 32
VOCABULARY = 4096
END_TOKEN = VOCABULARY - 1
DIMENSION = 192


@dataclass(frozen=True)
class Shape:
    """The sizes in which the bundled models differ."""

    image_size: int = IMAGE_SIZE
    dimension: int = DIMENSION
    last_blocks: int = 2
    text_layers: int = 3


SHAPES = {"mini-clip": Shape(), "mini-clip-64": Shape(image_size=64, dimension=128, last_blocks=1, text_layers=2)}


def conv(inputs, outputs, size=3, stride=1):
    return nn.Sequential(nn.Conv2d(inputs, outputs, size, stride, size // 2, bias=False), nn.BatchNorm2d(outputs))


class Block(nn.Module):
    """A basic residual block; the skip path averages before it projects, as CLIP's ResNet does."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.first, self.second = conv(inputs, outputs, 3, stride), conv(outputs, outputs)
        self.skip = nn.Identity() if stride == 1 and inputs == outputs else nn.Sequential(nn.AvgPool2d(stride) if stride > 1 else nn.Identity(), conv(inputs, outputs, 1))

    def forward(self, x):
        return F.relu(self.skip(x) + self.second(F.relu(self.first(x))))


class AttentionPool(nn.Module):
    """One attention query, the mean of the grid, over the grid's cells."""

    def __init__(self, width, cells, heads, outputs):
        super().__init__()
        self.position = nn.Parameter(torch.randn(cells + 1, width) / width**0.5)
        self.query, self.key, self.value, self.out = nn.Linear(width, width), nn.Linear(width, width), nn.Linear(width, width), nn.Linear(width, outputs)
        self.heads = heads

    def forward(self, x):
        cells = x.flatten(2).transpose(1, 2)
        cells = torch.cat([cells.mean(1, keepdim=True), cells], 1) + self.position
        n, length, width = cells.shape
        size = width // self.heads
        query = self.query(cells[:, :1]).view(n, 1, self.heads, size).transpose(1, 2)
        key = self.key(cells).view(n, length, self.heads, size).transpose(1, 2)
        value = self.value(cells).view(n, length, self.heads, size).transpose(1, 2)
        weights = (query @ key.transpose(2, 3) / math.sqrt(size)).softmax(-1)
        return self.out((weights @ value).transpose(1, 2).reshape(n, width))


class ImageTower(nn.Module):
    """pixel_values [N, 3, S, S] → image_embeds [N, D], not normalised."""

    def __init__(self, shape=Shape(), widths=(40, 80, 192)):
        super().__init__()
        first, second, third = widths
        self.stem = nn.Sequential(conv(3, 24, 3, 2), nn.ReLU(), conv(24, first, 3, 2), nn.ReLU())
        self.stages = nn.Sequential(Block(first, first, 1), Block(first, first, 1), Block(first, second, 2), Block(second, second, 1), Block(second, third, 2), *(Block(third, third, 1) for _ in range(shape.last_blocks - 1)))
        self.pool = AttentionPool(third, (shape.image_size // 16) ** 2, 6, shape.dimension)

    def forward(self, pixel_values):
        return self.pool(self.stages(self.stem(pixel_values)))


class TextLayer(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.before_attention, self.before_mlp = nn.LayerNorm(width), nn.LayerNorm(width)
        self.mix, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))
        self.heads = heads

    def forward(self, x, mask):
        n, length, width = x.shape
        query, key, value = self.mix(self.before_attention(x)).view(n, length, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        weights = (query @ key.transpose(2, 3) / math.sqrt(width // self.heads) + mask).softmax(-1)
        x = x + self.out((weights @ value).transpose(1, 2).reshape(n, length, width))
        return x + self.mlp(self.before_mlp(x))


class TextTower(nn.Module):
    """input_ids [N, L] → text_embeds [N, D], not normalised; read at the first end token, so that what follows it does not matter."""

    def __init__(self, shape=Shape(), width=160, heads=4):
        super().__init__()
        self.tokens = nn.Embedding(VOCABULARY, width)
        self.position = nn.Parameter(torch.randn(CONTEXT_LENGTH, width) * 0.01)
        self.layers = nn.ModuleList(TextLayer(width, heads) for _ in range(shape.text_layers))
        self.norm, self.project = nn.LayerNorm(width), nn.Linear(width, shape.dimension, bias=False)
        self.register_buffer("mask", torch.full((CONTEXT_LENGTH, CONTEXT_LENGTH), -1e4).triu(1))
        nn.init.normal_(self.tokens.weight, std=0.02)

    def forward(self, input_ids):
        length = input_ids.shape[1]
        x = self.tokens(input_ids) + self.position[:length]
        for layer in self.layers:
            x = layer(x, self.mask[:length, :length])
        end = (input_ids == END_TOKEN).to(torch.int32).argmax(1)
        return self.project(self.norm(x[torch.arange(x.shape[0]), end]))


class MiniClip(nn.Module):
    def __init__(self, shape=Shape()):
        super().__init__()
        self.image, self.text = ImageTower(shape), TextTower(shape)
        self.logit_scale = nn.Parameter(torch.tensor(math.log(1 / 0.07)))

    def forward(self, pixel_values, input_ids):
        return F.normalize(self.image(pixel_values), dim=1), F.normalize(self.text(input_ids), dim=1), self.logit_scale.clamp(max=math.log(100)).exp()

    def begin_from(self, other):
        """Copies the weights of a model of another shape, where name and size are the same."""
        mine, theirs = self.state_dict(), other
        self.load_state_dict({name: theirs[name] if name in theirs and theirs[name].shape == value.shape else value for name, value in mine.items()})
