import { posix } from 'node:path';
import { Failure, onFailure } from '../../../base/failure.ts';
import type { HostReader } from '../../../host/ports.ts';
import { PATHS } from '../../../manifests/paths.ts';
import type { KubeletUnit } from '../../facts/kubelet-unit.ts';
import type { Finding } from '../check.ts';
import {
  KUBELET_UNIT_INCOMPLETE,
  KUBELET_UNIT_PROGRAM,
  KUBELET_UNIT_UNCLEAR,
  type MissingArgument,
} from './preflight-kubelet-unit-sentences.ts';
import { type UnitCommand, unitCommand } from './unit-command.ts';

const FLAGS = [
  ['--kubeconfig', PATHS.kubeletConf],
  ['--bootstrap-kubeconfig', PATHS.bootstrapKubeletConf],
  ['--config', PATHS.kubeletConfig],
] as const;
const VARIABLE = 'KUBELET_KUBEADM_ARGS';
/** Far above the size of a script that starts a kubelet. */
const LARGEST_SCRIPT = 64 * 1024;
const ELF = '\x7fELF';

/** What the files of the kubelet's service do not pass to it for certain. */
export async function examinedUnit(unit: KubeletUnit, host: HostReader): Promise<Finding | undefined> {
  if (host.services.manager === 'openrc') return unclearScript(unit, host);
  const command = await unitCommand(unit, (path) => textOf(path, host));
  return command && findingOf(command, unit, host);
}

async function findingOf(command: UnitCommand, unit: KubeletUnit, host: HostReader): Promise<Finding | undefined> {
  const { texts, loaded } = unit;
  const unusable = await unusableProgram(command, loaded, host);
  if (unusable !== undefined) return unusable;
  const missing = [...(await missingFlags(command, host)), ...missingVariable(command)];
  if (missing.length === 0) return undefined;
  const { program } = command;
  const params = { files: loaded, missing };
  if (posix.basename(program) === 'kubelet' && (await isProgram(program, host))) {
    const isLost = missing.some(({ argument }) => argument === '--kubeconfig');
    return isLost && command.resolved && (await isWhole(unit, host))
      ? new Failure(KUBELET_UNIT_INCOMPLETE, params)
      : KUBELET_UNIT_UNCLEAR(params);
  }
  const everything = [...texts.values(), await textOf(program, host)];
  const says = everything.some((text) => text === undefined || text.includes('--kubeconfig'));
  return says ? undefined : KUBELET_UNIT_UNCLEAR(params);
}

/**
 * The service manager knows no file of the service that was not read, such as one that a generator has made. It may name
 * them by another path: /lib is a link to /usr/lib on most distributions.
 */
async function isWhole({ texts }: KubeletUnit, { files, services }: HostReader): Promise<boolean> {
  const known = await services.unitFiles('kubelet').catch(onFailure(() => undefined));
  if (known === undefined) return false;
  const real = async (path: string) => (await files.realPath(path)) ?? path;
  const read = new Set(await Promise.all([...texts.keys()].map(real)));
  return (await Promise.all(known.paths.map(real))).every((path) => read.has(path));
}

/** A kubelet that PATH does not lead to either is reported by the check of its version. */
async function unusableProgram(
  { program }: UnitCommand,
  loaded: readonly string[],
  { files, system }: HostReader,
): Promise<Failure | undefined> {
  if (!posix.isAbsolute(program) || /[%$]/.test(program)) return undefined;
  const stat = await files.stat(program);
  if (stat?.type === 'file' && (stat.mode & 0o111) !== 0) return undefined;
  const found = await system.commandPath('kubelet');
  if (found === undefined) return undefined;
  const problem = stat === undefined ? 'missing' : 'not-executable';
  return new Failure(KUBELET_UNIT_PROGRAM, { files: loaded, program, problem, found });
}

async function missingFlags({ args }: UnitCommand, host: HostReader): Promise<MissingArgument[]> {
  const looked = FLAGS.map(async ([argument, path]) => {
    const given = flagValue(args, argument);
    return given !== undefined && (await isSame(given, path, host))
      ? []
      : [{ argument, path, ...(given && { given }) }];
  });
  return (await Promise.all(looked)).flat();
}

function missingVariable({ variables, environmentFiles }: UnitCommand): MissingArgument[] {
  const isPassed = variables.includes(VARIABLE) && environmentFiles.includes(PATHS.kubeletFlags);
  return isPassed ? [] : [{ argument: `$${VARIABLE}`, path: PATHS.kubeletFlags }];
}

/** The last value of a flag, as pflag reads it. */
function flagValue(args: readonly string[], flag: string): string | undefined {
  const values = args.flatMap((arg, index) =>
    arg.startsWith(`${flag}=`) ? [arg.slice(flag.length + 1)] : arg === flag ? [args[index + 1] ?? ''] : [],
  );
  return values.at(-1);
}

/** True for the same path, also through links, and for a link, whose target may be made later. */
async function isSame(given: string, path: string, { files }: HostReader): Promise<boolean> {
  if (posix.normalize(given) === path) return true;
  if ((await files.readLink(given)) !== undefined) return true;
  const real = async (one: string) =>
    posix.join((await files.realPath(posix.dirname(one))) ?? posix.dirname(one), posix.basename(one));
  return (await real(given)) === (await real(path));
}

async function isProgram(path: string, { files }: HostReader): Promise<boolean> {
  const start = await files.readPart(path, { from: 0, length: ELF.length }).catch(onFailure(() => undefined));
  return start?.toString('latin1') === ELF;
}

/** Of a script or a file of variables; undefined if it cannot be read, or is too large. Empty if it does not exist. */
async function textOf(path: string, { files }: HostReader): Promise<string | undefined> {
  const options = { maxBytes: LARGEST_SCRIPT, plain: true };
  return files.read(path, options).then(
    (content) => content?.toString('latin1') ?? '',
    onFailure(() => undefined),
  );
}

const OPENRC_SCRIPT = '/etc/init.d/kubelet';

/** OpenRC's services are scripts: only their words can be looked at. */
async function unclearScript({ texts }: KubeletUnit, host: HostReader): Promise<Finding | undefined> {
  const script = await textOf(OPENRC_SCRIPT, host);
  if (script === undefined || script === '') return undefined; // the check of the service reports a missing one
  const everything = [script, ...texts.values()];
  if (everything.some((text) => text === undefined || text.includes('--kubeconfig'))) return undefined;
  const missing = FLAGS.map(([argument, path]) => ({ argument, path }));
  return KUBELET_UNIT_UNCLEAR({ files: [OPENRC_SCRIPT, '/etc/conf.d/kubelet'], missing });
}
