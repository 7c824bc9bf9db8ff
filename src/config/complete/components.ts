import type { ControlPlaneComponent, EnvVar } from '../types/cluster.ts';
import type { Argument } from '../types/join.ts';
import type { Completion } from './completion.ts';
import { CONFIG_ARGUMENT_NAME, CONFIG_VARIABLE_NAME, CONFIG_VOLUME_INCOMPLETE } from './sentences.ts';

/** What runs in a static Pod: without these names and paths the Pod could not start. */
export function checkComponent({ extraArgs, extraEnvs, extraVolumes }: ControlPlaneComponent, path: string, context: Completion): void {
  const { problems, place } = context;
  checkArguments(extraArgs, `${path}.extraArgs`, context);
  checkVariables(extraEnvs, `${path}.extraEnvs`, context);
  for (const [index, volume] of extraVolumes.entries()) {
    for (const field of ['name', 'hostPath', 'mountPath'] as const) {
      if (volume[field] === '') problems.missing(place(`${path}.extraVolumes[${index}].${field}`), CONFIG_VOLUME_INCOMPLETE({ field }));
    }
  }
}

export function checkArguments(args: readonly Argument[], path: string, { problems, place }: Completion): void {
  for (const [index, { name }] of args.entries()) {
    if (name === '') problems.missing(place(`${path}[${index}].name`), CONFIG_ARGUMENT_NAME());
  }
}

export function checkVariables(variables: readonly EnvVar[], path: string, { problems, place }: Completion): void {
  for (const [index, { name }] of variables.entries()) {
    if (name === '') problems.missing(place(`${path}[${index}].name`), CONFIG_VARIABLE_NAME());
  }
}
