/** A map of fields, or an empty one for anything else: for objects that came over the network or from a file. */
export function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
