import { Failure } from '../../base/failure.ts';
import { Secret } from '../../base/secret.ts';
import { shown } from '../../base/shown.ts';
import { ignoredErrors, phasesOf } from '../complete/node.ts';
import type { Option, Options, Values } from '../options/option.ts';
import type { NODE_OPTIONS, PHASE_OPTIONS } from '../options/shared.ts';
import type { Problems } from '../problem.ts';
import { CONFIG_DURATION, FLAGS_INVALID } from '../sentences.ts';
import type { NodeRegistration } from '../types/join.ts';
import { parseGoDuration } from '../values/duration.ts';
import { checkNodeName } from '../values/names.ts';
import { CONFIG_FLAGS_TOKEN_TWICE, CONFIG_WITH_FLAGS } from './sentences.ts';

/**
 * Options that were given beside --config and say what the file would say: throws CONFIG_WITH_FLAGS, which names those
 * of `given` that may.
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

/** Flags that stand beside --config. */
export type FlagsBesideFile = Omit<Values<typeof NODE_OPTIONS & typeof PHASE_OPTIONS>, 'criSocket'>;

/** A file's dryRun and skipPhases, unless flags say otherwise. */
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

/** The checks that are ignored by the file or by flags. */
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

/** Of --token and --token-file the one that was given; both are reported. */
export function tokenOf(
  flags: { token?: Secret | undefined; tokenFile?: Secret | undefined },
  problems: Problems,
): Secret | undefined {
  if (flags.token?.reveal() && flags.tokenFile?.reveal())
    problems.add({ path: '--token-file' }, CONFIG_FLAGS_TOKEN_TWICE());
  return flags.token?.reveal() ? flags.token : trimmed(flags.tokenFile);
}

/** Of a flag's value in Go's notation of durations, in nanoseconds. */
export function durationOf(text: string | undefined, flag: string, problems: Problems): bigint | undefined {
  if (text === undefined) return undefined;
  const duration = parseGoDuration(text);
  if ('nanoseconds' in duration) return duration.nanoseconds;
  const unit = duration.reason === 'unknown-unit' ? shown(duration.unit) : undefined;
  problems.add({ path: flag }, CONFIG_DURATION({ value: shown(text), reason: duration.reason, unit }));
  return undefined;
}

/** Without the white space around it; undefined where nothing is left. */
export function trimmed(secret: Secret | undefined): Secret | undefined {
  const text = secret?.reveal().trim();
  return text ? new Secret(text) : undefined;
}

/**
 * The place of a field that came from a flag, by a table of flags by path; an index of a list stays behind the flag.
 */
export function flagPlace(table: Readonly<Record<string, string>>): (path: string) => { path: string } {
  return (path) => {
    const [, field = path, index = ''] = /^(.*?)(\[\d+\])?(?:\.name)?$/.exec(path) ?? [];
    const flag = table[path] ?? table[field];
    return { path: flag ? flag + (table[path] ? '' : index) : path };
  };
}
