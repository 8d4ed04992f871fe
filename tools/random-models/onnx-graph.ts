import protobuf from 'protobufjs';

/** The part of ONNX's format that small graphs need: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto. */
const SCHEMA = `
syntax = "proto3";
message Attribute { string name = 1; float f = 2; int64 i = 3; repeated int64 ints = 8; int32 type = 20; }
message Node { repeated string input = 1; repeated string output = 2; string name = 3; string op_type = 4; repeated Attribute attribute = 5; }
message Tensor { repeated int64 dims = 1; int32 data_type = 2; string name = 8; bytes raw_data = 9; }
message Dimension { oneof value { int64 dim_value = 1; string dim_param = 2; } }
message Shape { repeated Dimension dim = 1; }
message TensorType { int32 elem_type = 1; Shape shape = 2; }
message Type { TensorType tensor_type = 1; }
message ValueInfo { string name = 1; Type type = 2; }
message Graph { repeated Node node = 1; string name = 2; repeated Tensor initializer = 5; repeated ValueInfo input = 11; repeated ValueInfo output = 12; }
message OperatorSet { string domain = 1; int64 version = 2; }
message Model { int64 ir_version = 1; string producer_name = 2; Graph graph = 7; repeated OperatorSet opset_import = 8; }
`;
const ModelMessage = protobuf.parse(SCHEMA, { keepCase: true }).root.lookupType('Model');

const ELEMENT_TYPES = { float32: 1, int64: 7 } as const;
const ATTRIBUTE_TYPES = { i: 2, ints: 7 } as const;
const OPSET = 17;
const IR_VERSION = 8;

export interface GraphValue {
  readonly name: string;
  readonly type: keyof typeof ELEMENT_TYPES;
  /** Fixed sizes, or names for sizes that vary. */
  readonly dims: readonly (number | string)[];
}

/** Builds an ONNX graph, node by node. */
export class OnnxGraph {
  readonly #nodes: object[] = [];
  readonly #initializers: object[] = [];
  #names = 0;

  /** Adds a constant tensor and returns its name. */
  constant(data: Float32Array | BigInt64Array, dims: readonly number[]): string {
    const name = this.name();
    const type = data instanceof Float32Array ? 'float32' : 'int64';
    this.#initializers.push({
      name,
      dims,
      data_type: ELEMENT_TYPES[type],
      raw_data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    });
    return name;
  }

  integers(...values: number[]): string {
    return this.constant(BigInt64Array.from(values, BigInt), [values.length]);
  }

  /** Adds a node with one output and returns the output's name: a new one, or `output`. */
  node(
    type: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, number | readonly number[]>> = {},
    output = this.name(),
  ): string {
    const attribute = Object.entries(attributes).map(([name, value]) =>
      typeof value === 'number' ? { name, i: value, type: ATTRIBUTE_TYPES.i } : { name, ints: value, type: ATTRIBUTE_TYPES.ints },
    );
    this.#nodes.push({ op_type: type, name: `${type}_${this.#nodes.length}`, input: inputs, output: [output], attribute });
    return output;
  }

  bytes(inputs: readonly GraphValue[], outputs: readonly GraphValue[]): Uint8Array {
    const graph = {
      name: 'random',
      node: this.#nodes,
      initializer: this.#initializers,
      input: inputs.map(valueInfo),
      output: outputs.map(valueInfo),
    };
    const model = { ir_version: IR_VERSION, producer_name: 'vitrine', graph, opset_import: [{ domain: '', version: OPSET }] };
    return ModelMessage.encode(ModelMessage.fromObject(model)).finish();
  }

  private name(): string {
    return `value_${this.#names++}`;
  }
}

function valueInfo({ name, type, dims }: GraphValue): object {
  const dim = dims.map((size) => (typeof size === 'number' ? { dim_value: size } : { dim_param: size }));
  return { name, type: { tensor_type: { elem_type: ELEMENT_TYPES[type], shape: { dim } } } };
}
