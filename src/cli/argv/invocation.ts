import type { Catalogue } from '../../i18n/catalogue.ts';
import type { Interruption } from '../interruption.ts';
import type { OutputFormat, Reporter } from '../render/output/reporter.ts';
import type { Terminal } from '../render/output/terminal.ts';
import type { Recording } from '../render/report/recording.ts';
import type { CommandLine } from './argv.ts';

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
