#!/usr/bin/env node
// A stand-in for OpenSSH's client (ssh-contract.ts says what it must do as the real one does, and is run with both). It "logs in" to hosts that are
// folders: STAND_IN_HOSTS has NAME/host.json and, as the root directory there, NAME/root.
import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const WITH_VALUE = new Set(['-F', '-o', '-i', '-J', '-l', '-p']);
const words = process.argv.slice(2);
const options = [];
let user;
let port = '22';
let onlyTells = false;
while (words.length > 0 && words[0] !== '--') {
  const word = words.shift();
  if (word === '-G') {
    onlyTells = true;
    continue;
  }
  if (!WITH_VALUE.has(word)) die(255, `unknown option -- ${word}`);
  const value = words.shift();
  if (word === '-l') user = value;
  else if (word === '-p') port = value;
  else options.push([word, value]);
}
words.shift();
const [address = '', command = ''] = words;
const folder = path.join(process.env.STAND_IN_HOSTS, address);

function die(code, text) {
  process.stderr.write(`${text}\r\n`);
  process.exit(code);
}

// As the real one: what it would do, by its options and its configuration; it connects to nothing.
if (onlyTells) {
  const given = options
    .find(([name, value]) => name === '-o' && value.startsWith('UserKnownHostsFile='))?.[1]
    .split('=')[1];
  const configured =
    existsSync(folder) && JSON.parse(readFileSync(path.join(folder, 'host.json'), 'utf8')).keepsNoKeys
      ? '/dev/null'
      : undefined;
  process.stdout.write(`userknownhostsfile ${given ?? configured ?? '~/.ssh/known_hosts ~/.ssh/known_hosts2'}\n`);
  process.exit(0);
}
if (!existsSync(folder)) die(255, `ssh: Could not resolve hostname ${address}: Name or service not known`);
const configFile = options.find(([name]) => name === '-F')?.[1];
const configuration = configFile && readFileSync(configFile, 'utf8');
const host = JSON.parse(readFileSync(path.join(folder, 'host.json'), 'utf8'));
appendFileSync(
  path.join(folder, 'calls'),
  `${JSON.stringify({ argv: process.argv.slice(2), user, port, options, configuration })}\n`,
);
if (host.login === 'refused') die(255, `ssh: connect to host ${address} port ${port}: Connection refused`);
if (host.login === 'hangs') await new Promise((resolve) => setTimeout(resolve, 2 ** 31 - 1));
if (host.login === 'unknown-key')
  die(
    255,
    `No ED25519 host key is known for ${address} and you have requested strict checking.\r\nHost key verification failed.`,
  );
if (host.login === 'changed-key')
  die(
    255,
    `@@@@@@@@@@@\r\n@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\r\nThe fingerprint for the ED25519 key sent by the remote host is\nSHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8.\r\nHost key verification failed.`,
  );
if (host.login === 'no-key') die(255, `${user ?? 'root'}@${address}: Permission denied (publickey).`);

// The root directory of that host, its user and its machine.
const root = path.join(folder, 'root');
const bin = path.join(folder, 'bin');
mkdirSync(bin, { recursive: true });
mkdirSync(path.join(root, 'home'), { recursive: true });
const program = (name, script) => writeFileSync(path.join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
program('id', `echo ${host.uid ?? 0}`);
const machine = host.machine ?? (process.arch === 'arm64' ? 'aarch64' : 'x86_64');
program('uname', `case "$1" in -n) echo ${host.hostname ?? address} ;; *) echo ${machine} ;; esac`);
// All files there are root's.
program('stat', `PATH=/usr/bin:/bin; stat "$@" | sed s/^[0-9]*:/0:/`);
if (host.sudo === 'asks') program('sudo', `echo 'sudo: a password is required' >&2; exit 1`);
else if (host.sudo === 'missing') program('sudo', `echo 'sh: 1: exec: sudo: not found' >&2; exit 127`);
else program('sudo', `shift 2; exec "$@"`);
for (const [name, script] of Object.entries(host.programs ?? {})) program(name, script);

// A machine that has only what the scripts need, but for one of it.
const NEEDED = [
  'sh',
  'cat',
  'head',
  'gzip',
  'cut',
  'wc',
  'sha256sum',
  'mkdir',
  'mktemp',
  'rm',
  'rmdir',
  'mv',
  'chmod',
  'dirname',
  'sed',
];
if (host.without !== undefined) {
  for (const name of NEEDED.filter((one) => one !== host.without && !existsSync(path.join(bin, one))))
    symlinkSync(
      ['/usr/bin', '/bin'].map((folder) => `${folder}/${name}`).find((file) => existsSync(file)),
      path.join(bin, name),
    );
}

const there = command
  .replaceAll('/var/lib/kubejoin', `${root}/var/lib/kubejoin`)
  .replaceAll('/usr/local/bin', `${root}/usr/local/bin`)
  .replaceAll('/usr/bin/kubejoin', `${root}/usr/bin/kubejoin`);
if (host.banner) process.stdout.write(host.banner);
const child = spawn('/bin/sh', ['-c', there], {
  stdio: ['pipe', 'pipe', 'pipe'],
  detached: true, // on another machine: a signal here does not reach it
  cwd: path.join(root, 'home'),
  env: {
    PATH: host.without === undefined ? `${bin}:/usr/bin:/bin` : bin,
    HOME: path.join(root, 'home'),
    STAND_IN_HOST: address,
  },
});
child.stdin.on('error', () => {});
process.stdin.pipe(child.stdin);
child.stdout.pipe(process.stdout);
child.stderr.pipe(process.stderr);
// A broken connection as its other side sees it: nobody reads any more, and its input has ended.
process.stdout.on('error', () => child.stdout.destroy());
if (host.lostWhileWaiting) {
  let told = '';
  child.stdout.on('data', (chunk) => {
    told += chunk;
    if (!told.includes('"type":"waiting"')) return;
    // Once all that was told before has left.
    process.stdout.write('', () => {
      process.stderr.write(`Timeout, server ${address} not responding.\r\n`);
      process.exit(255);
    });
  });
}
child.on('close', (code) => {
  process.stdin.destroy();
  process.exitCode = code ?? 255;
});
