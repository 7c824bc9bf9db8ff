/** Words by which programs say why they end. */
const TELLING = /\b(error|fatal|panic|failed|cannot|can't|not defined|unknown|refused|denied|invalid|no such)\b/i;
/** A program that dislikes a flag says so first, and then prints all the flags it has. */
const TELLING_LINES = 2;

/** The last lines of a log, oldest first; where none of them says what went wrong, led by the last that do. */
export function tellingLines(lines: readonly string[], count: number): string[] {
  const last = lines.slice(-count);
  if (last.some((line) => TELLING.test(line))) return last;
  const earlier = lines.slice(0, -count).filter((line) => TELLING.test(line));
  return [...earlier.slice(-TELLING_LINES), ...last.slice(Math.min(TELLING_LINES, earlier.length))];
}
