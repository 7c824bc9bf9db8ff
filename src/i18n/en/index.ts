import { certs } from './certs.ts';
import { changes, objects, patches } from './changes.ts';
import { commandHelp } from './command-help.ts';
import { commands, completion, doctor, explain } from './commands.ts';
import { configCommands } from './config-commands.ts';
import { fleet } from './fleet.ts';
import { init } from './init.ts';
import { plan } from './plan.ts';
import { rehearsal } from './rehearsal.ts';
import { report } from './report.ts';
import { reset, undo } from './reset.ts';
import { token } from './token.ts';

/** What only commands print. */
const PRINTED = [
  certs,
  changes,
  commandHelp,
  commands,
  completion,
  configCommands,
  doctor,
  explain,
  fleet,
  init,
  objects,
  patches,
  plan,
  rehearsal,
  report,
  reset,
  token,
  undo,
] as const;

export type Printed = Intersection<(typeof PRINTED)[number]>;

type Intersection<Union> = (Union extends unknown ? (one: Union) => void : never) extends (all: infer All) => void
  ? All
  : never;

/** From the start: a literal of this size goes through as many shapes as it has keys, 2 ms of each command. */
export const printed: Printed = Object.assign(Object.create(null), ...PRINTED);
