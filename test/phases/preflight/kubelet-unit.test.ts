import { describe, expect, it } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import { SERVICE_NOT_QUERIED } from '../../../src/host/host-sentences.ts';
import { readKubeletUnit } from '../../../src/phases/facts/kubelet-unit.ts';
import { runChecks } from '../../../src/phases/preflight/check.ts';
import { kubeletUnit } from '../../../src/phases/preflight/kubelet-unit/kubelet-unit.ts';
import { type FakeHost, fakeHost } from '../../support/fake-host.ts';
import { expectSentences, input, kinds, resultOf } from './support.ts';

const UNIT = '/usr/lib/systemd/system/kubelet.service';
const DROP_IN = `${UNIT}.d/10-kubeadm.conf`;
const KUBELET = '/usr/bin/kubelet';
const PROGRAM = '\x7fELF\x02\x01';

const unit = (start: string) =>
  `[Unit]\nDescription=kubelet\n[Service]\nExecStart=${start}\nRestart=always\n[Install]\n`;
/** kubeadm's own drop-in. */
const KUBEADM = `# Note: This dropin only works with kubeadm and kubelet v1.11+
[Service]
Environment="KUBELET_KUBECONFIG_ARGS=--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig=/etc/kubernetes/kubelet.conf"
Environment="KUBELET_CONFIG_ARGS=--config=/var/lib/kubelet/config.yaml"
EnvironmentFile=-/var/lib/kubelet/kubeadm-flags.env
EnvironmentFile=-/etc/default/kubelet
ExecStart=
ExecStart=/usr/bin/kubelet $KUBELET_KUBECONFIG_ARGS $KUBELET_CONFIG_ARGS $KUBELET_KUBEADM_ARGS $KUBELET_EXTRA_ARGS
`;
const ALL =
  '--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig /etc/kubernetes/kubelet.conf --config=/var/lib/kubelet/config.yaml';
const FLAGS_FILE = 'EnvironmentFile=-/var/lib/kubelet/kubeadm-flags.env';

type Files = Record<string, string>;

function hostWith(files: Files): FakeHost {
  const host = fakeHost();
  for (const [path, text] of Object.entries({ [KUBELET]: PROGRAM, ...files }))
    host.content.set(path, { bytes: Buffer.from(text, 'latin1'), mode: 0o755 });
  return host;
}

async function found(host: FakeHost) {
  return resultOf(await runChecks([kubeletUnit(host.read)], input(host)), 'KubeletUnit');
}

describe('a service that passes everything passes the check', () => {
  const cases: Record<string, Files> = {
    "kubeadm's drop-in": { [UNIT]: unit(KUBELET), [DROP_IN]: KUBEADM },
    'everything in the unit itself, over two lines': {
      [UNIT]: unit(`-${KUBELET} \\\n  ${ALL} \\\n  $KUBELET_KUBEADM_ARGS\n${FLAGS_FILE}`),
    },
    'an administrator replaced the unit': {
      [UNIT]: unit(KUBELET),
      '/etc/systemd/system/kubelet.service': unit(`${KUBELET} ${ALL} \${KUBELET_KUBEADM_ARGS}\n${FLAGS_FILE}`),
    },
    'arguments in /etc/default/kubelet': {
      [UNIT]: unit(
        `${KUBELET} $KUBELET_EXTRA_ARGS $KUBELET_KUBEADM_ARGS\n${FLAGS_FILE}\nEnvironmentFile=-/etc/default/kubelet`,
      ),
      '/etc/default/kubelet': `# ours\nKUBELET_EXTRA_ARGS="${ALL}"\n`,
    },
    'arguments in a file of its own': {
      [UNIT]: unit(`${KUBELET} $ARGS $KUBELET_KUBEADM_ARGS\n${FLAGS_FILE}\nEnvironmentFile=/opt/kubelet.env`),
      '/opt/kubelet.env': `ARGS='${ALL}'\n`,
    },
    'a file of variables with continued lines, quotes, escapes and comments': {
      [UNIT]: unit(`${KUBELET} $ARGS $KUBELET_KUBEADM_ARGS\n${FLAGS_FILE}\nEnvironmentFile=-/opt/kubelet.env`),
      '/opt/kubelet.env': `# \\\n; ARGS=no\n  ARGS = "${ALL.replaceAll(' --', ' \\\n--')}" \\\n '--v=2'\nOTHER=\\"x\\"\n`,
    },
    'specifiers in a path and in a variable': {
      [UNIT]: unit(
        `${KUBELET} $ARGS $KUBELET_KUBEADM_ARGS\n${FLAGS_FILE}\nEnvironment=A=%%\nEnvironmentFile=%E/%N/%p-%n.env`,
      ),
      '/etc/kubelet/kubelet-kubelet.service.env': `ARGS=${ALL.replaceAll(' ', '\\ ')}\n`,
    },
    'a comment between continued lines, and words in quotes': {
      [UNIT]: unit(
        `${KUBELET} \\\n# --kubeconfig=/no \\\n "--kubeconfig" '/etc/kubernetes/kubelet.conf' \\\n ${ALL} $KUBELET_KUBEADM_ARGS\n${FLAGS_FILE}`,
      ),
    },
    'a variable in quotes in the unit': {
      [UNIT]: unit(`${KUBELET} $ARGS $KUBELET_KUBEADM_ARGS\n${FLAGS_FILE}\nEnvironment=X=1 "ARGS=${ALL}" 'Y=a b'`),
    },
    'an earlier command that an empty one removes': {
      [UNIT]: unit(`${KUBELET}\nExecStart=\nExecStart=${KUBELET} ${ALL} $KUBELET_KUBEADM_ARGS\n${FLAGS_FILE}`),
    },
    'a wrapper that names the kubeconfig': {
      [UNIT]: unit('/opt/start-kubelet'),
      '/opt/start-kubelet': `#!/bin/sh\nexec kubelet ${ALL} "$@"\n`,
    },
    'a kubelet that is a script': {
      [UNIT]: unit(KUBELET),
      [KUBELET]: `#!/bin/sh\nexec /opt/kubelet ${ALL}\n`,
    },
    'a shell': { [UNIT]: unit(`/bin/sh -c "exec kubelet ${ALL}"`), '/bin/sh': PROGRAM },
    'a program that only systemd knows': { [UNIT]: unit(`%d/kubelet ${ALL} $KUBELET_KUBEADM_ARGS\n${FLAGS_FILE}`) },
    'a unit that is somewhere else': {},
    'a unit without a command': { [UNIT]: '[Unit]\nDescription=kubelet\n' },
  };
  it.each(Object.entries(cases))('%s', async (_, files) => {
    expect(kinds(await found(hostWith(files)))).toEqual([]);
  });
});

describe('a service without them', () => {
  it('is refused if the kubelet gets no kubeconfig for certain', async () => {
    const result = await found(hostWith({ [UNIT]: unit(KUBELET) }));
    expect(kinds(result)).toEqual(['KUBELET_UNIT_INCOMPLETE']);
    expect(result.errors[0]?.params).toEqual({
      files: [UNIT],
      missing: [
        { argument: '--kubeconfig', path: '/etc/kubernetes/kubelet.conf' },
        { argument: '--bootstrap-kubeconfig', path: '/etc/kubernetes/bootstrap-kubelet.conf' },
        { argument: '--config', path: '/var/lib/kubelet/config.yaml' },
        { argument: '$KUBELET_KUBEADM_ARGS', path: '/var/lib/kubelet/kubeadm-flags.env' },
      ],
    });
    await expectSentences(
      result,
      UNIT,
      '10-kubeadm.conf',
      '--kubeconfig (/etc/kubernetes/kubelet.conf)',
      'daemon-reload',
    );
  });

  it('is refused if it names another kubeconfig', async () => {
    const args = ALL.replace('/etc/kubernetes/kubelet.conf', '/var/lib/kubelet/kubeconfig');
    const host = hostWith({
      [UNIT]: unit(`${KUBELET} ${args} $KUBELET_KUBEADM_ARGS\n${FLAGS_FILE}\nEnvironment=KUBELET_KUBEADM_ARGS=`),
    });
    const result = await found(host);
    expect(kinds(result)).toEqual(['KUBELET_UNIT_INCOMPLETE']);
    await expectSentences(result, '/var/lib/kubelet/kubeconfig');
    host.read.files.readLink = async (path) => (path === '/var/lib/kubelet/kubeconfig' ? KUBELET : undefined);
    expect(kinds(await found(host)), 'a link may lead to the right one').toEqual([]);
  });

  const doubtful: Record<string, [Files, string[]]> = {
    'a variable that nothing sets': [{ [UNIT]: unit(`${KUBELET} $ELSEWHERE`) }, ['--kubeconfig', '--config']],
    'no configuration': [
      { [UNIT]: unit(KUBELET), [DROP_IN]: KUBEADM.replace('$KUBELET_CONFIG_ARGS', '') },
      ['--config'],
    ],
    'no flags of kubeadm': [
      { [UNIT]: unit(KUBELET), [DROP_IN]: KUBEADM.replace('$KUBELET_KUBEADM_ARGS', '') },
      ['KUBELET_KUBEADM_ARGS'],
    ],
    'several commands': [{ [UNIT]: unit(`/bin/true\nExecStart=${KUBELET}`) }, ['--kubeconfig']],
    'a specifier that depends on the machine': [
      { [UNIT]: unit(`${KUBELET} --hostname-override=%H`) },
      ['--kubeconfig'],
    ],
    'variables of the manager': [{ [UNIT]: unit(`${KUBELET}\nPassEnvironment=X`) }, ['--kubeconfig']],
    'files by a pattern': [{ [UNIT]: unit(`${KUBELET}\nEnvironmentFile=/opt/*.env`) }, ['--kubeconfig']],
    'extra arguments that name another configuration': [
      { [UNIT]: unit(KUBELET), [DROP_IN]: KUBEADM, '/etc/default/kubelet': 'KUBELET_EXTRA_ARGS=--config=/opt/other\n' },
      ['--config', '/opt/other'],
    ],
    'a wrapper that says nothing': [
      { [UNIT]: unit('/opt/start-kubelet'), '/opt/start-kubelet': '#!/bin/sh\n. /opt/more\n' },
      ['--kubeconfig'],
    ],
  };
  it.each(Object.entries(doubtful))('is only warned of: %s', async (_, [files, facts]) => {
    const result = await found(hostWith(files));
    expect(kinds(result)).toEqual(['KUBELET_UNIT_UNCLEAR']);
    await expectSentences(result, ...facts);
  });

  it('is only warned of if the service manager knows another file, such as a drop-in for all services', async () => {
    const host = hostWith({ [UNIT]: unit(KUBELET) });
    host.read.services.unitFiles = async () => ({
      paths: [UNIT, '/etc/systemd/system/service.d/all.conf'],
      reloadPending: false,
    });
    expect(kinds(await found(host))).toEqual(['KUBELET_UNIT_UNCLEAR']);
    host.read.services.unitFiles = () =>
      Promise.reject(new Failure(SERVICE_NOT_QUERIED, { unit: 'kubelet', reason: 'no' }));
    expect(kinds(await found(host))).toEqual(['KUBELET_UNIT_UNCLEAR']);
  });

  it('is an error where the service manager names the same files through /lib, a link', async () => {
    const host = hostWith({ [UNIT]: unit(KUBELET) });
    const through = UNIT.replace(/^\/usr/, '');
    const { realPath } = host.read.files;
    host.read.files.realPath = async (path) => (path === through ? UNIT : realPath(path));
    host.read.services.unitFiles = async () => ({ paths: [through, UNIT], reloadPending: false });
    expect(kinds(await found(host))).toEqual(['KUBELET_UNIT_INCOMPLETE']);
  });

  it('of a drop-in with the same name, /etc counts', async () => {
    const files = { [UNIT]: unit(KUBELET), [DROP_IN]: KUBEADM };
    const masking = '/etc/systemd/system/kubelet.service.d/10-kubeadm.conf';
    const result = await found(hostWith({ ...files, [masking]: '[Service]\nCPUQuota=50%\n' }));
    expect(kinds(result)).toEqual(['KUBELET_UNIT_INCOMPLETE']);
  });
});

describe('a service that starts a program which is not there, while PATH leads to a kubelet', () => {
  const elsewhere = { [UNIT]: unit(`/opt/kubelet ${ALL} $KUBELET_KUBEADM_ARGS\n${FLAGS_FILE}`) };

  it.each([
    ['missing', () => {}],
    [
      'not-executable',
      (host: FakeHost) => host.content.set('/opt/kubelet', { bytes: Buffer.from(PROGRAM), mode: 0o644 }),
    ],
    ['not-executable', (host: FakeHost) => host.directories.set('/opt/kubelet', 0o755)],
  ] as const)('%s', async (problem, spoil) => {
    const host = hostWith(elsewhere);
    spoil(host);
    const result = await found(host);
    expect(result.errors).toMatchObject([
      { kind: 'KUBELET_UNIT_PROGRAM', params: { program: '/opt/kubelet', problem, found: KUBELET, files: [UNIT] } },
    ]);
    await expectSentences(result, '/opt/kubelet', KUBELET, 'systemctl daemon-reload');
  });

  it("also where kubeadm's drop-in decides", async () => {
    const host = hostWith({ [UNIT]: unit(KUBELET), [DROP_IN]: KUBEADM });
    host.content.delete(KUBELET);
    expect((await found(host)).errors).toMatchObject([
      {
        kind: 'KUBELET_UNIT_PROGRAM',
        params: { program: KUBELET, problem: 'missing' },
      },
    ]);
  });

  it('is left to the check of the version where no kubelet is on PATH', async () => {
    const host = hostWith(elsewhere);
    host.programs.delete('kubelet');
    expect(kinds(await found(host))).not.toContain('KUBELET_UNIT_PROGRAM');
  });
});

describe('under OpenRC', () => {
  const openrc = (files: Files) => Object.assign(hostWith(files), { manager: 'openrc' as const });
  const SCRIPT = '#!/sbin/openrc-run\ncommand=/usr/bin/kubelet\n';

  it('passes with arguments in conf.d', async () => {
    const host = openrc({ '/etc/init.d/kubelet': SCRIPT, '/etc/conf.d/kubelet': `command_args="${ALL}"\n` });
    expect(kinds(await found(host))).toEqual([]);
  });

  it('is warned without', async () => {
    const result = await found(openrc({ '/etc/init.d/kubelet': SCRIPT }));
    expect(kinds(result)).toEqual(['KUBELET_UNIT_UNCLEAR']);
    await expectSentences(result, '/etc/init.d/kubelet');
  });

  it('says nothing without a service, which another check reports', async () => {
    expect(kinds(await found(openrc({})))).toEqual([]);
  });
});

describe('files that are larger than any real one', () => {
  it('are not expanded without end', async () => {
    const command = `${KUBELET} ${`\${ARGS}`.repeat(8_500)} ${'$ARGS '.repeat(100)}`;
    const host = hostWith({
      [UNIT]: unit(`${command}\n${FLAGS_FILE}\nEnvironmentFile=/etc/default/kubelet`),
      '/etc/default/kubelet': `ARGS="${'x '.repeat(32_000)}${ALL}"\n`,
    });
    expect(kinds(await found(host))).toEqual(['KUBELET_UNIT_UNCLEAR']);
  });

  it('are read up to a limit, and then nothing is certain', async () => {
    const host = hostWith({ [UNIT]: `${unit(KUBELET)}${'#\n'.repeat(40_000)}` });
    const read = await readKubeletUnit(host.read.files);
    expect([...read.texts]).toEqual([[UNIT, undefined]]);
  });
});

it('says nothing where no service manager is known', async () => {
  const host = Object.assign(hostWith({ [UNIT]: unit(KUBELET) }), { manager: undefined });
  expect(kinds(await found(host))).toEqual([]);
});
