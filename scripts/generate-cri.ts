import { execFileSync } from 'node:child_process';

/** Writes test/host/support/cri_pb.ts from cri.proto, by the plugins in node_modules alone. */
const plugin = { local: 'protoc-gen-es', out: 'test/host/support', opt: ['target=ts'] };
const template = JSON.stringify({ version: 'v2', plugins: [plugin] });
execFileSync('npm', ['exec', '--', 'buf', 'generate', 'test/host/support', '--template', template], {
  stdio: 'inherit',
});
