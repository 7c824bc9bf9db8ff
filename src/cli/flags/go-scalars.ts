const BASES: readonly (readonly [RegExp, number])[] = [
  [/^0[xX]((?:_?[0-9a-fA-F])+)$/, 16],
  [/^0[bB]((?:_?[01])+)$/, 2],
  [/^0[oO]((?:_?[0-7])+)$/, 8],
  [/^0((?:_?[0-7])+)$/, 8],
  [/^(0|[1-9](?:_?[0-9])*)$/, 10],
];

/** Go's strconv.ParseInt(text, 0, 32): prefixes 0x, 0b, 0o and 0, underscores between digits. */
export function parseInt32(text: string): number | undefined {
  const [, sign, digits] = /^([+-]?)(.*)$/s.exec(text) ?? [];
  for (const [pattern, base] of BASES) {
    const match = pattern.exec(digits ?? '');
    if (match?.[1] !== undefined)
      return within32Bits(sign === '-', Number.parseInt(match[1].replaceAll('_', ''), base));
  }
  return undefined;
}

/** Go's strconv.ParseInt(text, 10, 32), as klog reads its level. */
export function parseLevel(text: string): number | undefined {
  const match = /^([+-]?)([0-9]+)$/.exec(text);
  return match?.[2] === undefined ? undefined : within32Bits(match[1] === '-', Number.parseInt(match[2], 10));
}

/**
 * Whether klog accepts it as --vmodule (parseModuleSpec): a list of FILE=LEVEL, with empty parts ignored and no
 * negative level.
 */
export function isModuleSpec(text: string): boolean {
  const parts = text.split(',').filter((part) => part !== '');
  return parts.every((part) => {
    const [file, level, ...more] = part.split('=');
    return file !== '' && more.length === 0 && (parseLevel(level ?? '') ?? -1) >= 0;
  });
}

function within32Bits(negative: boolean, magnitude: number): number | undefined {
  if (magnitude > (negative ? 2 ** 31 : 2 ** 31 - 1)) return undefined;
  return negative && magnitude !== 0 ? -magnitude : magnitude;
}
