import { SIGNAL_EXIT } from '../base/exit-codes.ts';
import { startedOnTerminal } from '../host/linux/standard-streams.ts';
import type { Catalogue } from '../i18n/catalogue.ts';
import { Interruption } from './interruption.ts';
import type { OutputFormat } from './render/output/reporter.ts';
import type { Terminal } from './render/output/terminal.ts';

export interface WatchedCommand {
  format: OutputFormat;
  running: { readonly undoesChanges: boolean };
  /** See `InterruptionOptions`. */
  passedOn: boolean;
}

/** Interrupts the command on a signal, and says so. */
export function watchSignals(
  terminal: Terminal,
  catalogue: Catalogue,
  { format, running, passedOn }: WatchedCommand,
): Interruption {
  const interruption = new Interruption(process, {
    passedOn,
    hangUpIgnored: !startedOnTerminal,
    onFirst: (signal) => {
      if (format === 'text') terminal.err(catalogue.text('STOPPING', { signal, keepsChanges: !running.undoesChanges }));
    },
    onSecond: () => {
      if (format === 'text')
        terminal.err(catalogue.text('INTERRUPTED_AT_ONCE', { keepsChanges: !running.undoesChanges }));
      process.exit(SIGNAL_EXIT.SIGINT);
    },
  });
  if (!startedOnTerminal) ignoreHangUp();
  return interruption;
}

const ignored = (): void => {};

/**
 * Ignores SIGHUP until the process ends. Node.js makes a signal that nohup(1) had ignored end the process again, and
 * shows this to no script; but nohup leaves no standard stream a terminal.
 */
function ignoreHangUp(): void {
  if (!process.listeners('SIGHUP').includes(ignored)) process.on('SIGHUP', ignored);
}
