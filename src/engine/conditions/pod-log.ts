import { onFailure } from '../../base/failure.ts';
import { maskedOutput } from '../../base/masked.ts';
import { record } from '../../base/record.ts';
import { parseJson } from '../../base/try.ts';
import type { FileReader } from '../../host/ports.ts';

/** Words in lines that explain why a program exits. */
const TELLING = /\b(error|fatal|panic|failed|cannot|can't|not defined|unknown|refused|denied|invalid|no such)\b/i;

/** A program that rejects a flag says so first and then prints all of its flags. */
const TELLING_LINES = 2;

/** klog's header, which differs from line to line: severity, date, time, process. */
const KLOG_HEADER = /^[IWEF]\d{4} \d\d:\d\d:\d\d\.\d+ +\d+ /;

/** systemd's messages about the start and end of a service, which add nothing. */
const OF_SYSTEMD =
  /^\S+\.service(: (Main process exited|Failed with result|Scheduled restart job|Start request repeated)| - )|^(Started|Stopped|Starting|Stopping) \S+\.service/;

/** systemd's messages that a run has begun, that it now works, and that it has failed. Old ones do not name the unit. */
const RUN_BEGINS = /^Start(?:ed|ing) /;
const RUN_WORKS = /^Started /;
const RUN_FAILED = /^\S+\.service: Failed with result/;

/** Last log line of a program that fails (k8s.io/component-base/cli). */
const COMMAND_FAILED = /"command failed" err=/;

/** Where the kubelet keeps the logs of containers: /var/log/pods/NAMESPACE_POD_UID/CONTAINER/ATTEMPT.log. */
const POD_LOGS = '/var/log/pods';

/** Prefix of a line in a CRI log: "TIME stream tag text". */
const LINE_PREFIX = /^\S+ (?:stdout|stderr) [FP] /;

const SHOWN_CHARACTERS = 300;
const LOOKED_AT = 2_000;
const LAST_BYTES = 96 * 1024;

/**
 * Last log lines of a control-plane component on this host, oldest first; none if there is no log or it cannot be read
 * (it only explains another failure). `pod` is the name of its static Pod (etcd-NODE); default: any Pod of it.
 */
export async function podLog(
  component: string,
  files: FileReader,
  lines: number,
  pod = `${component}-`,
): Promise<string[]> {
  return newestPodLog(component, files, pod).then(
    (log) => tellingLines(log.map(shown), lines),
    onFailure(() => []),
  );
}

async function newestPodLog(component: string, files: FileReader, pod: string): Promise<string[]> {
  const pods = ((await files.list(POD_LOGS)) ?? []).filter((name) => name.startsWith(`kube-system_${pod}`));
  const logs = await Promise.all(pods.map((name) => newestLog(`${POD_LOGS}/${name}/${component}`, files)));
  // Every line starts with its time, so the last lines show which log is the newest.
  return logs.sort((one, other) => (other.at(-1) ?? '').localeCompare(one.at(-1) ?? ''))[0] ?? [];
}

/** The log of the newest start that wrote anything. */
async function newestLog(folder: string, files: FileReader): Promise<string[]> {
  const attempts = ((await files.list(folder)) ?? [])
    .flatMap((name) => /^(\d+)\.log$/.exec(name)?.[1] ?? [])
    .map(Number);
  for (const attempt of attempts.sort((one, other) => other - one)) {
    const written = await lastLines(`${folder}/${attempt}.log`, files);
    if (written.length > 0) return written;
  }
  return [];
}

/** The lines in the last LAST_BYTES of a log, which may have 10 MiB and is written by the component. */
async function lastLines(path: string, files: FileReader): Promise<string[]> {
  const from = Math.max(0, ((await files.stat(path))?.size ?? 0) - LAST_BYTES);
  const content = (await files.readPart(path, { from, length: LAST_BYTES }))?.toString('utf8') ?? '';
  // The first line is cut.
  return content.split('\n').filter((line, index) => line !== '' && (index > 0 || from === 0));
}

/** Reduces a line in JSON (etcd's) to its level, message and error. */
function shown(line: string): string {
  const text = line.replace(LINE_PREFIX, '');
  const { level, msg, error } = record(parseJson(text));
  const said = [level, msg, error].filter((part) => typeof part === 'string' && part !== '').join(': ');
  return (said || text).slice(0, SHOWN_CHARACTERS);
}

/** The log up to the last exit, without lines of the next start; the whole log if no line reports an exit. */
export function untilLastEnd(lines: readonly string[]): readonly string[] {
  const end = lines.findLastIndex((line) => COMMAND_FAILED.test(line));
  return end === -1 ? lines : lines.slice(0, end + 1);
}

/** Last `count` lines of a service that keeps restarting; of repeated lines only the last one. */
export function linesOfRestarts(lines: readonly string[], count: number): string[] {
  const own = maskedLines(lines.filter((line) => !OF_SYSTEMD.test(line)));
  const said = own.map((line) => line.replace(KLOG_HEADER, ''));
  const last = new Map(said.map((text, index) => [text, index]));
  return own.filter((_, index) => last.get(said[index] ?? '') === index).slice(-count);
}

/** The lines of a service's last run that explain why it failed; none if another run has worked since. */
export function linesOfFailedRun(lines: readonly string[], count: number): string[] {
  const end = lines.findLastIndex((line) => RUN_FAILED.test(line));
  if (end === -1 || lines.slice(end).some((line) => RUN_WORKS.test(line))) return [];
  const run = lines.slice(lines.slice(0, end).findLastIndex((line) => RUN_BEGINS.test(line)) + 1, end);
  return tellingLines(linesOfRestarts(run, run.length), count).map((line) => line.slice(0, SHOWN_CHARACTERS));
}

/** Last lines of a log, oldest first; if none of them explains the failure, preceded by the last ones that do. */
export function tellingLines(lines: readonly string[], count: number): string[] {
  const last = lines.slice(-count);
  if (last.some(isTelling)) return maskedLines(last);
  const earlier = lines.slice(0, -count).filter(isTelling);
  return maskedLines([...earlier.slice(-TELLING_LINES), ...last.slice(Math.min(TELLING_LINES, earlier.length))]);
}

/** Looks at the beginning only: a line can be as long as the log. */
function isTelling(line: string): boolean {
  return TELLING.test(line.slice(0, LOOKED_AT));
}

/** Masks all lines together, because a key has several lines. */
function maskedLines(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : maskedOutput(lines.join('\n')).split('\n');
}
