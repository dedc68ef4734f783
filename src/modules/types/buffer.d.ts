declare module "buffer" {
  const Buffer_: typeof globalThis.Buffer;
  export { Buffer_ as Buffer };
  export function atob(text: string): string;
  export function btoa(text: string): string;
  export function isUtf8(bytes: ArrayBufferView | ArrayBuffer): boolean;
  export function isAscii(bytes: ArrayBufferView | ArrayBuffer): boolean;
  export const kMaxLength: number;
  export const constants: { MAX_LENGTH: number; MAX_STRING_LENGTH: number };
}
declare module "perf_hooks" {
  const performance_: typeof globalThis.performance;
  export { performance_ as performance };
}
