"""Writes the model directory from a checkpoint: `export.py DATASET MODEL_DIR`. Hugging Face layout, ONNX opset 17."""
import json
import sys
from pathlib import Path

import torch

from model import CONTEXT_LENGTH, END_TOKEN, SHAPES, VOCABULARY, MiniClip
from train import MEAN, STD


def export(tower, example, path, inputs, outputs, axes):
    torch.onnx.export(tower, example, str(path), input_names=[inputs], output_names=[outputs], dynamic_axes=axes, opset_version=17, do_constant_folding=True)


def main(dataset, directory):
    shape = SHAPES[directory.name]
    model = MiniClip(shape)
    model.load_state_dict(torch.load(dataset / f"{directory.name}.pt")["model"])
    model.eval()
    (directory / "onnx").mkdir(parents=True, exist_ok=True)
    with torch.no_grad():
        export(model.image, torch.zeros(2, 3, shape.image_size, shape.image_size), directory / "onnx/vision_model.onnx", "pixel_values", "image_embeds", {"pixel_values": {0: "batch"}, "image_embeds": {0: "batch"}})
        ids = torch.full((2, 8), END_TOKEN)
        export(model.text, ids, directory / "onnx/text_model.onnx", "input_ids", "text_embeds", {"input_ids": {0: "batch", 1: "length"}, "text_embeds": {0: "batch"}})
        scale = model.logit_scale.item()
    config = {"model_type": "clip", "architectures": ["MiniClip"], "projection_dim": shape.dimension, "logit_scale_init_value": round(scale, 4),
              "text_config": {"max_position_embeddings": CONTEXT_LENGTH, "vocab_size": VOCABULARY, "eos_token_id": END_TOKEN, "bos_token_id": END_TOKEN - 1}, "vision_config": {"image_size": shape.image_size}}
    preprocessor = {"image_processor_type": "CLIPImageProcessor", "do_resize": True, "size": {"shortest_edge": shape.image_size}, "resample": 3, "do_center_crop": True,
                    "crop_size": {"height": shape.image_size, "width": shape.image_size}, "do_rescale": True, "rescale_factor": 1 / 255, "do_normalize": True,
                    "image_mean": [round(v, 8) for v in MEAN.flatten().tolist()], "image_std": [round(v, 8) for v in STD.flatten().tolist()], "do_convert_rgb": True}
    (directory / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    (directory / "preprocessor_config.json").write_text(json.dumps(preprocessor, indent=2) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
