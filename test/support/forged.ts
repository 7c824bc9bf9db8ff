import { Failure } from '../../src/base/failure.ts';
import type { Invocation } from '../../src/cli/argv/command.ts';
import { JOIN_IN_PROGRESS } from '../../src/engine/engine-sentences.ts';

/** Reports an event and a failure with `text` in them, and returns what must be read from the lines. */
export type ForgedReport = (text: string, invocation: Pick<Invocation, 'terminal' | 'catalogue'>) => object[];

export const forgedChange = (text: string) =>
  ({ id: 1, phase: text, kind: 'write-file', subject: text, action: 'replace', diff: text }) as const;
export const forgedFailure = (text: string) => new Failure(JOIN_IN_PROGRESS, { pid: undefined, directory: text });
