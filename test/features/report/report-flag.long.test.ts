import {
  chmodSync,
  closeSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../cli/support/captured.ts';
import { Child } from '../../cli/support/program.ts';
import { bundledProgram } from '../../support/programs.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'kubejoin-report-'));
const file = (name: string) => path.join(directory, name);
afterAll(() => rmSync(directory, { recursive: true }));

describe('--report', () => {
  it('writes one page that only its owner can read, in the language of the messages', async () => {
    writeFileSync(file('ok.html'), 'an earlier one');
    chmodSync(file('ok.html'), 0o644);
    const { code } = await run(['rehearse', '--report', file('ok.html'), '--lang', 'pt-BR']);
    expect(code).toBe(0);
    const page = readFileSync(file('ok.html'), 'utf8');
    expect(page).toContain('<html lang="pt-BR">');
    expect(page).toContain('Associado ao cluster');
    expect(page).toContain('+kind: KubeletConfiguration'); // a join that was asked for a report has diffs
    expect(page).not.toMatch(/(?<!\[)[a-z0-9]{6}\.[a-z0-9]{16}(?![a-z0-9])/);
    expect(statSync(file('ok.html')).mode & 0o777).toBe(0o600);
    expect(readdirSync(directory)).toEqual(['ok.html']);
  });

  it('tells of a run that failed, and of every node', async () => {
    const { code } = await run(['rehearse', '--nodes', '2', '--fault', 'wrong-pin', '--report', file('failed.html')]);
    const page = readFileSync(file('failed.html'), 'utf8');
    expect(page.match(/<summary>.*?<span class="bad">Failed<\/span>/g)).toHaveLength(2);
    expect(page).toContain(`<dd>${code}</dd>`);
  });

  it('of a rehearsed dry run says that nothing was changed', async () => {
    const discovery = `bootstrapToken: {token: abcdef.0123456789abcdef, apiServerEndpoint: "10.0.0.1:6443", unsafeSkipCAVerification: true}`;
    writeFileSync(
      file('dry.yaml'),
      `apiVersion: kubeadm.k8s.io/v1beta4\nkind: JoinConfiguration\ndryRun: true\ndiscovery:\n  ${discovery}\n`,
    );
    expect((await run(['rehearse', '--config', file('dry.yaml'), '--report', file('dry.html')])).code).toBe(0);
    const page = readFileSync(file('dry.html'), 'utf8');
    expect(page).toContain('<h1 class="good">Previewed: nothing was changed</h1>');
    expect(page).not.toContain('has joined');
  });

  it.each([
    ['-', 'standard output'],
    [path.join(directory, 'nowhere', 'x.html'), 'does not exist'],
    [directory, 'Something other than a file'],
    ['', 'Something other than a file'],
    [path.join(directory, 'd.txt'), '.html'],
    [path.join(directory, 'd.json'), '.html'],
  ])('is refused for %j before anything begins', async (place, says) => {
    const { code, out, err } = await run(['rehearse', '--report', place]);
    expect({ code, out }).toEqual({ code: 3, out: '' });
    expect(err).toContain('REPORT_PLACE_UNFIT');
    expect(err).toContain(says);
  });

  it('never replaces a link to an open file, as /dev/stdout is one', async () => {
    const log = openSync(file('log'), 'w');
    symlinkSync(`/proc/self/fd/${log}`, file('stdout'));
    const { code, err } = await run(['rehearse', '--report', file('stdout')]);
    closeSync(log);
    expect({ code, err }).toEqual({ code: 3, err: expect.stringContaining('REPORT_PLACE_UNFIT') });
    expect(lstatSync(file('stdout')).isSymbolicLink()).toBe(true);
  });

  it('makes a join tell the diffs that its preview tells', async () => {
    const config = 'apiVersion: kubeadm.k8s.io/v1beta4\nkind: JoinConfiguration\nnodeRegistration: {name: node-1}\n';
    const token =
      'discovery: {bootstrapToken: {token: abcdef.0123456789abcdef, apiServerEndpoint: "10.0.0.1:6443", unsafeSkipCAVerification: true}}\n';
    writeFileSync(file('real.yaml'), config + token);
    writeFileSync(file('preview.yaml'), `${config}dryRun: true\n${token}`);
    const diffs = async (name: string, type: string) => {
      const { out } = await run(['rehearse', '-o', 'json', '--config', file(name), '--report', file('diffs.html')]);
      const lines = out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
      const changes = lines
        .filter(({ event }) => event?.type === type && event.change.diff)
        .map(({ event }) => event.change);
      return new Map<string, string>(changes.map(({ subject, diff }) => [subject, diff]));
    };
    const [real, preview] = [await diffs('real.yaml', 'change-done'), await diffs('preview.yaml', 'change-previewed')];
    expect(new Set(real.keys())).toEqual(new Set(preview.keys()));
    for (const path of ['/var/lib/kubelet/config.yaml', '/var/lib/kubelet/kubeadm-flags.env']) {
      expect(real.get(path)).toContain('@@');
      expect(real.get(path)).toBe(preview.get(path));
    }
    expect(real.get('/etc/kubernetes/kubelet.conf')).toContain(
      '+    client-key: /var/lib/kubelet/pki/kubelet-client-current.pem',
    );
  });

  it('leaves the JSON lines as they are, but for the diffs', async () => {
    const types = (out: string) =>
      new Set(
        out
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line).type),
      );
    const [plain, reported] = [
      await run(['rehearse', '-o', 'json']),
      await run(['rehearse', '-o', 'json', '--report', file('json.html')]),
    ];
    expect(types(reported.out)).toEqual(types(plain.out));
    expect(plain.out).not.toContain('"diff"');
  });
});

describe('of a process', () => {
  let program: string;
  beforeAll(async () => {
    program = await bundledProgram();
  });

  it.each([
    ['--report=x.html', 'REPORT_PLACE_UNFIT'],
    ['--rootfs=root', 'ROOTFS_NOT_FOUND'],
  ])('%s, relative to a directory that was removed, is refused', async (flag, says) => {
    mkdirSync(file('removed'));
    const command = 'cd "$1" && rmdir "$1" && shift && exec "$@"';
    const child = new Child('sh', ['-c', command, 'sh', file('removed'), process.execPath, program, 'rehearse', flag]);
    const { code, out, err } = await child.ended;
    expect({ code, out }).toEqual({ code: 3, out: '' });
    expect(err).toContain(says);
    expect(err).not.toContain('INTERNAL');
  });

  it('is written when it is interrupted', async () => {
    const words = [
      'join',
      '192.0.2.1:6443',
      '--token',
      'abcdef.0123456789abcdef',
      '--discovery-token-unsafe-skip-ca-verification',
      '--dry-run',
      '--ignore-preflight-errors=all',
    ];
    const child = new Child(process.execPath, [program, ...words, '-v=1', '--report', file('interrupted.html')]);
    await child.shows('[preflight]');
    child.process.kill('SIGTERM');
    expect((await child.ended).code).toBe(143);
    const page = readFileSync(file('interrupted.html'), 'utf8');
    expect(page).toContain('<h1 class="warn">Interrupted</h1>');
    expect(page).toContain('192.0.2.1:6443');
    expect(page).toContain(`<dd>${hostname().toLowerCase()}</dd>`);
    expect(page).not.toContain('0123456789abcdef');
  });

  it('that can not be written in the end is said; a command that changes nothing fails by it', async () => {
    mkdirSync(file('gone'));
    const child = new Child(process.execPath, [
      program,
      'rehearse',
      '--fault',
      'manual-approval',
      '--report',
      file('gone/x.html'),
    ]);
    await child.shows('[kubelet-start]');
    rmSync(file('gone'), { recursive: true });
    writeFileSync(file('gone'), 'a file');
    const { code, err } = await child.ended;
    expect(code).toBe(6);
    expect(err).toContain('REPORT_NOT_WRITTEN');
  });

  it('that can not be written does not hide how the command ended', async () => {
    mkdirSync(file('lost'));
    const child = new Child(process.execPath, [
      program,
      'rehearse',
      '--fault',
      'never-approved',
      '--report',
      file('lost/x.html'),
    ]);
    await child.shows('[kubelet-start]');
    rmSync(file('lost'), { recursive: true });
    writeFileSync(file('lost'), 'a file');
    child.process.kill('SIGTERM');
    const { code, err } = await child.ended;
    expect(code).toBe(143);
    expect(err).toContain('REPORT_NOT_WRITTEN');
  });
});
