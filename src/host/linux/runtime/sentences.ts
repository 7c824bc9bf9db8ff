import { errnoMeaning, SAME_AGAIN } from '../../../base/english.ts';
import { failure } from '../../../base/failure.ts';
import { type Reason, type Say, text } from '../../../base/text.ts';
import type { GrpcFault } from '../../../wire/grpc/grpc.ts';

/** What is wrong with an answer or a connection, as a part of a sentence. */
const FAULTS: { [Type in GrpcFault['type']]: (fault: Extract<GrpcFault, { type: Type }>) => string } = {
  closed: () => 'the connection was closed',
  'went-away': () => 'the server went away',
  'broken-off': () => 'the call was broken off',
  'not-grpc': ({ status, contentType }) => `HTTP status ${status}, content type ${contentType || 'none'}`,
  'too-long': ({ maxBytes }) => `the answer is longer than ${maxBytes} bytes`,
  'no-status': () => 'an answer without a status',
  'broken-message': () => 'a broken message',
  other: ({ words }) => words,
};

/** The service of the runtime that the socket belongs to. */
export interface RuntimeService {
  name: string;
  exists: boolean;
  active: boolean;
}

export interface NotListening {
  reason: string;
  service?: RuntimeService;
}

function criDialCause({ reason, service }: NotListening): string {
  if (reason === 'EACCES') return 'Only root may connect to it.';
  if (service?.exists === false) return `This machine has no service ${service.name}: that runtime is not installed.`;
  if (service?.exists && !service.active) return `The service ${service.name} is installed, but it does not run.`;
  if (service?.active) return `The service ${service.name} runs, but it is still starting or listens somewhere else.`;
  if (reason === 'ENOENT') return 'The runtime is not installed, not started, or listens somewhere else.';
  return reason === 'ECONNREFUSED' ? 'The socket is a left-over of a runtime that has stopped.' : '';
}

function criDialCure({ service }: NotListening): string {
  const other = 'or name the socket of another runtime with --cri-socket';
  if (service?.exists === false)
    return `Install a container runtime (containerd or CRI-O) and start it, ${other}; ${SAME_AGAIN}.`;
  if (service?.exists && !service.active)
    return `Start it ("systemctl enable --now ${service.name}"; if it does not stay, "journalctl -u ${service.name} -n 50" says why), ${other}; ${SAME_AGAIN}.`;
  if (service?.active)
    return `Look at where it listens ("ss -lxp", "journalctl -u ${service.name} -n 50") and name that socket with --cri-socket; ${SAME_AGAIN}.`;
  return 'Install a container runtime (containerd or CRI-O) if there is none, start it (for instance "systemctl enable --now containerd"), or name the socket of another one with --cri-socket.';
}

/** What turns the CRI of containerd off. */
export interface DisabledPlugins {
  file: string;
  plugins: readonly string[];
}

export const GRPC_FAULT = text('GRPC_FAULT', (fault: GrpcFault) =>
  (FAULTS[fault.type] as (fault: GrpcFault) => string)(fault),
);

export const CRI_NOT_LISTENING = failure('CRI_NOT_LISTENING', {
  class: 'preflight',
  sample: {
    socket: 'unix:///run/containerd/containerd.sock',
    reason: 'ECONNREFUSED',
    service: { name: 'containerd', exists: true, active: false },
  },
  english: (p: { socket: string; reason: string; service?: RuntimeService }) => ({
    what: `The container runtime cannot be reached at ${p.socket}.`,
    cause: `Connecting to the socket failed: ${errnoMeaning(p.reason)}. ${criDialCause(p)}`.trim(),
    cure: criDialCure(p),
  }),
});

export const CRI_NOT_GRPC = failure('CRI_NOT_GRPC', {
  class: 'preflight',
  sample: {
    socket: 'unix:///run/containerd/containerd.sock',
    detail: GRPC_FAULT({ type: 'not-grpc', status: 400, contentType: '' }),
  },
  english: (p: { socket: string; detail: Reason }, say: Say) => ({
    what: `What listens at ${p.socket} does not answer as a container runtime does.`,
    cause: `Its answer is no gRPC (${say(p.detail)}): the socket belongs to another program, such as dockerd itself.`,
    cure: 'Name the CRI socket of the runtime with --cri-socket; Docker Engine needs cri-dockerd, whose socket is unix:///var/run/cri-dockerd.sock.',
  }),
});

export const CRI_SERVICE_MISSING = failure('CRI_SERVICE_MISSING', {
  class: 'preflight',
  sample: {
    socket: 'unix:///run/containerd/containerd.sock',
    method: 'runtime.v1.RuntimeService/Version',
    answer: 'unknown service runtime.v1.RuntimeService',
    disabled: { file: '/etc/containerd/config.toml', plugins: ['cri'] },
  },
  english: (p: { socket: string; method: string; answer: string; disabled?: DisabledPlugins }) => ({
    what: `The program at ${p.socket} speaks gRPC but does not offer the container runtime interface (CRI v1).`,
    cause: `It does not know ${p.method}: "${p.answer}". ${
      p.disabled
        ? `Its CRI plugin is turned off: disabled_plugins in ${p.disabled.file} has ${p.disabled.plugins.map((plugin) => `"${plugin}"`).join(', ')}.`
        : 'Packages of containerd often turn its CRI plugin off, and old versions have no CRI v1.'
    }`,
    cure: p.disabled
      ? `Remove ${p.disabled.plugins.map((plugin) => `"${plugin}"`).join(', ')} from disabled_plugins in ${p.disabled.file}, run "systemctl restart containerd", ${SAME_AGAIN}.`
      : 'Remove "cri" from disabled_plugins in /etc/containerd/config.toml, or update the runtime; then restart it ("systemctl restart containerd").',
  }),
});

export const CRI_TIMED_OUT = failure('CRI_TIMED_OUT', {
  class: 'preflight',
  sample: {
    socket: 'unix:///run/containerd/containerd.sock',
    method: 'runtime.v1.RuntimeService/Version',
    timeoutMs: 2000,
  },
  english: (p: { socket: string; method: string; timeoutMs: number }) => ({
    what: `The container runtime at ${p.socket} did not answer ${p.method} in ${p.timeoutMs / 1000} s.`,
    cause: 'The runtime accepts connections but is stuck, still starting, or starved of processor or disk.',
    cure: 'Look at its log (for instance "journalctl -u containerd -n 50"), restart it, and run the same command again.',
  }),
});

export const CRI_CALL_FAILED = failure('CRI_CALL_FAILED', {
  class: 'preflight',
  sample: {
    socket: 'unix:///run/containerd/containerd.sock',
    method: 'runtime.v1.RuntimeService/Status',
    code: 13,
    answer: 'internal error',
  },
  english: (p: { socket: string; method: string; code: number; answer: string }) => ({
    what: `The container runtime at ${p.socket} answered ${p.method} with an error.`,
    cause: `gRPC status ${p.code}: "${p.answer}".`,
    cure: 'Look at its log (for instance "journalctl -u containerd -n 50"), mend what it names, and run the same command again.',
  }),
});
