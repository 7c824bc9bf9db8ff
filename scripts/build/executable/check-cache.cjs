/** Run by the very Node.js of the executable: fails where it would refuse the code cache. argv: the folder of main.cjs and main.cache. */
const { readFileSync } = require('node:fs');
const path = require('node:path');
const { Script } = require('node:vm');

const folder = process.argv[2];
const source = readFileSync(path.join(folder, 'main.cjs'), 'latin1');
const script = new Script(source, {
  filename: 'kubejoin/main.cjs',
  cachedData: readFileSync(path.join(folder, 'main.cache')),
});
if (script.cachedDataRejected)
  throw new Error('main.cache is refused by this Node.js: it comes from another one, or from another script');
