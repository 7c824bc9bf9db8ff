import { maskedOutput } from '../../base/masked.ts';

/** Words by which programs say why they end. */
const TELLING = /\b(error|fatal|panic|failed|cannot|can't|not defined|unknown|refused|denied|invalid|no such)\b/i;
/** A program that dislikes a flag says so first, and then prints all the flags it has. */
const TELLING_LINES = 2;

/** klog's header, which is another one in each line: severity, date, time, process. */
const KLOG_HEADER = /^[IWEF]\d{4} \d\d:\d\d:\d\d\.\d+ +\d+ /;
/** What systemd says about the coming and going of a service, which is known. */
const OF_SYSTEMD =
  /^\S+\.service(: (Main process exited|Failed with result|Scheduled restart job|Start request repeated)| - )|^(Started|Stopped|Starting|Stopping) \S+\.service/;

/** klog's last line of a program that fails (k8s.io/component-base/cli). */
const COMMAND_FAILED = /"command failed" err=/;

/** Without what the next start has said already, so that the end of the last one that ended stands last; all of it where none says so. */
export function untilLastEnd(lines: readonly string[]): readonly string[] {
  const end = lines.findLastIndex((line) => COMMAND_FAILED.test(line));
  return end === -1 ? lines : lines.slice(0, end + 1);
}

/** The last `count` lines of a service that is started again and again, each said once: the last time that it was. */
export function linesOfRestarts(lines: readonly string[], count: number): string[] {
  const own = lines.filter((line) => !OF_SYSTEMD.test(line));
  const said = own.map((line) => line.replace(KLOG_HEADER, ''));
  return own.filter((_, index) => said.lastIndexOf(said[index] ?? '') === index).slice(-count);
}

/** The last lines of a log, oldest first; where none of them says what went wrong, led by the last that do. */
export function tellingLines(lines: readonly string[], count: number): string[] {
  const last = lines.slice(-count);
  if (last.some((line) => TELLING.test(line))) return maskedLines(last);
  const earlier = lines.slice(0, -count).filter((line) => TELLING.test(line));
  return maskedLines([...earlier.slice(-TELLING_LINES), ...last.slice(Math.min(TELLING_LINES, earlier.length))]);
}

/** Together, since a key has several lines. */
function maskedLines(lines: readonly string[]): string[] {
  return maskedOutput(lines.join('\n')).split('\n');
}
