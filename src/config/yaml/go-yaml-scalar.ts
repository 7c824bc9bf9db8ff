/** A scalar's meaning. */
export type ScalarValue =
  | { type: 'string'; value: string }
  | { type: 'boolean'; value: boolean }
  | { type: 'integer'; value: bigint }
  | { type: 'number'; value: number }
  | { type: 'null'; value: null };

const WORDS = new Map<string, ScalarValue>();
for (const [value, words] of [
  [true, 'y Y yes Yes YES true True TRUE on On ON'],
  [false, 'n N no No NO false False FALSE off Off OFF'],
] as const) {
  for (const word of words.split(' ')) WORDS.set(word, { type: 'boolean', value });
}
for (const word of ['', '~', 'null', 'Null', 'NULL']) WORDS.set(word, { type: 'null', value: null });
for (const [value, words] of [
  [Number.NaN, '.nan .NaN .NAN'],
  [Number.POSITIVE_INFINITY, '.inf .Inf .INF +.inf +.Inf +.INF'],
  [Number.NEGATIVE_INFINITY, '-.inf -.Inf -.INF'],
] as const) {
  for (const word of words.split(' ')) WORDS.set(word, { type: 'number', value });
}

const MAX_UINT64 = 2n ** 64n - 1n;
const MIN_INT64 = -(2n ** 63n);
const INTEGER = /^([+-]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]([0-7]+)|0([0-7]+)|(0|[1-9][0-9]*))$/;
const FLOAT = /^[+-]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][+-]?[0-9]+)?$/;
const DATE = /^\d{4}-\d/;

/**
 * The meaning of an unquoted YAML scalar as kubeadm's parser takes it (sigs.k8s.io/yaml on go.yaml.in/yaml/v2): the
 * words of YAML 1.1 (yes, no, on, off, y, n), 0777 octal, 0x, 0b, 0o, underscores between digits, no base 60; a date
 * stays a string; what overflows stays a string.
 */
export function goYamlScalar(text: string): ScalarValue {
  const word = WORDS.get(text);
  if (word) return word;
  if (!/^[-+.0-9]/.test(text) || DATE.test(text)) return { type: 'string', value: text };
  // Behind a leading dot Go allows underscores between digits only.
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
  const size = BigInt(digits);
  const value = sign === '-' ? -size : size;
  // Go tries int64 with a sign, then uint64, which takes none.
  const fits = value >= MIN_INT64 && (sign === '' ? value <= MAX_UINT64 : value < 2n ** 63n);
  return fits ? { type: 'integer', value } : undefined;
}

function float(text: string): ScalarValue | undefined {
  if (!FLOAT.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? { type: 'number', value } : undefined;
}
