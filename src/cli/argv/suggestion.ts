import { nearest } from '../../config/values/nearest.ts';

/** The known word that a mistyped one probably means: a near one, else the only one that it begins. */
export function suggestion(word: string, known: readonly string[]): string | undefined {
  const near = nearest(word, known);
  if (near !== undefined) return near;
  const continued = known.filter((name) => name.startsWith(word.toLowerCase()));
  return continued.length === 1 && word.length > 2 ? continued[0] : undefined;
}
