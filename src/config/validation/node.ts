import type { Secret } from '../../base/secret.ts';
import { defaultOf } from '../fields/field.ts';
import type { GivenArgument, GivenEndpoint, GivenNode } from '../fields/given.ts';
import { INIT_FIELDS } from '../fields/init.ts';
import { JOIN_FIELDS } from '../fields/join.ts';
import type { Place, Problems, ValidationContext } from '../problem.ts';
import type { ControlPlaneComponent, EnvVar } from '../types/cluster.ts';
import type { Argument, NodeRegistration, Taint } from '../types/join.ts';
import { checkAdvertiseAddress, checkBindPort } from '../values/address.ts';
import { checkCertificateKey } from '../values/credentials.ts';
import { checkCriSocket } from '../values/locations.ts';
import { checkNodeName, checkTaintKey, checkTaintValue } from '../values/names.ts';
import {
  CONFIG_ALL_BESIDE_OTHERS,
  CONFIG_ARGUMENT_NAME,
  CONFIG_CRI_SOCKET_SCHEME,
  CONFIG_TAINT_EFFECT_MISSING,
  CONFIG_VARIABLE_NAME,
  CONFIG_VOLUME_INCOMPLETE,
} from './config-validation-sentences.ts';

export function validatedNode(input: GivenNode, context: ValidationContext): NodeRegistration {
  const { problems, place } = context;
  const at = (name: string) => place(`nodeRegistration.${name}`);
  const kubeletExtraArgs = withArgumentDefaults(input.kubeletExtraArgs);
  checkArguments(kubeletExtraArgs, 'nodeRegistration.kubeletExtraArgs', context);
  return {
    name: problems.take(checkNodeName(input.name ?? ''), at('name')) ?? '',
    criSocket: validatedCriSocket(input.criSocket, at('criSocket'), context),
    taints: input.taints?.map((taint, index) => validatedTaint(taint, `nodeRegistration.taints[${index}]`, context)),
    kubeletExtraArgs,
    ignorePreflightErrors: ignoredErrors([input.ignorePreflightErrors ?? []], at('ignorePreflightErrors'), problems),
    imagePullPolicy: input.imagePullPolicy || defaultOf(JOIN_FIELDS, 'nodeRegistration.imagePullPolicy'),
    imagePullSerial: input.imagePullSerial ?? defaultOf(JOIN_FIELDS, 'nodeRegistration.imagePullSerial'),
  };
}

export function validatedCriSocket(
  given: string | undefined,
  at: Place,
  { problems, notices }: ValidationContext,
): string {
  const socket = problems.take(checkCriSocket(given ?? ''), at);
  if (socket?.bare) notices.push(CONFIG_CRI_SOCKET_SCHEME({ path: at.path, socket: socket.socket }));
  return socket?.socket ?? '';
}

function validatedTaint(
  input: NonNullable<GivenNode['taints']>[number],
  path: string,
  { problems, place }: ValidationContext,
): Taint {
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

/** The sorted union of several lists in lower case; `all` must be alone (kubeadm ValidateIgnorePreflightErrors). */
export function ignoredErrors(lists: readonly (readonly string[])[], at: Place, problems: Problems): string[] {
  const names = new Set(lists.flat().map((name) => name.toLowerCase()));
  names.delete('');
  if (names.has('all') && names.size > 1) problems.add(at, CONFIG_ALL_BESIDE_OTHERS());
  return [...names].sort();
}

/** Names of phases without empty ones. */
export function phasesOf(names: readonly string[] | undefined): string[] {
  return (names ?? []).filter((name) => name !== '');
}

/** Checks the names and paths without which a component's static Pod could not start. */
export function checkComponent(
  { extraArgs, extraEnvs, extraVolumes }: ControlPlaneComponent,
  path: string,
  context: ValidationContext,
): void {
  const { problems, place } = context;
  checkArguments(extraArgs, `${path}.extraArgs`, context);
  checkVariables(extraEnvs, `${path}.extraEnvs`, context);
  for (const [index, volume] of extraVolumes.entries()) {
    for (const field of ['name', 'hostPath', 'mountPath'] as const) {
      if (volume[field] === '')
        problems.missing(place(`${path}.extraVolumes[${index}].${field}`), CONFIG_VOLUME_INCOMPLETE({ field }));
    }
  }
}

export function checkArguments(args: readonly Argument[], path: string, { problems, place }: ValidationContext): void {
  for (const [index, { name }] of args.entries()) {
    if (name === '') problems.missing(place(`${path}[${index}].name`), CONFIG_ARGUMENT_NAME());
  }
}

export function checkVariables(
  variables: readonly EnvVar[],
  path: string,
  { problems, place }: ValidationContext,
): void {
  for (const [index, { name }] of variables.entries()) {
    if (name === '') problems.missing(place(`${path}[${index}].name`), CONFIG_VARIABLE_NAME());
  }
}

export function validatedLocalEndpoint(
  { advertiseAddress = '', bindPort = 0 }: GivenEndpoint,
  path: string,
  { problems, place }: ValidationContext,
): { advertiseAddress: string; bindPort: number } {
  const otherwise = defaultOf(INIT_FIELDS, 'localAPIEndpoint.bindPort');
  return {
    advertiseAddress: problems.take(checkAdvertiseAddress(advertiseAddress), place(`${path}.advertiseAddress`)) ?? '',
    bindPort: problems.take(checkBindPort(bindPort, otherwise), place(`${path}.bindPort`)) ?? otherwise,
  };
}

/** Checks a certificate key; an empty one counts as none. */
export function validatedCertificateKey(
  given: Secret | undefined,
  path: string,
  { problems, place }: ValidationContext,
): Secret | undefined {
  if (!given?.reveal()) return undefined;
  problems.take(checkCertificateKey(given), place(path));
  return given;
}
