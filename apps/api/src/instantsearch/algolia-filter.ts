import { createToken, EmbeddedActionsParser, Lexer, type IToken } from 'chevrotain';
import { FilterError } from '#catalog';

/** A filter in Algolia's grammar, before its fields and values are looked at. */
export type AlgoliaFilter =
  | { readonly kind: 'all' | 'any'; readonly parts: readonly AlgoliaFilter[] }
  | { readonly kind: 'not'; readonly part: AlgoliaFilter }
  /** `color:Red`; a tag alone is a value of `_tags`. */
  | { readonly kind: 'value'; readonly field: string; readonly value: string }
  /** `price > 50`, `price:20 TO 60`, as `numericFilters` writes it. */
  | { readonly kind: 'number'; readonly text: string };

const MAX_DEPTH = 8;

const Space = createToken({ name: 'Space', pattern: /\s+/, group: Lexer.SKIPPED });
const Word = createToken({ name: 'Word', pattern: /[^\s()"':<>=!]+/, label: 'a word' });
const Score = createToken({ name: 'Score', pattern: /<score=\d+>/, group: Lexer.SKIPPED });
const keyword = (name: string): ReturnType<typeof createToken> =>
  createToken({ name, pattern: new RegExp(name.toUpperCase()), longer_alt: Word, label: name.toUpperCase() });
const And = keyword('And');
const Or = keyword('Or');
const Not = keyword('Not');
const To = keyword('To');
const Open = createToken({ name: 'Open', pattern: /\(/, label: '"("' });
const Close = createToken({ name: 'Close', pattern: /\)/, label: '")"' });
const Colon = createToken({ name: 'Colon', pattern: /:/, label: '":"' });
const Comparison = createToken({ name: 'Comparison', pattern: /<=|>=|!=|<|>|=/, label: 'a comparison' });
const Quoted = createToken({ name: 'Quoted', pattern: /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/, label: 'a value' });

const TOKENS = [Space, Score, Open, Close, Colon, Comparison, Quoted, And, Or, Not, To, Word];
const lexer = new Lexer(TOKENS, { positionTracking: 'onlyOffset', ensureOptimizations: false });

const columnOf = (token: IToken): number => token.startOffset + 1;
/** A word or a quoted text without its quotation marks. */
const textOf = ({ image }: IToken): string => (/^["']/.test(image) ? image.slice(1, -1).replaceAll(/\\(.)/gs, '$1') : image);

/** filter := part ("AND" part)* | part ("OR" part)* · part := "NOT"? ("(" filter ")" | condition) */
class AlgoliaParser extends EmbeddedActionsParser {
  constructor() {
    super(TOKENS, { maxLookahead: 2, recoveryEnabled: false });
    this.performSelfAnalysis();
  }

  readonly filter = this.RULE('filter', (depth: number): AlgoliaFilter => {
    const parts = [this.SUBRULE(this.part, { ARGS: [depth] })];
    const signs: IToken[] = [];
    this.MANY(() => {
      signs.push(this.OR([{ ALT: () => this.CONSUME(And) }, { ALT: () => this.CONSUME(Or) }]));
      parts.push(this.SUBRULE1(this.part, { ARGS: [depth] }));
    });
    return this.ACTION(() => joined(parts, signs));
  });

  private readonly part = this.RULE('part', (depth: number): AlgoliaFilter => {
    const isNegated = this.OPTION(() => this.CONSUME(Not)) !== undefined;
    const part = this.OR([
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
    ]);
    return isNegated ? { kind: 'not', part } : part;
  });

  private readonly condition = this.RULE('condition', (): AlgoliaFilter => {
    const name = this.SUBRULE(this.text);
    this.ACTION(() => requireName(name, this.LA(0)));
    return (
      this.OPTION(() =>
        this.OR([
          {
            ALT: (): AlgoliaFilter => {
              this.CONSUME(Colon);
              const value = this.SUBRULE1(this.text);
              const high = this.OPTION1(() => {
                this.CONSUME(To);
                return this.SUBRULE2(this.text);
              });
              if (high !== undefined) return { kind: 'number', text: `${name}:${value} TO ${high}` };
              return { kind: 'value', field: name, value };
            },
          },
          {
            ALT: (): AlgoliaFilter => {
              const sign = this.CONSUME(Comparison);
              return { kind: 'number', text: `${name}${sign.image}${this.SUBRULE3(this.text)}` };
            },
          },
        ]),
      ) ?? { kind: 'value', field: '_tags', value: name }
    );
  });

  private readonly text = this.RULE('text', (): string =>
    this.OR([{ ALT: () => textOf(this.CONSUME(Quoted)) }, { ALT: () => textOf(this.CONSUME(Word)) }]),
  );
}

/** In `facetFilters`, a minus in front of a value leaves it out. In front of a name it has no meaning. */
function requireName(name: string, token: IToken): void {
  if (/^-\p{L}/u.test(name)) throw new FilterError(`"${name}" is no field; NOT leaves a value out: NOT color:red`, columnOf(token));
}

function joined(parts: readonly AlgoliaFilter[], signs: readonly IToken[]): AlgoliaFilter {
  const [first] = signs;
  const [only] = parts;
  if (!first) return only ?? { kind: 'all', parts };
  const other = signs.find(({ tokenType }) => tokenType !== first.tokenType);
  if (other) {
    throw new FilterError(
      `"${first.image}" and "${other.image}" stand side by side; say with parentheses which belongs together`,
      columnOf(other),
    );
  }
  return { kind: first.tokenType === And ? 'all' : 'any', parts };
}

const parser = new AlgoliaParser();

/**
 * Reads Algolia's grammar of `filters` (https://www.algolia.com/doc/api-reference/api-parameters/filters): `color:Red AND (price > 50 OR NOT brand:"A B")`.
 * @throws {FilterError} that says what is not understood and at which column.
 */
export function parseAlgoliaFilter(text: string): AlgoliaFilter {
  const { tokens, errors: unreadable } = lexer.tokenize(text);
  const [fault] = unreadable;
  if (fault) throw new FilterError(`"${text.charAt(fault.offset)}" is not understood here`, fault.offset + 1);
  parser.input = tokens;
  const tree = parser.filter(0);
  const [error] = parser.errors;
  if (!error) return tree;
  if (Number.isNaN(error.token.startOffset)) {
    throw new FilterError('the filter ends too early: expected a condition such as color:red', text.length + 1);
  }
  const { image } = error.token;
  const isSpaced = error.token.tokenType === Word;
  const advice = isSpaced ? '; a name or a value with spaces stands in quotation marks, and AND, OR, NOT and TO are capitals' : '';
  throw new FilterError(`"${image}" is not expected here${advice}`, columnOf(error.token));
}
