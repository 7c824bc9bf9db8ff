import { Failure } from '../../../base/failure.ts';
import type { HostReader } from '../../../host/ports.ts';
import { type Check, pathInName } from '../check.ts';
import { PROGRAM_NOT_FOUND } from './sentences.ts';

/** PATH has a program that the kubelet runs. */
export function programInPath(program: string, { system }: HostReader): Check {
  return {
    name: `FileExisting-${pathInName(program)}`,
    async run() {
      const found = await system.commandPath(program);
      return found ? undefined : new Failure(PROGRAM_NOT_FOUND, { program, path: system.env.PATH ?? '' });
    },
  };
}
