import { Failure } from '../../../base/failure.ts';
import type { HostReader } from '../../../host/ports.ts';
import type { Check } from '../check.ts';
import { NOT_ROOT } from './sentences.ts';

export function isPrivilegedUser({ system }: HostReader): Check {
  return {
    name: 'IsPrivilegedUser',
    run: async () => (system.uid() === 0 ? undefined : new Failure(NOT_ROOT, { uid: system.uid() })),
  };
}
