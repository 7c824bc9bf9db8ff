import { Failure } from '../../base/failure.ts';
import { maskedOutput } from '../../base/masked.ts';
import type { FileReader } from '../../host/ports.ts';

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

/** Where the kubelet keeps the logs of containers: /var/log/pods/NAMESPACE_POD_UID/CONTAINER/ATTEMPT.log. */
const POD_LOGS = '/var/log/pods';

/** "TIME stream tag text", as every CRI runtime writes it. */
const LINE_PREFIX = /^\S+ (?:stdout|stderr) [FP] /;

const SHOWN_CHARACTERS = 300;

/**
 * What a component of the control plane on this host said last, oldest line first; none where there is no log. `pod`
 * names its static Pod (etcd-NODE); without it any Pod of the component's is meant.
 */
export async function podLog(
  component: string,
  files: FileReader,
  lines: number,
  pod = `${component}-`,
): Promise<string[]> {
  try {
    const pods = ((await files.list(POD_LOGS)) ?? []).filter((name) => name.startsWith(`kube-system_${pod}`));
    const logs = await Promise.all(pods.map((name) => newestLog(`${POD_LOGS}/${name}/${component}`, files)));
    // Every line begins with its time, so the log that was written last is told by its last line.
    const newest = logs.sort((one, other) => (other.at(-1) ?? '').localeCompare(one.at(-1) ?? ''))[0] ?? [];
    return tellingLines(newest.map(shown), lines);
  } catch (error) {
    if (error instanceof Failure) return []; // it is evidence for another failure, which must not be hidden by this one
    throw error;
  }
}

/** The lines of the newest start that said anything. */
async function newestLog(folder: string, files: FileReader): Promise<string[]> {
  const attempts = ((await files.list(folder)) ?? [])
    .flatMap((name) => /^(\d+)\.log$/.exec(name)?.[1] ?? [])
    .map(Number);
  for (const attempt of attempts.sort((one, other) => other - one)) {
    const content = (await files.read(`${folder}/${attempt}.log`))?.toString('utf8') ?? '';
    const written = content.split('\n').filter((line) => line !== '');
    if (written.length > 0) return written;
  }
  return [];
}

/** Of a line in JSON (etcd's), its message and error say what matters. */
function shown(line: string): string {
  const text = line.replace(LINE_PREFIX, '');
  try {
    const { level, msg, error } = JSON.parse(text) as Record<string, unknown>;
    const said = [level, msg, error].filter((part) => typeof part === 'string' && part !== '').join(': ');
    return (said || text).slice(0, SHOWN_CHARACTERS);
  } catch {
    return text.slice(0, SHOWN_CHARACTERS);
  }
}

/**
 * Without what the next start has said already, so that the end of the last one that ended stands last; all of it where
 * none says so.
 */
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
