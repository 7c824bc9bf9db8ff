/** The type and value of a scalar. */
export type ScalarValue =
  | { type: 'string'; value: string }
  | { type: 'boolean'; value: boolean }
  | { type: 'integer'; value: bigint }
  | { type: 'number'; value: number }
  | { type: 'null'; value: null };

const meaning = (words: string, value: ScalarValue) => words.split(' ').map((word) => [word, value] as const);

const WORDS = new Map<string, ScalarValue>([
  ...meaning('y Y yes Yes YES true True TRUE on On ON', { type: 'boolean', value: true }),
  ...meaning('n N no No NO false False FALSE off Off OFF', { type: 'boolean', value: false }),
  ['', { type: 'null', value: null }],
  ...meaning('~ null Null NULL', { type: 'null', value: null }),
  ...meaning('.nan .NaN .NAN', { type: 'number', value: Number.NaN }),
  ...meaning('.inf .Inf .INF +.inf +.Inf +.INF', { type: 'number', value: Number.POSITIVE_INFINITY }),
  ...meaning('-.inf -.Inf -.INF', { type: 'number', value: Number.NEGATIVE_INFINITY }),
]);

const MAX_UINT64 = 2n ** 64n - 1n;
const MIN_INT64 = -(2n ** 63n);
const INTEGER = /^([+-]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]([0-7]+)|0([0-7]+)|(0|[1-9][0-9]*))$/;
const FLOAT = /^[+-]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][+-]?[0-9]+)?$/;
const DATE = /^\d{4}-\d/;

/**
 * An unquoted YAML scalar as kubeadm's parser reads it (sigs.k8s.io/yaml on go.yaml.in/yaml/v2): the words of YAML 1.1
 * (yes, no, on, off, y, n), 0777 octal, 0x, 0b, 0o, underscores between digits, no base 60; a date and a number that
 * overflows are strings.
 */
export function goYamlScalar(text: string): ScalarValue {
  const word = WORDS.get(text);
  if (word) return word;
  if (!/^[-+.0-9]/.test(text) || DATE.test(text)) return { type: 'string', value: text };
  // After a leading dot, Go allows underscores only between digits.
  if (text.startsWith('.') && /(^|\D)_|_(\D|$)/.test(text)) return { type: 'string', value: text };
  const plain = text.replaceAll('_', '');
  return integer(plain) ?? float(plain) ?? { type: 'string', value: text };
}

function integer(text: string): ScalarValue | undefined {
  const match = INTEGER.exec(text);
  if (!match) return undefined;
  const [, sign, hex, binary, newOctal, octal, decimal] = match;
  const digits = hex
    ? `0x${hex}`
    : binary
      ? `0b${binary}`
      : (newOctal ?? octal)
        ? `0o${newOctal ?? octal}`
        : (decimal ?? '0');
  // More digits than a number of 64 bits has in binary; BigInt takes its time for a million.
  if (digits.replace(/^0[xbo]0*/, '').length > 64) return undefined;
  const value = sign === '-' ? -BigInt(digits) : BigInt(digits);
  // Go tries int64 with a sign, then uint64, which takes none.
  const fits = value >= MIN_INT64 && (sign === '' ? value <= MAX_UINT64 : value < 2n ** 63n);
  return fits ? { type: 'integer', value } : undefined;
}

function float(text: string): ScalarValue | undefined {
  if (!FLOAT.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? { type: 'number', value } : undefined;
}
