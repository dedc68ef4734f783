// What these packages take for granted of a browser or of Node, where it is missing.
globalThis.process ??= { env: {} };
globalThis.TextEncoder ??= class { encode(text) { return Uint8Array.from(unescape(encodeURIComponent(text)), (c) => c.charCodeAt(0)); } };
globalThis.TextDecoder ??= class { decode(bytes) { return decodeURIComponent(escape(String.fromCharCode(...bytes))); } };
globalThis.setTimeout ??= () => 0;
globalThis.clearTimeout ??= () => {};
globalThis.setImmediate ??= (f) => void Promise.resolve().then(f);
globalThis.queueMicrotask ??= (f) => void Promise.resolve().then(f);
globalThis.MessageChannel ??= class { port1 = {}; port2 = { postMessage() {} }; };
globalThis.AbortController ??= class { signal = { addEventListener() {} }; abort() {} };
globalThis.performance ??= { now: () => 0 };
globalThis.URL ??= class {};
