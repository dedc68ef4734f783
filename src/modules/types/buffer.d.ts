declare module "buffer" {
  const Buffer_: typeof globalThis.Buffer;
  const Blob_: typeof globalThis.Blob;
  const File_: typeof globalThis.File;
  export { Buffer_ as Buffer, Blob_ as Blob, File_ as File };
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
