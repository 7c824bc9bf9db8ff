/** The values of `--replace` and `--replace-after`. */
export interface Replacing {
  /** Name of the old Node; empty for the name of this machine. */
  node: string;
  /** How long the old machine must be silent, in ms. */
  afterMs: number;
}
