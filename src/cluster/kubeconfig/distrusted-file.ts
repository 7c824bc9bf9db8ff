import { Failure } from '../../base/failure.ts';
import { type Distrust, distrustOf } from '../../host/distrust.ts';
import type { DiscoveryHost } from '../discovery/context.ts';
import { reachOf, referencesOf } from './credential/credential.ts';
import { type KubeconfigSource, resolvePath } from './kubeconfig-source.ts';
import { DISCOVERY_FILE_UNTRUSTED, DISCOVERY_REFERENCE_UNTRUSTED, EXEC_PLUGIN_UNTRUSTED } from './sentences.ts';

/**
 * Refuses a kubeconfig that runs a program or names files if another user could have written it, the program or those
 * files. Root runs and reads them, and the writer of certificate-authority decides which cluster is trusted. Throws
 * DISCOVERY_FILE_UNTRUSTED, DISCOVERY_REFERENCE_UNTRUSTED or EXEC_PLUGIN_UNTRUSTED.
 */
export async function refuseDistrusted(path: string, from: KubeconfigSource, host: DiscoveryHost): Promise<void> {
  const { source } = from;
  const fields = [...reachOf(from), ...(from.choice.user?.authProvider === undefined ? [] : ['auth-provider'])];
  if (fields.length === 0) return;
  const file = await distrust(path, host);
  if (file) throw new Failure(DISCOVERY_FILE_UNTRUSTED, { source, fields, ...file });
  for (const [field, named] of referencesOf(from)) {
    const found = await distrust(resolvePath(from, named), host);
    if (found) throw new Failure(DISCOVERY_REFERENCE_UNTRUSTED, { source, field, path: named, ...found });
  }
  const command = from.choice.user?.exec?.command;
  if (typeof command !== 'string' || command === '') return;
  const program = await host.system.commandPath(command.includes('/') ? resolvePath(from, command) : command);
  const found = program === undefined ? undefined : await distrust(program, host);
  if (found) throw new Failure(EXEC_PLUGIN_UNTRUSTED, { source, command, ...found });
}

async function distrust(
  path: string,
  { files, system }: DiscoveryHost,
): Promise<(Omit<Distrust, 'path'> & { at: string }) | undefined> {
  const found = await distrustOf(path, files, ownersOf(system));
  if (found === undefined) return undefined;
  const { path: at, ...rest } = found;
  return { at, ...rest };
}

/** Trusts the user who became root by sudo, and the files in that user's home. */
function ownersOf({ env, uid }: DiscoveryHost['system']): number[] {
  const byRoot = uid() === 0 && /^\d{1,10}$/.test(env.SUDO_UID ?? '');
  return byRoot ? [uid(), Number(env.SUDO_UID)] : [uid()];
}
