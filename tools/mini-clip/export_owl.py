"""Writes the detector's directory from a checkpoint: `export_owl.py DATASET CLIP_DIR MODEL_DIR`. Hugging Face layout, ONNX opset 17."""
import json
import shutil
import sys
from pathlib import Path

import torch
from torch import nn

from model import CONTEXT_LENGTH, END_TOKEN, VOCABULARY
from owl_model import DETECTOR_SIZE, MiniOwl
from train import MEAN, STD


class Exported(nn.Module):
    """With the input that OWL-ViT exports have; the text tower reads at the end token and needs no mask."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, pixel_values, input_ids, attention_mask):
        logits, boxes = self.model(pixel_values, input_ids)
        return logits + 0 * attention_mask.sum(), boxes


def main(dataset, clip, directory):
    model = MiniOwl()
    model.load_state_dict(torch.load(dataset / "owl-checkpoint.pt", map_location="cpu")["model"])
    model.eval()
    (directory / "onnx").mkdir(parents=True, exist_ok=True)
    ids = torch.full((3, 8), END_TOKEN)
    axes = {"pixel_values": {0: "batch"}, "input_ids": {0: "labels", 1: "length"}, "attention_mask": {0: "labels", 1: "length"}, "logits": {0: "batch", 2: "labels"}, "pred_boxes": {0: "batch"}}
    with torch.no_grad():
        torch.onnx.export(Exported(model), (torch.zeros(2, 3, DETECTOR_SIZE, DETECTOR_SIZE), ids, torch.ones_like(ids)), str(directory / "onnx/model.onnx"),
                          input_names=["pixel_values", "input_ids", "attention_mask"], output_names=["logits", "pred_boxes"], dynamic_axes=axes, opset_version=17, do_constant_folding=True)
    config = {"model_type": "owlv2", "architectures": ["MiniOwl"], "text_config": {"max_position_embeddings": CONTEXT_LENGTH, "vocab_size": VOCABULARY, "eos_token_id": END_TOKEN, "bos_token_id": END_TOKEN - 1},
              "vision_config": {"image_size": DETECTOR_SIZE}}
    preprocessor = {"image_processor_type": "Owlv2ImageProcessor", "do_pad": True, "do_resize": True, "size": {"height": DETECTOR_SIZE, "width": DETECTOR_SIZE}, "do_rescale": True, "rescale_factor": 1 / 255,
                    "do_normalize": True, "image_mean": [round(v, 8) for v in MEAN.flatten().tolist()], "image_std": [round(v, 8) for v in STD.flatten().tolist()]}
    (directory / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    (directory / "preprocessor_config.json").write_text(json.dumps(preprocessor, indent=2) + "\n")
    for name in ("tokenizer.json", "tokenizer_config.json"):
        if (clip / name).exists():
            shutil.copyfile(clip / name, directory / name)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
