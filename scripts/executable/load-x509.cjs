// Only a rehearsal issues certificates with this library, and it is as large as half of the program: a script of its own.
module.exports = require('./asset-script.ts').runAsset('x509');
