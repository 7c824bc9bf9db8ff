import { Failure } from '../../base/failure.ts';
import { Secret } from '../../base/secret.ts';
import { FLAGS_INVALID } from '../config-sentences.ts';
import type { Option, Options, Values } from '../options/option.ts';
import type { NODE_OPTIONS, PHASE_OPTIONS } from '../options/shared.ts';
import type { Problems } from '../problem.ts';
import type { NodeRegistration } from '../types/join.ts';
import { ignoredErrors, phasesOf } from '../validation/node.ts';
import { checkDuration } from '../values/duration.ts';
import { checkNodeName } from '../values/names.ts';
import { CONFIG_FLAGS_TOKEN_TWICE, CONFIG_WITH_FLAGS } from './config-flags-sentences.ts';

/**
 * Refuses options given with --config that set fields of the file.
 * @throws Failure CONFIG_WITH_FLAGS, which names those of `given` that are allowed
 */
export function refuseMixed<Rows extends Options>(rows: Rows, given: { [Name in keyof Rows]?: unknown }): void {
  const fields = Object.entries<Option>(rows).filter(([, { field }]) => field !== undefined);
  const flags = (wanted: (entry: [string, Option]) => boolean) =>
    fields.filter(wanted).map(([, { name }]) => `--${name}`);
  const mixed = flags(([name, { besideConfig }]) => !besideConfig && given[name] !== undefined);
  if (mixed.length > 0) {
    throw new Failure(CONFIG_WITH_FLAGS, {
      flags: mixed.sort(),
      beside: flags(([name, { besideConfig }]) => !!besideConfig && name in given),
    });
  }
}

/** Flags that are allowed with --config. */
type FlagsBesideFile = Omit<Values<typeof NODE_OPTIONS & typeof PHASE_OPTIONS>, 'criSocket'>;

/** A configuration whose dryRun and skipPhases the flags override. */
export function overridden<T extends { dryRun: boolean; skipPhases: string[] }>(
  configuration: T,
  flags: FlagsBesideFile,
): T {
  const skipPhases = phasesOf(flags.skipPhases);
  return {
    ...configuration,
    dryRun: flags.dryRun ?? configuration.dryRun,
    skipPhases: skipPhases.length > 0 ? skipPhases : configuration.skipPhases,
  };
}

/** The checks to ignore by the file or the flags. */
export function ignoredByBoth(ofFile: readonly string[], flags: FlagsBesideFile, problems: Problems): string[] {
  return ignoredErrors([ofFile, flags.ignorePreflightErrors ?? []], { path: '--ignore-preflight-errors' }, problems);
}

export function overriddenNode(node: NodeRegistration, flags: FlagsBesideFile, problems: Problems): NodeRegistration {
  const name = problems.take(checkNodeName(flags.nodeName ?? ''), { path: '--node-name' });
  return {
    ...node,
    name: name || node.name,
    ignorePreflightErrors: ignoredByBoth(node.ignorePreflightErrors, flags, problems),
  };
}

export function refuseFlags(problems: Problems): void {
  if (!problems.empty) throw new Failure(FLAGS_INVALID, problems.result());
}

/** The value of --token or --token-file; reports a problem if both are given. */
export function tokenOf(
  flags: { token?: Secret | undefined; tokenFile?: Secret | undefined },
  problems: Problems,
): Secret | undefined {
  if (flags.token?.reveal() && flags.tokenFile?.reveal())
    problems.add({ path: '--token-file' }, CONFIG_FLAGS_TOKEN_TWICE());
  return flags.token?.reveal() ? flags.token : trimmed(flags.tokenFile);
}

/** The value of a flag with a duration, in nanoseconds. */
export function durationOf(text: string | undefined, flag: string, problems: Problems): bigint | undefined {
  return text === undefined ? undefined : problems.take(checkDuration(text), { path: flag });
}

/** The secret without surrounding white space; undefined if nothing is left. */
export function trimmed(secret: Secret | undefined): Secret | undefined {
  const text = secret?.reveal().trim();
  return text ? new Secret(text) : undefined;
}

/** The flag that gave a field, by a table of flags by path; the index of a list item follows the flag. */
export function flagPlace(table: Readonly<Record<string, string>>): (path: string) => { path: string } {
  return (path) => {
    const [, field = path, index = ''] = /^(.*?)(\[\d+\])?(?:\.name)?$/.exec(path) ?? [];
    const flag = table[path] ?? table[field];
    return { path: flag ? flag + (table[path] ? '' : index) : path };
  };
}

/** Go's strconv.ParseBool; undefined for any other text. */
export function parseBool(text: string): boolean | undefined {
  if (['1', 't', 'T', 'TRUE', 'true', 'True'].includes(text)) return true;
  if (['0', 'f', 'F', 'FALSE', 'false', 'False'].includes(text)) return false;
  return undefined;
}
