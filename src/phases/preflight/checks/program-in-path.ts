import { Failure } from '../../../base/failure.ts';
import type { HostReader } from '../../../host/ports.ts';
import { type Check, found, nothingFound, pathInName } from '../check.ts';
import { PROGRAM_NOT_FOUND } from './sentences.ts';

/** A program that the kubelet runs is on PATH. */
export function programInPath(program: string, { system }: HostReader): Check {
  return {
    name: `FileExisting-${pathInName(program)}`,
    async run() {
      if ((await system.commandPath(program)) !== undefined) return nothingFound;
      return found(new Failure(PROGRAM_NOT_FOUND, { program, path: system.env.PATH ?? '' }));
    },
  };
}
