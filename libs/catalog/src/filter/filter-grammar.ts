import { createToken, EmbeddedActionsParser, Lexer, type IToken } from 'chevrotain';
import { FilterError } from './filter.js';

/** A parsed filter, before its fields and values are checked. */
export type FilterTree =
  | { readonly kind: 'all' | 'any'; readonly parts: readonly FilterTree[] }
  | {
      readonly kind: 'condition';
      readonly field: string;
      readonly operator: '' | '=' | '!=' | '>' | '>=' | '<' | '<=';
      readonly operands: readonly Operand[];
      /** Where the condition begins, counted from 1. */
      readonly column: number;
    };

export interface Operand {
  readonly text: string;
  /** Quoted text is never a range. */
  readonly isQuoted: boolean;
  readonly column: number;
}

const MAX_DEPTH = 8;

const Space = createToken({ name: 'Space', pattern: /\s+/, group: Lexer.SKIPPED });
const And = createToken({ name: 'And', pattern: /&&/, label: '"&&"', pop_mode: true });
const Or = createToken({ name: 'Or', pattern: /\|\|/, label: '"||"', pop_mode: true });
const Open = createToken({ name: 'Open', pattern: /\(/, label: '"("' });
const Close = createToken({ name: 'Close', pattern: /\)/, label: '")"' });
const NAME = /[\p{L}\p{N}_][\p{L}\p{M}\p{N}_.]*/uy;
/** A name in letters of any alphabet. Other names stand in backticks. */
const Field = createToken({
  name: 'Field',
  pattern: (text, offset) => {
    NAME.lastIndex = offset;
    return NAME.exec(text);
  },
  line_breaks: false,
  label: 'a field',
});
const QuotedField = createToken({ name: 'QuotedField', pattern: /`[^`]+`/, categories: Field, label: 'a field' });
// A value reaches from the operator to the next `&&`, `||`, bracket or comma; spaces and single ampersands belong to it.
const Operator = createToken({ name: 'Operator', pattern: /:\s*(!=|>=|<=|=|>|<)?/, label: '":="', push_mode: 'operand' });
const Quoted = createToken({ name: 'Quoted', pattern: /`[^`]*`/, label: 'a value' });
const Value = createToken({
  name: 'Value',
  pattern: /(?:[^&|()[\],`\s]|&(?!&)|\|(?!\|))+(?:\s+(?:[^&|()[\],`\s]|&(?!&)|\|(?!\|))+)*/,
  label: 'a value',
});
const ListOpen = createToken({ name: 'ListOpen', pattern: /\[/, label: '"["' });
const ListClose = createToken({ name: 'ListClose', pattern: /\]/, label: '"]"' });
const Comma = createToken({ name: 'Comma', pattern: /,/, label: '","' });
const OperandEnd = createToken({ name: 'OperandEnd', pattern: /\)/, categories: Close, label: '")"', pop_mode: true });
const JoinAnd = createToken({ name: 'JoinAnd', pattern: /&&/, label: '"&&"', categories: And });
const JoinOr = createToken({ name: 'JoinOr', pattern: /\|\|/, label: '"||"', categories: Or });

const modes = {
  defaultMode: 'condition',
  modes: {
    condition: [Space, JoinAnd, JoinOr, Open, Close, Operator, Field, QuotedField],
    operand: [Space, And, Or, OperandEnd, ListOpen, ListClose, Comma, Quoted, Value],
  },
};
const lexer = new Lexer(modes, { positionTracking: 'onlyOffset', ensureOptimizations: false });

/** filter := term ("||" term)* · term := factor ("&&" factor)* · factor := "(" filter ")" | field operator operand | field operator "[" operand ("," operand)* "]" */
class FilterParser extends EmbeddedActionsParser {
  constructor() {
    super(modes, { maxLookahead: 1, recoveryEnabled: false });
    this.performSelfAnalysis();
  }

  readonly filter = this.RULE('filter', (depth: number): FilterTree =>
    this.joined(Or, 'any', () => this.SUBRULE(this.term, { ARGS: [depth] })),
  );

  private readonly term = this.RULE('term', (depth: number): FilterTree =>
    this.joined(And, 'all', () => this.SUBRULE(this.factor, { ARGS: [depth] })),
  );

  private readonly factor = this.RULE('factor', (depth: number): FilterTree =>
    this.OR([
      {
        ALT: () => {
          const open = this.CONSUME(Open);
          this.ACTION(() => {
            if (depth >= MAX_DEPTH) throw new FilterError(`parentheses may be nested at most ${MAX_DEPTH} deep`, columnOf(open));
          });
          const inner = this.SUBRULE(this.filter, { ARGS: [depth + 1] });
          this.CONSUME(Close);
          return inner;
        },
      },
      { ALT: () => this.SUBRULE(this.condition) },
    ]),
  );

  private readonly condition = this.RULE('condition', (): FilterTree => {
    const field = this.CONSUME(Field);
    const operator = this.CONSUME(Operator);
    const operands: Operand[] = [];
    this.OR([
      { ALT: () => operands.push(this.SUBRULE(this.operand)) },
      {
        ALT: () => {
          this.CONSUME(ListOpen);
          this.AT_LEAST_ONE_SEP({ SEP: Comma, DEF: () => operands.push(this.SUBRULE1(this.operand)) });
          this.CONSUME(ListClose);
        },
      },
    ]);
    const sign = operator.image.replace(/^:\s*/, '') as Extract<FilterTree, { kind: 'condition' }>['operator'];
    return { kind: 'condition', field: field.image.replaceAll('`', ''), operator: sign, operands, column: columnOf(field) };
  });

  private readonly operand = this.RULE('operand', (): Operand =>
    this.OR([
      {
        ALT: () => {
          const token = this.CONSUME(Quoted);
          return { text: token.image.slice(1, -1), isQuoted: true, column: columnOf(token) };
        },
      },
      {
        ALT: () => {
          const token = this.CONSUME(Value);
          this.ACTION(() => requireNoWords(token));
          return { text: token.image, isQuoted: false, column: columnOf(token) };
        },
      },
    ]),
  );

  private joined(separator: typeof And, kind: 'all' | 'any', part: () => FilterTree): FilterTree {
    const parts: FilterTree[] = [];
    this.AT_LEAST_ONE_SEP({ SEP: separator, DEF: () => parts.push(part()) });
    const [only, ...others] = parts;
    return only && others.length === 0 ? only : { kind, parts };
  }
}

const columnOf = (token: IToken): number => token.startOffset + 1;

/** Other grammars join conditions by words. Taken for a part of the value, they would find nothing, and nobody would know why. */
function requireNoWords(token: IToken): void {
  const found = /\s(AND|OR|NOT)\s/.exec(token.image);
  if (!found) return;
  throw new FilterError(
    `"${found[1] ?? ''}" joins nothing here: write && or ||, or put the value in backticks`,
    columnOf(token) + found.index + 1,
  );
}

const parser = new FilterParser();

/**
 * Reads the grammar of filters: `category:=[dress,skirt] && (price:20..60 || in_stock:true)`; "&&" binds closer than "||",
 * backticks quote a name or a value.
 * @throws {FilterError} that says what was expected and at which column.
 */
export function parseFilterTree(text: string): FilterTree {
  const { tokens, errors: lexingErrors } = lexer.tokenize(text);
  const [unreadable] = lexingErrors;
  if (unreadable) throw new FilterError(`"${text.charAt(unreadable.offset)}" is not understood here`, unreadable.offset + 1);
  parser.input = tokens;
  const tree = parser.filter(0);
  const [error] = parser.errors;
  if (!error) return tree;
  const isAtEnd = Number.isNaN(error.token.startOffset);
  if (!isAtEnd) throw new FilterError(`"${error.token.image}" is not expected here`, columnOf(error.token));
  const last = tokens.at(-1);
  const end = last ? last.startOffset + last.image.length + 1 : 1;
  throw new FilterError('the filter ends too early: expected a condition such as color:=red', end);
}
