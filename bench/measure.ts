import type { LabHost } from '../lab/machine/host.ts';

/** The cost of one run of a command on a lab host. */
export interface Run {
  exitCode: number;
  /** Milliseconds since 1970, by this machine's clock: the hosts share it. */
  startedAt: number;
  endedAt: number;
  /** Peak resident memory of the command and what it ran, in bytes (getrusage's ru_maxrss of the children). */
  peakMemory: number;
  /** User and system time of the command and what it ran, in milliseconds (getrusage of the children). */
  processorTime: number;
  stderr: string;
}

/**
 * Measures inside the host, so that entering it costs nothing. Debian's base has perl without Time::HiRes, so the clock
 * is asked by its system call: on x86-64 228 is clock_gettime (0: CLOCK_REALTIME), 98 getrusage (-1: RUSAGE_CHILDREN;
 * ru_utime and ru_stime first, each in seconds and microseconds, ru_maxrss at byte 32, in KiB).
 */
const MEASURE = `sub now { my $t = "\\0" x 16; syscall(228, 0, $t); my ($s, $ns) = unpack("q q", $t); return $s * 1000 + $ns / 1e6 }
my $start = now(); my $status = system(@ARGV); my $end = now();
my $usage = "\\0" x 144; syscall(98, -1, $usage);
my ($us, $uus, $ss, $sus, $peak) = unpack("q5", $usage); my $busy = ($us + $ss) * 1000 + ($uus + $sus) / 1000;
printf STDERR "\\nMEASURED %.3f %.3f %d %.3f %d\\n", $start, $end, $peak * 1024, $busy, $status >> 8;`;

export async function measure(host: LabHost, argv: readonly string[], timeoutMs = 120_000): Promise<Run> {
  const { stderr, stdout } = await host.exec(measuring(argv), { timeoutMs });
  const run = measuredRun(stderr);
  if (!run) throw new Error(`no measurement from ${argv[0]} on ${host.name}: ${stderr || stdout}`);
  return run;
}

/** A command that runs another one, and writes its cost to stderr. */
export function measuring(argv: readonly string[]): string[] {
  return ['perl', '-e', MEASURE, ...argv];
}

/** The cost that such a command wrote; undefined if there is none. */
export function measuredRun(stderr: string): Run | undefined {
  const match = /^MEASURED (\S+) (\S+) (\d+) (\S+) (\d+)$/m.exec(stderr);
  if (!match) return undefined;
  const [startedAt = 0, endedAt = 0, peakMemory = 0, processorTime = 0, exitCode = 0] = match.slice(1).map(Number);
  return { exitCode, startedAt, endedAt, peakMemory, processorTime, stderr };
}

/**
 * The next run of each reads it from the disk, as after a boot. A file that was just written lies in the page cache in
 * larger pieces, and each of them counts as resident as soon as a byte of it is used: the same kubejoin took 62 MiB for
 * `version` after its build, 42 MiB as a copy or read from the disk.
 */
export async function forgetPages(host: LabHost, programs: readonly string[]): Promise<void> {
  await host.exec(['sync']);
  for (const program of programs) {
    const path = (await host.exec(['sh', '-c', 'command -v "$1"', 'sh', program])).stdout.trim();
    await host.exec(['dd', `if=${path}`, 'iflag=nocache', 'count=0', 'status=none']);
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low, high] = [sorted[sorted.length % 2 ? middle : middle - 1], sorted[middle]];
  if (low === undefined || high === undefined) throw new RangeError('the median of nothing');
  return (low + high) / 2;
}
