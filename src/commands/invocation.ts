import type { Catalogue } from '../messages/catalogue.ts';
import type { CommandLine } from './argv.ts';
import type { Interruption } from './interruption.ts';
import type { OutputFormat, Reporter } from './output/reporter.ts';
import type { Terminal } from './output/terminal.ts';
import type { Recording } from './report/recording.ts';

/** What a command gets to run with. */
export interface Invocation {
  line: CommandLine;
  catalogue: Catalogue;
  terminal: Terminal;
  format: OutputFormat;
  reporter: Reporter;
  /** With --report: what is kept for it. The reporter keeps all that it shows. */
  recording?: Recording | undefined;
  interruption: Interruption;
  /** -v */
  verbosity: number;
}
