import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** A directory of models: the bundled ones, and `damaged-clip`, of which a file is not what its lock file says. */
export async function modelLibrary(directory: string): Promise<string> {
  await mkdir(directory, { recursive: true });
  for (const name of ['mini-clip', 'mini-clip-64', 'mini-owl']) await symlink(resolve('models', name), join(directory, name));
  const damaged = join(directory, 'damaged-clip');
  await cp(resolve('models', 'mini-clip-64'), damaged, { recursive: true });
  const tower = 'onnx/vision_model.onnx';
  const bytes = await readFile(join(damaged, tower));
  await writeFile(join(damaged, tower), bytes.subarray(0, bytes.length / 2));
  const lock = { files: { [tower]: { sha256: 'ab'.repeat(32) } } };
  await writeFile(join(damaged, 'vitrine.lock.json'), JSON.stringify(lock));
  return directory;
}
