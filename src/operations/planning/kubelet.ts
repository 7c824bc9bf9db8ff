import { createHash } from 'node:crypto';
import { Failure } from '../../base/failure.ts';
import { forgetKubeletVersion, kubeletProgramVersion } from '../../host/kubelet-program.ts';
import type { HostReader } from '../../host/ports.ts';
import type { PlannedKubelet } from './format.ts';

/** The program and the unit that the join would start, as they are now. The join's own check of the version shares the answer. */
export async function plannedKubelet({ system, services, files }: HostReader, signal: AbortSignal): Promise<PlannedKubelet> {
  forgetKubeletVersion(system);
  const [version, unit] = await Promise.all([
    kubeletProgramVersion(system, signal).then(
      ({ text }) => text,
      (error) => {
        if (error instanceof Failure) return null; // the check says so; whoever ignores it goes without
        throw error;
      },
    ),
    services.unitFiles('kubelet').then((paths) => unitDigest(paths, files)),
  ]);
  return { version, unit };
}

async function unitDigest(paths: readonly string[], files: HostReader['files']): Promise<string | null> {
  if (paths.length === 0) return null;
  const hash = createHash('sha256');
  for (const path of paths) {
    const content = (await files.read(path)) ?? Buffer.alloc(0);
    hash.update(`${path}\0${content.length}\0`).update(content);
  }
  return `sha256:${hash.digest('hex')}`;
}
