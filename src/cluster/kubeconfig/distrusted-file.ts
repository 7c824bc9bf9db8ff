import { Failure } from '../../base/failure.ts';
import { shownSource } from '../../base/shown.ts';
import { type Distrust, distrustOf } from '../../host/distrust.ts';
import { trustedOwners } from '../../host/trusted-owners.ts';
import type { DiscoveryHost } from '../discovery/context.ts';
import {
  DISCOVERY_FILE_MISSING,
  DISCOVERY_FILE_REFERENCE,
  DISCOVERY_FILE_UNTRUSTED,
  DISCOVERY_REFERENCE_UNTRUSTED,
  EXEC_PLUGIN_UNTRUSTED,
} from './cluster-kubeconfig-sentences.ts';
import { reachOf, referencesOf } from './credential/credential.ts';
import { EXEC_PLUGIN_NOT_FOUND } from './credential/kubeconfig-credential-sentences.ts';
import { type KubeconfigSource, readKubeconfig, resolvePath } from './kubeconfig-source.ts';

/**
 * Reads a kubeconfig, and refuses one that runs a program or names files if another user could have written it, the
 * program or those files. Root runs and reads them, and the writer of certificate-authority decides which cluster is
 * trusted. `programsOnly` refuses only one that runs a program. Throws DISCOVERY_FILE_UNTRUSTED,
 * DISCOVERY_REFERENCE_UNTRUSTED, EXEC_PLUGIN_UNTRUSTED and the failures of a file that does not exist.
 */
export async function readTrusted(
  path: string,
  host: DiscoveryHost,
  { programsOnly = false } = {},
): Promise<KubeconfigSource> {
  const { files } = host;
  // Before it is read: its writer could remove it right after that.
  const judged = await distrust(path, host).catch(async (error: unknown) => {
    await readKubeconfig(path, files); // its failure names the kubeconfig
    throw error;
  });
  const from = await readKubeconfig(path, files);
  if (programsOnly && from.choice.user?.exec === undefined) return from;
  const fields = [...reachOf(from), ...(from.choice.user?.authProvider === undefined ? [] : ['auth-provider'])];
  if (fields.length === 0) return from;
  if (judged === 'missing') throw new Failure(DISCOVERY_FILE_MISSING, { path: shownSource(path) });
  if (judged) throw new Failure(DISCOVERY_FILE_UNTRUSTED, { source: from.source, fields, ...judged });
  await refuseReferences(from, host);
  await refuseProgram(from, host);
  return from;
}

async function refuseReferences(from: KubeconfigSource, host: DiscoveryHost): Promise<void> {
  const { source } = from;
  for (const [field, named] of referencesOf(from)) {
    const path = resolvePath(from, named);
    const found = await distrust(path, host);
    if (found === 'missing') throw new Failure(DISCOVERY_FILE_REFERENCE, { source, field, path });
    if (found) throw new Failure(DISCOVERY_REFERENCE_UNTRUSTED, { source, field, path: named, ...found });
  }
}

async function refuseProgram(from: KubeconfigSource, host: DiscoveryHost): Promise<void> {
  const { source } = from;
  const command = from.choice.user?.exec?.command;
  if (typeof command !== 'string' || command === '') return;
  const place = command.includes('/') ? resolvePath(from, command) : command;
  // A path is judged even if nothing is there: something may be there when it is run.
  const program = place.includes('/') ? place : await host.system.commandPath(place);
  const found = program === undefined ? undefined : await distrust(program, host);
  if (found === 'missing') throw new Failure(EXEC_PLUGIN_NOT_FOUND, { source, command: program ?? command });
  if (found) throw new Failure(EXEC_PLUGIN_UNTRUSTED, { source, command, ...found });
}

async function distrust(
  path: string,
  { files, system }: DiscoveryHost,
): Promise<(Omit<Distrust, 'path'> & { at: string }) | 'missing' | undefined> {
  const found = await distrustOf(path, files, trustedOwners(system));
  if (found === undefined || found === 'missing') return found;
  const { path: at, ...rest } = found;
  return { at, ...rest };
}
