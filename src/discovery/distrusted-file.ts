import { Failure } from '../failure.ts';
import { distrustOf } from '../host/distrust.ts';
import type { DiscoveryHost } from './context.ts';
import { reachOf } from './credential.ts';
import { type KubeconfigSource, resolvePath } from './kubeconfig-source.ts';

/**
 * A kubeconfig on this machine may run a program and name files, which root then runs and reads. It may do so only where nobody else could have
 * written it. Throws DISCOVERY_FILE_UNTRUSTED, or EXEC_PLUGIN_UNTRUSTED where others could replace the program.
 */
export async function refuseDistrusted(path: string, from: KubeconfigSource, { files, system }: DiscoveryHost): Promise<void> {
  const { source } = from;
  const fields = [...reachOf(from), ...(from.choice.user?.authProvider === undefined ? [] : ['auth-provider'])];
  if (fields.length === 0) return;
  const file = await distrustOf(path, files, system.uid());
  if (file) throw new Failure('DISCOVERY_FILE_UNTRUSTED', { source, fields, ...without(file) });
  const command = from.choice.user?.exec?.command;
  if (typeof command !== 'string' || command === '') return;
  const program = await system.commandPath(command.includes('/') ? resolvePath(from, command) : command);
  const found = program === undefined ? undefined : await distrustOf(program, files, system.uid());
  if (found) throw new Failure('EXEC_PLUGIN_UNTRUSTED', { source, command, ...without(found) });
}

const without = <T extends { path: string }>({ path: at, ...rest }: T) => ({ at, ...rest });
