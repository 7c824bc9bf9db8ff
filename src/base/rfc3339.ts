/** A time in ms since the epoch as RFC 3339 in whole seconds, UTC, truncated: metav1.Time, and Go's time.Format. */
export function wholeSeconds(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}
