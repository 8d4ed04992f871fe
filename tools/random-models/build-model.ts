import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelEntry } from '#model-registry';
import { buildTextModel } from './text-model.js';
import { bertTokenizer, clipTokenizer, siglipTokenizer } from './tokenizers.js';
import { bothTowers, imageTower, owl, textTower } from './towers.js';

const CLIP_MEAN = [0.48145466, 0.4578275, 0.40821073];
const CLIP_STD = [0.26862954, 0.26130258, 0.27577711];
const HALF = [0.5, 0.5, 0.5];

/** The model's family, as its repository's `config.json` names it. */
function familyOf({ name, kind }: ModelEntry): 'clip' | 'siglip' | 'chinese_clip' | 'owlvit' | 'owlv2' {
  if (kind === 'detector') return name.startsWith('owlv2') ? 'owlv2' : 'owlvit';
  if (name.startsWith('chinese')) return 'chinese_clip';
  return /siglip|ecommerce/.test(name) ? 'siglip' : 'clip';
}

/**
 * Writes a directory with the files, the tensor names and the shapes of a model of the registry, and with random weights of a
 * few kilobytes: enough for a loader to prove that it understands the layout, without the download.
 */
export async function buildRandomModel(entry: ModelEntry, directory: string, seed = 1): Promise<void> {
  if (entry.kind === 'text') return buildTextModel(directory, { dimension: entry.dimension ?? 0, settings: entry.settings });
  const { imageSize: size, dimension = 0 } = entry;
  const family = familyOf(entry);
  const written: Record<string, object> = {
    'vitrine.json': entry.settings,
    'tokenizer_config.json': {},
    'config.json': configOf(family),
    'preprocessor_config.json': preprocessorOf(family, size),
    'tokenizer.json': tokenizerOf(family, entry),
  };
  await mkdir(join(directory, 'onnx'), { recursive: true });
  for (const [name, document] of Object.entries(written)) await writeFile(join(directory, name), JSON.stringify(document));
  for (const [name, bytes] of Object.entries(graphsOf(family, size, dimension, seed)))
    await writeFile(join(directory, 'onnx', name), bytes);
}

function graphsOf(family: ReturnType<typeof familyOf>, size: number, dimension: number, seed: number): Record<string, Uint8Array> {
  switch (family) {
    case 'clip':
      return {
        'vision_model.onnx': imageTower(size, dimension, 'image_embeds', seed),
        'text_model.onnx': textTower(dimension, 'text_embeds', false, seed + 1),
      };
    case 'siglip':
      return {
        'vision_model.onnx': imageTower(size, dimension, 'pooler_output', seed),
        'text_model.onnx': textTower(dimension, 'pooler_output', false, seed + 1),
      };
    case 'chinese_clip':
      return { 'model.onnx': bothTowers(size, dimension, seed) };
    case 'owlvit':
      return { 'model.onnx': owl(size, 32, seed) };
    case 'owlv2':
      return { 'model.onnx': owl(size, 16, seed) };
  }
}

/** `config.json` as the hub has it: CLIP's holds the temperature at which training began, SigLIP's holds none, OWL's context is 16. */
function configOf(family: ReturnType<typeof familyOf>): object {
  switch (family) {
    case 'siglip':
      return { model_type: 'siglip', text_config: { model_type: 'siglip_text_model' }, vision_config: {} };
    case 'chinese_clip':
      return { model_type: 'chinese_clip', logit_scale_init_value: 2.6592, text_config: { max_position_embeddings: 512, pad_token_id: 0 } };
    case 'clip':
      return { model_type: 'clip', logit_scale_init_value: 2.6592, text_config: { max_position_embeddings: 77, eos_token_id: 49407 } };
    case 'owlvit':
    case 'owlv2':
      return { model_type: family, text_config: { max_position_embeddings: 16, pad_token_id: 0 } };
  }
}

function preprocessorOf(family: ReturnType<typeof familyOf>, size: number): object {
  const square = { height: size, width: size };
  const clip = { image_mean: CLIP_MEAN, image_std: CLIP_STD, resample: 3 };
  switch (family) {
    case 'clip':
      return { ...clip, size: { shortest_edge: size }, crop_size: square, do_center_crop: true };
    case 'siglip':
      return { size: square, image_mean: HALF, image_std: HALF, resample: 2 };
    case 'chinese_clip':
      return { ...clip, size: square, crop_size: square, do_center_crop: false };
    case 'owlvit':
      return { ...clip, size: square };
    case 'owlv2':
      return { ...clip, size: square, do_pad: true };
  }
}

function tokenizerOf(family: ReturnType<typeof familyOf>, { settings }: ModelEntry): object {
  if (family === 'siglip') return siglipTokenizer(settings.padTokenId ?? 1);
  return family === 'chinese_clip' ? bertTokenizer() : clipTokenizer();
}
