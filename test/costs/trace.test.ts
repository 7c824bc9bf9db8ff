import { expect, it } from 'vitest';
import { readTrace } from './trace.ts';

/**
 * As strace 6.1 writes it: 10 is nsenter, 11 kubejoin, 12 a thread of it, 13 and 14 programs that it starts, 15 a
 * thread of the last.
 */
const TRACE = `10 execve("/usr/bin/nsenter", ["nsenter", "kubejoin"], 0x7f /* 3 vars */) = 0
10 openat(AT_FDCWD, "/proc/7/ns/pid", O_RDONLY) = 3
10 clone(child_stack=NULL, flags=SIGCHLD) = 11
11 execve("/opt/kubejoin", ["kubejoin", "join"], 0x7f /* 3 vars */ <unfinished ...>
10 openat(AT_FDCWD, "/etc/of-nsenter", O_RDONLY) = 3
11 <... execve resumed>)                   = 0
11 openat(AT_FDCWD, "/etc/hosts", O_RDONLY|O_CLOEXEC) = 3
11 openat(AT_FDCWD, "/etc/absent", O_RDONLY|O_CLOEXEC) = -1 ENOENT (No such file or directory)
11 clone3({flags=CLONE_VM|CLONE_THREAD, exit_signal=0}, 88) = 2 /* 12 in strace's PID NS */
12 openat(AT_FDCWD, "/proc/4711/stat", O_RDONLY|O_CLOEXEC <unfinished ...>
11 vfork( <unfinished ...>
12 <... openat resumed>)                   = 4
12 openat(AT_FDCWD, "/etc/written", O_WRONLY|O_CREAT|O_CLOEXEC, 0600) = 5
12 openat(AT_FDCWD, "/etc", O_RDONLY|O_DIRECTORY) = 5
13 execve("/usr/bin/sh", ["sh", "-c", "echo \\"a\\""], 0x7f /* 3 vars */) = 0
11 <... vfork resumed>)                    = 3 /* 13 in strace's PID NS */
13 openat(AT_FDCWD, "/etc/of-sh", O_RDONLY) = 3
13 clone(child_stack=NULL, flags=SIGCHLD) = 14
14 execve("/usr/bin/kubelet", ["kubelet", "--version"], 0x7f /* 3 vars */) = 0
14 clone3({flags=CLONE_VM|CLONE_THREAD, exit_signal=0}, 88) = 15
15 openat(AT_FDCWD, "/etc/of-kubelet", O_RDONLY) = 3
11 connect(17, {sa_family=AF_INET, sin_port=htons(6443), sin_addr=inet_addr("10.77.0.11")}, 16) = -1 EINPROGRESS (Operation now in progress)
11 openat(AT_FDCWD, "/etc/hosts", O_RDONLY|O_CLOEXEC) = 3
14 +++ exited with 0 +++
`;

it('tells what a program and its threads read, and what it started, from the trace of all of them', () => {
  expect(readTrace(TRACE, '/opt/kubejoin')).toEqual({
    programs: ['sh -c echo \\"a\\"', 'kubelet --version'],
    files: ['/etc/hosts', '/proc/PID/stat', '/etc/hosts'],
    connections: ['17, {sa_family=AF_INET, sin_port=htons(6443), sin_addr=inet_addr("10.77.0.11")}, 16'],
  });
});

it('a program that never ran is no program that read nothing', () => {
  expect(() => readTrace(TRACE, '/opt/other')).toThrow('/opt/other was not started');
});
