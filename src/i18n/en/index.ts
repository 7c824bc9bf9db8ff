import { dictionary, type Intersection } from '../one-table.ts';
import { certs } from './certs.ts';
import { changes, objects, progress } from './changes.ts';
import { commandHelp } from './command-help.ts';
import { commands, completion, doctor, explain } from './commands.ts';
import { configCommands } from './config-commands.ts';
import { init } from './init.ts';
import { machines } from './machines.ts';
import { plan } from './plan.ts';
import { reset, undo } from './reset.ts';
import { tables } from './tables.ts';
import { timeline } from './timeline.ts';
import { token } from './token.ts';

/** Texts that only commands print. */
const PRINTED = [
  certs,
  changes,
  commandHelp,
  commands,
  completion,
  configCommands,
  doctor,
  explain,
  init,
  machines,
  objects,
  plan,
  progress,
  reset,
  tables,
  timeline,
  token,
  undo,
] as const;

export type Printed = Intersection<(typeof PRINTED)[number]>;

export const printed: Printed = dictionary(PRINTED);
