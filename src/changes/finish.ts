import type { Emit } from '../events.ts';
import type { Host } from '../host/ports.ts';
import { PATHS } from '../manifests/paths.ts';
import type { ChangeRecord, WriteFile } from './change.ts';

/** What a join has done when it ends badly. */
export interface Unfinished {
  records: readonly ChangeRecord[];
  transient: readonly WriteFile[];
}

/**
 * Ends a join that failed or was interrupted. The bootstrap credential goes from the disk; a kubelet that this join started and that
 * has no certificate is stopped, since it could only go on failing. What is kept is said: a second attempt uses it.
 */
export async function cleanUpAfterFailure({ records, transient }: Unfinished, host: Host, emit: Emit): Promise<void> {
  for (const { path } of transient) await host.write.files.remove(path);
  const started = records.some(({ kind, subject, action }) => kind === 'service' && subject === 'kubelet' && action === 'start');
  const certified = (await host.read.files.stat(PATHS.kubeletClientCertificate)) !== undefined;
  if (started && !certified) await host.write.services.stop('kubelet');
  const written = records.filter(({ kind, subject }) => kind === 'write-file' && !transient.some(({ path }) => path === subject));
  const kept = written.map(({ subject }) => subject);
  if (started && certified) kept.push(PATHS.kubeletConf, PATHS.kubeletClientCertificate);
  if (kept.length > 0) emit({ type: 'notice', level: 'info', message: { key: 'KEPT_AFTER_FAILURE', params: { paths: kept } } });
}
