import { errnoMeaning, SAME_AGAIN } from '../../../base/english.ts';
import { failure } from '../../../base/failure.ts';
import { type Reason, type Say, text } from '../../../base/text.ts';
import type { GrpcFault } from '../../../wire/grpc/grpc.ts';

/** Faults of an answer or a connection, as part of a sentence. */
const FAULTS: { [Type in GrpcFault['type']]: (fault: Extract<GrpcFault, { type: Type }>) => string } = {
  closed: () => 'the connection was closed',
  'went-away': () => 'the server is shutting down',
  'broken-off': () => 'the server aborted the call',
  'not-grpc': ({ status, contentType }) => `HTTP status ${status}, content type ${contentType || 'none'}`,
  'too-long': ({ maxBytes }) => `the response is longer than ${maxBytes} bytes`,
  'no-status': () => 'a response without a status',
  'broken-message': () => 'a malformed message',
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
  if (service?.exists === false) return `This machine has no ${service.name} service: that runtime is not installed.`;
  if (service?.exists && !service.active) return `The ${service.name} service is installed but not running.`;
  if (service?.active) return `The ${service.name} service is running, but still starting or listening elsewhere.`;
  if (reason === 'ENOENT') return 'The runtime is not installed, not started, or listens elsewhere.';
  return reason === 'ECONNREFUSED' ? 'The socket was left behind by a runtime that has stopped.' : '';
}

function criDialCure({ service }: NotListening): string {
  const other = 'or specify the socket of another runtime with --cri-socket';
  if (service?.exists === false)
    return `Install a container runtime (containerd or CRI-O) and start it, ${other}; ${SAME_AGAIN}.`;
  if (service?.exists && !service.active)
    return `Start it ("systemctl enable --now ${service.name}"; if it does not keep running, "journalctl -u ${service.name} -n 50" shows the reason), ${other}; ${SAME_AGAIN}.`;
  if (service?.active)
    return `Find the socket it listens on ("ss -lxp", "journalctl -u ${service.name} -n 50") and specify it with --cri-socket; ${SAME_AGAIN}.`;
  return 'Install a container runtime (containerd or CRI-O) if there is none, start it (for example, "systemctl enable --now containerd"), or specify the socket of another one with --cri-socket.';
}

/** Plugins of containerd that its configuration turns off. */
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
    what: `Cannot reach the container runtime at ${p.socket}.`,
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
    what: `The program listening on ${p.socket} is not a container runtime.`,
    cause: `Its response is not gRPC (${say(p.detail)}): the socket belongs to another program, such as dockerd itself.`,
    cure: 'Specify the CRI socket of the runtime with --cri-socket. Docker Engine needs cri-dockerd, whose socket is unix:///var/run/cri-dockerd.sock.',
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
    cause: `It does not support ${p.method}: "${p.answer}". ${
      p.disabled
        ? `Its CRI plugin is turned off: disabled_plugins in ${p.disabled.file} contains ${p.disabled.plugins.map((plugin) => `"${plugin}"`).join(', ')}.`
        : 'containerd packages often turn the CRI plugin off, and old versions have no CRI v1.'
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
    what: `The container runtime at ${p.socket} did not answer ${p.method} within ${p.timeoutMs / 1000} s.`,
    cause: 'The runtime accepts connections but is stuck, still starting, or short of CPU or disk.',
    cure: 'Check its log (for example, "journalctl -u containerd -n 50"), restart it, and run the same command again.',
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
    what: `The container runtime at ${p.socket} returned an error for ${p.method}.`,
    cause: `gRPC status ${p.code}: "${p.answer}".`,
    cure: 'Check its log (for example, "journalctl -u containerd -n 50"), fix the problem it shows, and run the same command again.',
  }),
});

export const CONTAINERD_NEEDED = failure('CONTAINERD_NEEDED', {
  class: 'preflight',
  sample: { socket: 'unix:///var/run/crio/crio.sock' },
  english: (p: { socket: string }) => ({
    what: `The container runtime at ${p.socket} cannot import images.`,
    cause: 'Only containerd has an API for that. CRI, which all runtimes have, can only pull images from a registry.',
    cure: 'Import the images with the tools of the container runtime first (for CRI-O: "skopeo copy oci:DIR containers-storage:NAME"); the join then leaves them as they are. Or use containerd.',
  }),
});
