import type { DifferenceName } from './differences.js';
import type { Ran } from './sides.js';

/** A command line for both programs. */
export interface Case {
  /** `{dir}`, here and in the files, is the directory with the files, each program's own. */
  readonly argv: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
  /** The directory has a `pki` with the certificates and keys of a control plane; both programs get the same. */
  readonly pki?: boolean;
  /** Part of the output that must be equal. Default: only how far both get. */
  readonly compare?: Comparison;
  /** They differ here, and are meant to. */
  readonly differs?: DifferenceName;
}

/** Value of one program's run and directory that must equal the other's. */
export type Comparison = (ran: Ran, directory: string) => unknown;
