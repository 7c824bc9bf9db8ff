import { rfc3339 } from '../../base/time.ts';
import type { Clock } from '../../host/ports.ts';
import type { SimulatedDirectory } from '../../host/simulated-directory.ts';

/** A container, with the labels of its Pod. */
interface Logged {
  name: string;
  attempt: number;
  labels: Readonly<Record<string, string>>;
}

/**
 * Writes to /var/log/pods/NAMESPACE_POD_UID/CONTAINER/ATTEMPT.log, as every CRI runtime does, one line after the other.
 */
export function podLog(
  { labels, name, attempt }: Logged,
  { directory, clock }: { directory: SimulatedDirectory; clock: Clock },
): (line: string) => Promise<void> {
  const pod = ['namespace', 'name', 'uid'].map((part) => labels[`io.kubernetes.pod.${part}`]).join('_');
  const path = `/var/log/pods/${pod}/${name}/${attempt}.log`;
  let written = Promise.resolve();
  return (line) => {
    const text = `${rfc3339(clock.now())} stderr F ${line}\n`;
    written = written.then(() => directory.writer.append(path, Buffer.from(text), { mode: 0o640 }));
    return written;
  };
}
