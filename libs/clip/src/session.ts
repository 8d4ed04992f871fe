import { InferenceSession, type Tensor } from 'onnxruntime-node';
import { ModelError } from './errors.js';

export type ExecutionProvider = 'cpu' | 'cuda' | 'coreml';

export interface SessionOptions {
  /** Tried from first to last. If one is not available, `onWarning` is called and the next one is tried. */
  readonly executionProviders: readonly ExecutionProvider[];
  /** Threads of one inference; 0 for one a core. */
  readonly threads: number;
  readonly onWarning: (message: string) => void;
}

/**
 * Loads an ONNX file. @throws {ModelError} if the file is not a model, or no execution provider can run it.
 */
export async function openSession(path: string, options: SessionOptions): Promise<InferenceSession> {
  const wanted = [...options.executionProviders];
  for (;;) {
    try {
      return await InferenceSession.create(path, {
        executionProviders: wanted,
        graphOptimizationLevel: 'all',
        ...(options.threads > 0 && { intraOpNumThreads: options.threads }),
        // Threads that spin while they wait for work take cores from resizing, the index and the event loop.
        extra: { session: { intra_op: { allow_spinning: '0' } } },
      });
    } catch (error) {
      const refused = wanted.length > 1 ? wanted.shift() : undefined;
      if (!refused) throw new ModelError(`${path} cannot be loaded`, { cause: error });
      options.onWarning(`execution provider ${refused} cannot be used here, falling back to ${wanted.join(', ')}`);
    }
  }
}

/** The first of these names that the graph has as an output. @throws {ModelError} if the graph has none of them. */
export function outputNameOf(session: InferenceSession, names: readonly string[]): string {
  const name = names.find((candidate) => session.outputNames.includes(candidate));
  if (name === undefined)
    throw new ModelError(`the graph of the model: expected an output named ${names.join(' or ')}, got ${session.outputNames.join(', ')}`);
  return name;
}

/** The wanted output, under any of the names that exports give it. @throws {ModelError} if there is none. */
export function outputOf(
  outputs: Readonly<Record<string, Tensor>>,
  names: readonly string[],
): { data: Float32Array; dims: readonly number[] } {
  const tensor = names.map((name) => outputs[name]).find((candidate) => candidate !== undefined);
  if (!tensor || !(tensor.data instanceof Float32Array)) {
    throw new ModelError(`expected a float32 output named ${names.join(' or ')}, got ${Object.keys(outputs).join(', ')}`);
  }
  return { data: tensor.data, dims: tensor.dims };
}

/** The tensors that the graph asks for. Some exports also ask for a mask, or for the other tower's input. */
export function feedsFor(session: InferenceSession, tensors: Readonly<Record<string, Tensor>>): Record<string, Tensor> {
  const feeds: Record<string, Tensor> = {};
  for (const name of session.inputNames) {
    const tensor = tensors[name];
    if (!tensor) throw new ModelError(`the model wants an input ${name}, which Vitrine does not know`);
    feeds[name] = tensor;
  }
  return feeds;
}
