import type { TextKey } from '../../src/i18n/tables.ts';
import type { FailureKind } from '../../src/program/definitions.ts';
import type { FaultName } from '../../src/simulation/faults.ts';

/** The same in English and in Brazilian Portuguese. */
export interface Said {
  en: string;
  pt: string;
}

interface Row {
  /** The fault, in the words of somebody who looks it up. */
  fault: Said;
  /** A control plane joins; else a worker. */
  controlPlane?: true;
  /** The preflight check that tells it, where one does: the command then ends with PREFLIGHT_FAILED. */
  check?: string;
  /** The failure that ends the command. */
  exit: number;
  /** A part of the reported cause (or of what happened); `{name}` is a fact of the run, such as a token's ID. */
  cause: Said;
  /** Further evidence that the message has in either language. `a|b`: one of them. */
  evidence: readonly string[];
  /** Names that the cure has in either language: a command, a file, a field. */
  cure: readonly string[];
  /** The difference from real life. */
  note?: Said;
}

interface Failing extends Row {
  kind: FailureKind;
}

/** The join goes on and says it. Its sentence is cause and cure in one. */
interface Warning extends Row {
  warning: TextKey;
  check: string;
  exit: 0;
}

interface Rehearsed {
  where: 'rehearsal';
  rehearse: FaultName;
}

interface InLab {
  where: 'lab';
  name: string;
  /** The way to provoke it. */
  how: Said;
  /** Only in a full run of the lab: it takes seconds, and another test of every run meets the same failure. */
  full?: true;
}

/** For `fleet join`, with a stand-in for ssh. */
interface OfFleet {
  where: 'fleet';
  name: string;
  how: Said;
  /** The other hosts join, and the command ends with FLEET_HOSTS_FAILED. */
  ofHost: boolean;
}

/** A provoked fault and its required report. Every text of a failure is checked in both languages. */
export type FaultRow = (Failing | Warning) & (Rehearsed | InLab | OfFleet);

export const kindOf = (row: FaultRow): string => ('kind' in row ? row.kind : row.warning);
