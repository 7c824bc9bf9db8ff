/**
 * Another user who tries to open the files of a directory all the time, while a program is slowed down after each change
 * of a file. What it has once opened, it reads at the end.
 */
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';

/** Another user's files that the image has, open to everyone, in the place of those of kubejoin. */
export const OF_IMAGE = 'of the image\n';

export const OPEN_DIRECTORY = `set -e; install -d -m 0755 /etc/kubejoin
for name in join.yaml join.sh; do printf '${OF_IMAGE.trim()}\\n' > /etc/kubejoin/$name; chmod 0755 /etc/kubejoin/$name; done`;

/**
 * Each state of a file once; the descriptors stay open, as a file that is opened while it is empty can be read later.
 * Perl, because every Debian has it. Prints the contents in hexadecimal when its standard input ends.
 */
const PROGRAM = `
use strict; use warnings; use POSIX (); use Fcntl;
my $directory = shift;
$) = '65534 65534'; POSIX::setgid(65534); POSIX::setuid(65534);
$> == 65534 or die 'still root';
my (%seen, @kept);
my $input = ''; vec($input, 0, 1) = 1;
my $said = 0;
$| = 1;
while (1) {
  my %names = map { $_ => 1 } ('join.yaml', 'join.sh', 'join.yaml.new', 'join.sh.new');
  if (opendir(my $d, $directory)) { $names{$_} = 1 for grep { !/^\\.+$/ } readdir $d; closedir $d; }
  for my $name (keys %names) {
    sysopen(my $file, "$directory/$name", O_RDONLY | O_NONBLOCK) or next;
    my @stat = stat $file;
    next if !-f _ || @kept > 400 || $seen{"$stat[1] $stat[7] $stat[10]"}++;
    push @kept, $file;
  }
  print "watching\\n" unless $said++;
  my $ready = $input;
  last if select($ready, undef, undef, 0.0002) && !sysread(STDIN, my $none, 1);
}
for my $file (@kept) { local $/; seek($file, 0, 0); my $text = <$file> // ''; print unpack('H*', $text), "\\n"; }
`;

export const watching = (directory: string): string[] => ['perl', '-e', PROGRAM, directory];

/** strace that makes the program wait after each change of a file or directory. */
export function slowly(log: string): string[] {
  const changes = ['write', 'mkdir', 'mkdirat', 'chmod', 'fchmod', 'fchmodat', 'rename', 'renameat', 'renameat2'];
  const calls = [...changes, 'unlink', 'unlinkat', 'chown', 'fchown', 'fchownat'].map((call) => `?${call}`).join(',');
  return ['strace', '-f', '-qq', '-o', log, `-e`, `trace=${calls}`, `--inject=${calls}:delay_exit=4000`];
}

interface Watcher {
  stdin: Writable;
  stdout: Readable;
}

/** Contents that the other user could read while `work` ran. */
export async function seenDuring(watcher: Watcher, work: () => Promise<unknown>): Promise<string[]> {
  let output = '';
  watcher.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const closed = once(watcher.stdout, 'close');
  while (!output.includes('\n'))
    await Promise.race([
      once(watcher.stdout, 'data'),
      closed.then(() => Promise.reject(new Error('the watcher has ended'))),
    ]);
  await work();
  watcher.stdin.end();
  await closed;
  const [first, ...contents] = output.trimEnd().split('\n');
  if (first !== 'watching') throw new Error(output.slice(0, 200));
  return contents.map((hex) => Buffer.from(hex, 'hex').toString());
}
