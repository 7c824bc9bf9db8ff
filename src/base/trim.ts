/**
 * The text without these characters at its end. An expression for that, such as /\/+$/, takes quadratic time: it looks
 * for the end from each character of a run that something else follows.
 */
export function withoutEnd(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}

/** The same for both ends. */
export function withoutEnds(text: string, characters: string): string {
  let start = 0;
  while (start < text.length && characters.includes(text.charAt(start))) start++;
  return withoutEnd(text.slice(start), characters);
}

/** A path without the slashes at its end; the root keeps one. */
export function withoutSlashes(path: string): string {
  return path.slice(0, 1) + withoutEnd(path.slice(1), '/');
}
