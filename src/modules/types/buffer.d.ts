declare module "buffer" {
  type Buffer_ = Buffer;
  const Buffer_: typeof Buffer;
  type Blob_ = Blob;
  const Blob_: typeof Blob;
  type File_ = File;
  const File_: typeof File;
  export { Buffer_ as Buffer, Blob_ as Blob, File_ as File };
  export function atob(text: string): string;
  export function btoa(text: string): string;
  export function isUtf8(bytes: ArrayBufferView | ArrayBuffer): boolean;
  export function isAscii(bytes: ArrayBufferView | ArrayBuffer): boolean;
  export const kMaxLength: number;
  export const constants: { MAX_LENGTH: number; MAX_STRING_LENGTH: number };
}
declare module "perf_hooks" {
  const performance_: typeof performance;
  export { performance_ as performance };
}
