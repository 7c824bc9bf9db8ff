/** What a kubelet that ends says it ends for, as far as there is a cure of its own. */
export type KubeletTrouble =
  | 'swap'
  | 'flag'
  | 'configuration'
  | 'cgroup-v1'
  | 'cgroup-driver'
  | 'disk'
  | 'runtime'
  | 'port';

const TROUBLES: readonly (readonly [KubeletTrouble, RegExp])[] = [
  ['swap', /swap on is not supported/i],
  ['flag', /unknown (shorthand )?flag|failed to parse kubelet flag|invalid argument "/i],
  ['cgroup-v1', /cgroup v1|failCgroupV1/i],
  ['cgroup-driver', /cgroup driver/i],
  ['disk', /no space left on device|read-only file system/i],
  ['port', /address already in use/i],
  ['runtime', /container runtime|runtime\.v1\.|validate CRI|unable to determine runtime API/i],
  [
    'configuration',
    /kubelet config|failed to (load|validate) .*config|invalid configuration|feature gate|unknown.*policy|policy.*unknown/i,
  ],
];

/** klog's last line of a program that fails (k8s.io/component-base/cli): "command failed" err="...". */
const LAST_WORDS = /"command failed" err=("(?:[^"\\]|\\.)*")/;

/** Of what is said, and looked through. */
const LONGEST = 4_096;

/** The kubelet's own reason for its end, and what kind it is of; nothing where its log does not say. */
export function kubeletWords(log: readonly string[]): { said?: string; trouble?: KubeletTrouble } {
  const words = log.map((line) => LAST_WORDS.exec(line)?.[1]).findLast((found) => found !== undefined);
  if (words === undefined) return {};
  const said = unquoted(words).slice(0, LONGEST);
  const trouble = TROUBLES.find(([, pattern]) => pattern.test(said))?.[0];
  return { said, ...(trouble && { trouble }) };
}

/** As Go's strconv.Quote writes it: for what an error has in it the same as JSON. */
function unquoted(words: string): string {
  try {
    return String(JSON.parse(words));
  } catch {
    return words.slice(1, -1);
  }
}

/** Go's net.OpError of a connection that was not made. */
const NO_CONNECTION = /dial tcp (\S+): (?:connect: )?(connection refused|i\/o timeout|no route to host)/;

/** Whom the kubelet last could not reach, and how that ended; undefined where its log has no such line. */
export function kubeletUnreached(log: readonly string[]): { address: string; reason: string } | undefined {
  const [, address, reason] = log.map((line) => NO_CONNECTION.exec(line)).findLast((found) => found !== null) ?? [];
  return address === undefined || reason === undefined ? undefined : { address, reason };
}
