import type { GivenArgument, GivenNode } from '../documents/given.ts';
import { defaultOf } from '../fields/field.ts';
import { JOIN_FIELDS } from '../fields/join.ts';
import type { Place, Problems } from '../problem.ts';
import type { Argument, NodeRegistration, Taint } from '../types/join.ts';
import { checkCriSocket } from '../values/locations.ts';
import { checkNodeName, checkTaintKey, checkTaintValue } from '../values/names.ts';
import type { Completion } from './completion.ts';
import { checkArguments } from './components.ts';
import { CONFIG_ALL_BESIDE_OTHERS, CONFIG_CRI_SOCKET_SCHEME, CONFIG_TAINT_EFFECT_MISSING } from './sentences.ts';

export function completeNode(input: GivenNode, context: Completion): NodeRegistration {
  const { problems, place } = context;
  const at = (name: string) => place(`nodeRegistration.${name}`);
  const kubeletExtraArgs = withArgumentDefaults(input.kubeletExtraArgs);
  checkArguments(kubeletExtraArgs, 'nodeRegistration.kubeletExtraArgs', context);
  return {
    name: problems.take(checkNodeName(input.name ?? ''), at('name')) ?? '',
    criSocket: completeCriSocket(input.criSocket, at('criSocket'), context),
    taints: input.taints?.map((taint, index) => completeTaint(taint, `nodeRegistration.taints[${index}]`, context)),
    kubeletExtraArgs,
    ignorePreflightErrors: ignoredErrors([input.ignorePreflightErrors ?? []], at('ignorePreflightErrors'), problems),
    imagePullPolicy: (input.imagePullPolicy ||
      defaultOf<string>(JOIN_FIELDS, 'nodeRegistration.imagePullPolicy')) as NodeRegistration['imagePullPolicy'],
    imagePullSerial: input.imagePullSerial ?? defaultOf<boolean>(JOIN_FIELDS, 'nodeRegistration.imagePullSerial'),
  };
}

export function completeCriSocket(given: string | undefined, at: Place, { problems, notices }: Completion): string {
  const socket = problems.take(checkCriSocket(given ?? ''), at);
  if (socket?.bare) notices.push(CONFIG_CRI_SOCKET_SCHEME({ path: at.path, socket: socket.socket }));
  return socket?.socket ?? '';
}

function completeTaint(input: { key?: string; value?: string; effect?: string }, path: string, { problems, place }: Completion): Taint {
  if (!input.effect) problems.missing(place(`${path}.effect`), CONFIG_TAINT_EFFECT_MISSING());
  return {
    key: problems.take(checkTaintKey(input.key ?? ''), place(`${path}.key`)) ?? '',
    value: problems.take(checkTaintValue(input.value ?? ''), place(`${path}.value`)) || undefined,
    effect: input.effect ?? '',
  };
}

export function withArgumentDefaults(given: readonly GivenArgument[] | undefined): Argument[] {
  return (given ?? []).map(({ name = '', value = '', mergeMethod }) =>
    mergeMethod === 'append' || mergeMethod === 'prepend' ? { name, value, mergeMethod } : { name, value },
  );
}

/** The union of several lists in lower case, sorted; `all` stands alone (kubeadm ValidateIgnorePreflightErrors). */
export function ignoredErrors(lists: readonly (readonly string[])[], at: Place, problems: Problems): string[] {
  const names = new Set(lists.flat().map((name) => name.toLowerCase()));
  names.delete('');
  if (names.has('all') && names.size > 1) problems.add(at, CONFIG_ALL_BESIDE_OTHERS());
  return [...names].sort();
}

/** Names of phases; empty ones say nothing. */
export function phasesOf(names: readonly string[] | undefined): string[] {
  return (names ?? []).filter((name) => name !== '');
}
