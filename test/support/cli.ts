import { spawn } from 'node:child_process';
import type { TestStack } from './stack.js';

/** Runs the built command line against a stack, as its admin. */
export function runCli(test: TestStack, ...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const env = { PATH: process.env['PATH'], VITRINE_URL: test.stack.apiUrl, VITRINE_API_KEY: test.adminKey };
  const child = spawn(process.execPath, ['dist/apps/cli/src/main.js', ...args], { env });
  let [out, err] = ['', ''];
  child.stdout.on('data', (data: Buffer) => (out += data.toString()));
  child.stderr.on('data', (data: Buffer) => (err += data.toString()));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })));
}
