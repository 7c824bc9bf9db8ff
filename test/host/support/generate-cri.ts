import { execFileSync } from 'node:child_process';

/** Generates test/host/support/cri_pb.ts from cri.proto with the plugins in node_modules. */
const plugin = { local: 'protoc-gen-es', out: 'test/host/support', opt: ['target=ts'] };
const template = JSON.stringify({ version: 'v2', plugins: [plugin] });
execFileSync('npm', ['exec', '--', 'buf', 'generate', 'test/host/support', '--template', template], {
  stdio: 'inherit',
});
