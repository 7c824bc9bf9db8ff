/**
 * The first difference of two JSON values; undefined if they are equal. Ours has no null fields, and whole numbers beyond
 * 2^53 as bigint, which JSON.parse has rounded on the other side.
 */
export function difference(ours: unknown, go: unknown, path = '$'): string | undefined {
  if (Array.isArray(go)) {
    if (!Array.isArray(ours) || ours.length !== go.length) return path;
    return first(go.map((item, index) => () => difference(ours[index], item, `${path}[]`)));
  }
  if (typeof go === 'object' && go !== null) {
    if (typeof ours !== 'object' || ours === null || Array.isArray(ours)) return path;
    const names = Object.keys(go).filter((name) => (go as Record<string, unknown>)[name] !== null);
    if (names.length !== Object.keys(ours).length || names.some((name) => !Object.hasOwn(ours, name)))
      return `${path} (fields)`;
    return first(
      names.map(
        (name) => () =>
          difference((ours as Record<string, unknown>)[name], (go as Record<string, unknown>)[name], `${path}.*`),
      ),
    );
  }
  if (go === null) return ours === undefined || ours === null ? undefined : path;
  const plain = typeof ours === 'bigint' ? Number(ours) : ours;
  return plain === go ? undefined : path;
}

function first(checks: readonly (() => string | undefined)[]): string | undefined {
  for (const check of checks) {
    const found = check();
    if (found !== undefined) return found;
  }
  return undefined;
}
