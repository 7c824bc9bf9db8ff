/**
 * Run by the very Node.js of the executable: makes V8's code caches of its scripts. A rehearsed join runs first, so that the functions of a
 * join are in them, compiled, and not only the outermost ones.  argv: the folder of main.cjs and x509.cjs, where the caches go, too.
 */
const { readFileSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { Script } = require('node:vm');

const folder = process.argv[2];
const scripts = Object.fromEntries(['main', 'x509'].map((name) => [name, compiled(name)]));

function compiled(name) {
  return new Script(readFileSync(path.join(folder, `${name}.cjs`), 'latin1'), { filename: `kubejoin/${name}.cjs` });
}

function run(name) {
  const scriptModule = { exports: {} };
  scripts[name].runInThisContext()(scriptModule.exports, requireHere, scriptModule);
  return scriptModule.exports;
}

/** In the place of the executable's own assets: the scripts as they lie in the folder. */
function requireHere(name) {
  if (name !== 'node:sea') return require(name);
  return {
    getRawAsset: (asset) => (asset.endsWith('.cache') ? new ArrayBuffer(0) : toArrayBuffer(readFileSync(path.join(folder, asset)))),
  };
}

function toArrayBuffer(bytes) {
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
}

const write = process.stdout.write;
process.stdout.write = (_text, encoding, done) => {
  const callback = typeof encoding === 'function' ? encoding : done;
  callback?.();
  return true;
};
run('main')
  .main({ argv: ['rehearse'], insideRootfs: false })
  .then((code) => {
    process.stdout.write = write;
    if (code !== 0) throw new Error(`the rehearsed join ended with ${code}`);
    for (const [name, script] of Object.entries(scripts)) writeFileSync(path.join(folder, `${name}.cache`), script.createCachedData());
    process.exit(0);
  });
