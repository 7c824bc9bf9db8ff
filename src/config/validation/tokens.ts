import { shown } from '../../base/shown.ts';
import { parseRfc3339 } from '../../base/time.ts';
import { CONFIG_NOT_ALLOWED } from '../config-sentences.ts';
import { defaultMs } from '../fields/field.ts';
import type { GivenToken } from '../fields/given.ts';
import { INIT_FIELDS } from '../fields/init.ts';
import type { ValidationContext } from '../problem.ts';
import type { BootstrapToken } from '../types/init.ts';
import { checkToken, checkTokenGroup, TOKEN_USAGES } from '../values/credentials.ts';
import { nanosecondsToMs } from '../values/duration.ts';
import { nearest } from '../values/nearest.ts';
import { newBootstrapToken } from '../values/new-secrets.ts';
import {
  CONFIG_TOKEN_GROUPS_UNUSED,
  CONFIG_TOKEN_REPEATED,
  CONFIG_TOKEN_TIMES,
  CONFIG_TOKEN_TTL,
} from './config-validation-sentences.ts';

const DEFAULT_GROUP = 'system:bootstrappers:kubeadm:default-node-token';

/** The tokens of an init; one with the defaults if none is given (as in kubeadm). A missing value is made at random. */
export function validatedTokens(
  given: readonly GivenToken[] | undefined,
  context: ValidationContext,
): BootstrapToken[] {
  const tokens = given && given.length > 0 ? given : [{}];
  const validated = tokens.map((token, index) => validatedToken(token, `bootstrapTokens[${index}]`, context));
  const { problems, place } = context;
  const ids = new Set<string>();
  for (const [index, { token }] of validated.entries()) {
    const [id = '', secret] = token.reveal().split('.');
    if (ids.has(id)) problems.add(place(`bootstrapTokens[${index}].token`), CONFIG_TOKEN_REPEATED({ id: shown(id) }));
    if (secret !== undefined) ids.add(id);
  }
  return validated;
}

function validatedToken(given: GivenToken, path: string, context: ValidationContext): BootstrapToken {
  const { problems, place } = context;
  if (given.token) problems.take(checkToken(given.token), place(`${path}.token`));
  const usages = validatedUsages(given.usages, path, context);
  return {
    token: given.token ?? newBootstrapToken(),
    description: given.description ?? '',
    ...validatedEnd(given, path, context),
    usages,
    groups: validatedGroups(given.groups, usages, path, context),
  };
}

function validatedEnd(
  { ttl, expires }: GivenToken,
  path: string,
  { problems, place }: ValidationContext,
): Pick<BootstrapToken, 'ttl' | 'expires'> {
  if (ttl !== undefined && expires !== undefined) problems.add(place(`${path}.expires`), CONFIG_TOKEN_TIMES());
  if (expires !== undefined) return { ttl: undefined, expires: parseRfc3339(expires) };
  if (ttl === undefined) return { ttl: defaultMs(INIT_FIELDS, 'bootstrapTokens[].ttl'), expires: undefined };
  if (ttl < 0n) problems.add(place(`${path}.ttl`), CONFIG_TOKEN_TTL());
  return { ttl: nanosecondsToMs(ttl), expires: undefined };
}

function validatedUsages(
  given: readonly string[] | undefined,
  path: string,
  { problems, place }: ValidationContext,
): string[] {
  if (!given || given.length === 0) return [...TOKEN_USAGES];
  for (const [index, usage] of given.entries()) {
    if (TOKEN_USAGES.some((known) => known === usage)) continue;
    const at = place(`${path}.usages[${index}]`);
    problems.add(
      at,
      CONFIG_NOT_ALLOWED({ value: shown(usage), allowed: TOKEN_USAGES, nearest: nearest(usage, TOKEN_USAGES) }),
    );
  }
  return [...new Set(given)];
}

/** Completes the groups, which only a token for authentication may have; another one gets none by default. */
function validatedGroups(
  given: readonly string[] | undefined,
  usages: readonly string[],
  path: string,
  { problems, place }: ValidationContext,
) {
  const authenticates = usages.includes('authentication');
  if (!given || given.length === 0) return authenticates ? [DEFAULT_GROUP] : [];
  if (!authenticates) problems.missing(place(`${path}.groups`), CONFIG_TOKEN_GROUPS_UNUSED());
  return given.map((group, index) => problems.take(checkTokenGroup(group), place(`${path}.groups[${index}]`)) ?? group);
}
