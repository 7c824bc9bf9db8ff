import { Failure } from '../../base/failure.ts';
import type { FileReader } from '../../host/ports.ts';
import { tellingLines } from './log-evidence.ts';

/** Where the kubelet keeps the logs of containers: /var/log/pods/NAMESPACE_POD_UID/CONTAINER/ATTEMPT.log. */
const POD_LOGS = '/var/log/pods';
/** "TIME stream tag text", as every CRI runtime writes it. */
const LINE_PREFIX = /^\S+ (?:stdout|stderr) [FP] /;
const SHOWN_CHARACTERS = 300;

/**
 * What a component of the control plane on this host said last, oldest line first; none where there is no log. `pod` names its static Pod
 * (etcd-NODE); without it any Pod of the component's is meant.
 */
export async function podLog(component: string, files: FileReader, lines: number, pod = `${component}-`): Promise<string[]> {
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
  const attempts = ((await files.list(folder)) ?? []).flatMap((name) => /^(\d+)\.log$/.exec(name)?.[1] ?? []).map(Number);
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
