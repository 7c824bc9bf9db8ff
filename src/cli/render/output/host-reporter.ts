import { joinPhaseList } from '../../../phases/join/list.ts';
import type { Invocation } from '../../argv/command.ts';
import { phaseSummary } from '../../commands/phase-tree.ts';
import { TextReporter } from './text-reporter.ts';

/** Where the lines of one of several hosts go. */
export interface HostLines {
  out(text: string): void;
  err(text: string): void;
}

/** Tells of the join of one of several hosts. */
export function hostReporter({ terminal, catalogue, verbosity }: Invocation, { out, err }: HostLines): TextReporter {
  const { outColours, errColours } = terminal;
  const summary = (name: string) => {
    const key = phaseSummary(joinPhaseList, name);
    return key && catalogue.say({ key });
  };
  return new TextReporter({ out, data: out, err, outColours, errColours }, catalogue, { verbosity, phaseSummary: summary });
}
