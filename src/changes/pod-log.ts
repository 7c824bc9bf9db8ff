import { Failure } from '../failure.ts';
import type { FileReader } from '../host/ports.ts';

/** Where the kubelet keeps the logs of containers: /var/log/pods/NAMESPACE_POD_UID/CONTAINER/ATTEMPT.log. */
const POD_LOGS = '/var/log/pods';
/** "TIME stream F text", as every CRI runtime writes it. */
const LINE_PREFIX = /^\S+ (?:stdout|stderr) [FP] /;

/** The last lines that a component of the control plane on this host has said, of its newest start that said anything; none where there is no log. */
export async function podLog(component: string, files: FileReader, lines: number): Promise<string[]> {
  try {
    const pods = (await files.list(POD_LOGS)) ?? [];
    const folders = pods.filter((name) => name.startsWith(`kube-system_${component}-`)).map((name) => `${POD_LOGS}/${name}/${component}`);
    const starts = await Promise.all(folders.map(async (folder) => newestFirst((await files.list(folder)) ?? [], folder)));
    for (const path of starts.flat()) {
      const said = (await files.read(path))?.toString('utf8').trimEnd() ?? '';
      if (said !== '')
        return said
          .split('\n')
          .slice(-lines)
          .map((line) => line.replace(LINE_PREFIX, ''));
    }
    return [];
  } catch (error) {
    if (error instanceof Failure) return []; // it is evidence for another failure, which must not be hidden by this one
    throw error;
  }
}

function newestFirst(names: readonly string[], folder: string): string[] {
  const attempts = names.flatMap((name) => /^(\d+)\.log$/.exec(name)?.[1] ?? []).map(Number);
  return attempts.sort((one, other) => other - one).map((attempt) => `${folder}/${attempt}.log`);
}
