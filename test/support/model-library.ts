import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { imageTower } from '../../tools/random-models/towers.js';

/**
 * Makes a directory of models: the bundled ones; `damaged-clip`, one of whose files does not match its lock file; and `quantised-clip`,
 * whose int8 variant (of random weights) embeds a picture a little differently in each batch, as dynamic quantisation does.
 */
export async function modelLibrary(directory: string): Promise<string> {
  await mkdir(directory, { recursive: true });
  for (const name of ['mini-clip', 'mini-clip-64', 'mini-owl']) await symlink(resolve('models', name), join(directory, name));
  const damaged = join(directory, 'damaged-clip');
  await cp(resolve('models', 'mini-clip-64'), damaged, { recursive: true });
  const tower = 'onnx/vision_model.onnx';
  const bytes = await readFile(join(damaged, tower));
  await writeFile(join(damaged, tower), bytes.subarray(0, bytes.length / 2));
  const files = { [tower]: { size: bytes.length, sha256: 'ab'.repeat(32) } };
  const lock = { name: 'damaged-clip', repository: 'test/damaged-clip', commit: 'a'.repeat(40), files };
  await writeFile(join(damaged, 'vitrine.lock.json'), JSON.stringify(lock));
  const quantised = join(directory, 'quantised-clip');
  await cp(resolve('models', 'mini-clip-64'), quantised, { recursive: true });
  await writeFile(join(quantised, 'onnx', 'vision_model_int8.onnx'), imageTower(64, 128, 'image_embeds', 1, true));
  await cp(join(quantised, 'onnx', 'text_model.onnx'), join(quantised, 'onnx', 'text_model_int8.onnx'));
  return directory;
}
