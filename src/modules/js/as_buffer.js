// as_buffer.js: behind js/fs.js, exec.js and crypto.js: Node's Buffer where the module "buffer" is there; else a
// Uint8Array.
let Buffer;
function asBuffer(bytes) {
  if (Buffer === undefined) {
    try {
      Buffer = require('buffer').Buffer ?? null;
    } catch {
      Buffer = null;
    }
  }
  return Buffer ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) : bytes;
}
