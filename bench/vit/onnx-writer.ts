/** Enough of ONNX's protobuf (onnx.proto3, IR version 8) to write a model file. */

const OPSET = 17;
const FLOAT = 1;
const INT64 = 7;

type Field = readonly Buffer[];

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? low + 128 : low);
  } while (rest > 0);
  return Buffer.from(bytes);
}

const integer = (field: number, value: number): Field => [varint(field * 8), varint(value)];
const message = (field: number, ...parts: readonly Field[]): Field => {
  const body = parts.flat();
  const length = body.reduce((sum, part) => sum + part.length, 0);
  return [varint(field * 8 + 2), varint(length), ...body];
};
const text = (field: number, value: string): Field => message(field, [Buffer.from(value)]);

export type Attribute = number | readonly number[];

function attribute(name: string, value: Attribute): Field {
  if (typeof value !== 'number') return message(5, text(1, name), ...value.map((one) => integer(8, one)), integer(20, 7));
  if (Number.isInteger(value) && name !== 'epsilon') {
    // A negative int64 is ten bytes of two's complement.
    const bytes = value >= 0 ? varint(value) : Buffer.from([...varintOfNegative(value)]);
    return message(5, text(1, name), [varint(3 * 8), bytes], integer(20, 2));
  }
  const float = Buffer.alloc(4);
  float.writeFloatLE(value);
  return message(5, text(1, name), [varint(2 * 8 + 5), float], integer(20, 1));
}

function varintOfNegative(value: number): number[] {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  return [...bytes, Number(rest)];
}

export type Dimension = number | string;

/** Collects the nodes and weights of one graph, and makes up names for their values. */
export class OnnxGraph {
  readonly #nodes: Field[] = [];
  readonly #weights: Field[] = [];
  readonly #inputs: Field[] = [];
  readonly #outputs: Field[] = [];
  #names = 0;

  input(name: string, type: 'float' | 'int64', dimensions: readonly Dimension[]): string {
    this.#inputs.push(this.value(11, name, type === 'float' ? FLOAT : INT64, dimensions));
    return name;
  }

  output(name: string, from: string, dimensions: readonly Dimension[]): void {
    this.#nodes.push(message(1, text(1, from), text(2, name), text(4, 'Identity')));
    this.#outputs.push(this.value(12, name, FLOAT, dimensions));
  }

  floats(dimensions: readonly number[], values: Float32Array): string {
    return this.tensor(dimensions, FLOAT, Buffer.from(values.buffer, values.byteOffset, values.byteLength));
  }

  integers(values: readonly number[]): string {
    const data = BigInt64Array.from(values, BigInt);
    return this.tensor([values.length], INT64, Buffer.from(data.buffer));
  }

  /** Adds a node with one output and returns the output's name. */
  node(operator: string, inputs: readonly string[], attributes: Readonly<Record<string, Attribute>> = {}): string {
    const output = `v${this.#names++}`;
    const fields = [...inputs.map((name) => text(1, name)), text(2, output), text(4, operator)];
    this.#nodes.push(message(1, ...fields, ...Object.entries(attributes).map(([name, value]) => attribute(name, value))));
    return output;
  }

  /** The model file in parts, so that a large model need not be copied into one buffer. */
  parts(): readonly Buffer[] {
    const graph = message(7, ...this.#nodes, text(2, 'graph'), ...this.#weights, ...this.#inputs, ...this.#outputs);
    return [...integer(1, 8), ...graph, ...message(8, text(1, ''), integer(2, OPSET))];
  }

  private tensor(dimensions: readonly number[], type: number, data: Buffer): string {
    const name = `w${this.#names++}`;
    this.#weights.push(message(5, ...dimensions.map((size) => integer(1, size)), integer(2, type), text(8, name), message(9, [data])));
    return name;
  }

  private value(field: number, name: string, type: number, dimensions: readonly Dimension[]): Field {
    const sizes = dimensions.map((size) => message(1, typeof size === 'number' ? integer(1, size) : text(2, size)));
    return message(field, text(1, name), message(2, message(1, integer(1, type), message(2, ...sizes))));
  }
}
