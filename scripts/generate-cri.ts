import { execFileSync } from 'node:child_process';

/** Writes src/host/linux/cri_pb.ts from cri.proto, by the plugins in node_modules alone. */
const plugin = { local: 'protoc-gen-es', out: 'src/host/linux', opt: ['target=ts'] };
const template = JSON.stringify({ version: 'v2', plugins: [plugin] });
execFileSync('npm', ['exec', '--', 'buf', 'generate', 'src/host/linux', '--template', template], { stdio: 'inherit' });
